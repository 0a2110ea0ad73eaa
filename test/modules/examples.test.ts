import * as assert from 'uvu/assert';
import { z } from 'zod';
import { explain, KplayError } from '../../engine/errors.ts';
import { argumentNames, readArguments } from '../../engine/load/arguments.ts';
import { taskKeywords } from '../../engine/load/keywords.ts';
import { canonicalName, findModule, moduleNames } from '../../engine/modules/definition/registry.ts';
import type { Scalar, Value, Written } from '../../engine/types.ts';
import { suite } from '../suite.ts';

/** The argument names of a schema, with their descriptions; unions of objects give those of all. */
function argumentsOf(schema: z.core.$ZodType): [string, string | undefined][] {
  const { def } = schema._zod;
  if (schema instanceof z.ZodObject) {
    return Object.entries(schema.shape).map(([name, type]) => [name, (type as z.ZodType).description]);
  }
  if ('options' in def) return (def.options as z.core.$ZodType[]).flatMap(argumentsOf);
  if ('in' in def) return argumentsOf(def.in as z.core.$ZodType);
  return [];
}

/** Checks a task as the loader does; what a template would give is not known here, only that the argument exists. */
async function checkTask(task: Readonly<Record<string, unknown>>): Promise<void> {
  const [key, ...more] = Object.keys(task).filter((word) => !taskKeywords.known.includes(word));
  assert.equal(more, [], 'unknown keywords');
  const module = await findModule(canonicalName(key ?? ''));
  assert.ok(module, `there is no module ${key}`);
  const args = written(task[key!]);
  try {
    if (JSON.stringify(task[key!]).includes('{{')) {
      const { errors } = argumentNames(module!, args);
      if (errors[0]) throw errors[0];
    } else readArguments(module!, { args }, task[key!] as Value);
  } catch (error) {
    throw error instanceof KplayError ? new Error(explain(error)) : error;
  }
}

function written(value: unknown): Written {
  const origin = { file: 'example', line: 1, column: 1 };
  if (Array.isArray(value)) return { origin, content: value.map(written) };
  if (value === null || typeof value !== 'object') return { origin, content: value as Scalar };
  return { origin, content: new Map(Object.entries(value).map(([key, part]) => [key, written(part)])) };
}

const modules = await Promise.all(moduleNames().map(async (name) => [name, (await findModule(name))!] as const));

suite('every module', (test) => {
  for (const [name, module] of modules) {
    test(`${name} is documented`, () => {
      assert.is(module.name, name);
      assert.match(module.summary, /^[A-Z].*\.$/);
      const undocumented = argumentsOf(module.args).filter(([, description]) => !description);
      assert.equal(
        undocumented.map(([argument]) => argument),
        [],
      );
      const known = argumentsOf(module.args).map(([argument]) => argument);
      const names = [...Object.keys(module.aliases ?? {}), ...(module.freeForm ? [module.freeForm] : [])];
      assert.equal(
        names.filter((argument) => !known.includes(argument)),
        [],
      );
      assert.ok(module.examples.length > 0, 'there is no example');
    });

    for (const example of module.examples) {
      test(`${name}: ${example.title}`, async () => {
        assert.ok(example.title);
        assert.not.match(example.title, /\.$/);
        assert.ok(
          Object.keys(example.task).some((key) => canonicalName(key) === name),
          'the example is of another module',
        );
        for (const task of [...(example.given ?? []), example.task, ...(example.after ?? [])]) await checkTask(task);
      });
    }
  }
});
