import { z } from 'zod';
import { coded, didYouMean, InputError, InputErrors } from '../errors.ts';
import { argumentNames, issuesOf, missing, readArguments } from '../load/arguments.ts';
import { holdsTemplate, isMapping } from '../load/fields.ts';
import { actions } from '../load/keywords.ts';
import type { Modules } from '../load/loading.ts';
import { plainOf } from '../load/plain.ts';
import { fieldsOf } from '../load/schemas.ts';
import type { Module } from '../modules/definition/module.ts';
import type { Task, Written } from '../types.ts';

/** The mistakes in a task's arguments: names, what is missing, and values that are no templates and of the wrong type. */
export async function checkArguments(task: Task, modules: Modules): Promise<readonly InputError[]> {
  if (actions.some((action) => action === task.module)) return [];
  const module = await modules.find(task.module);
  if (!module) {
    const hint = didYouMean(task.module, modules.names);
    return [
      new InputError(`unknown module "${task.module}"`, {
        code: 'unknown-module',
        origin: task.origin,
        ...(hint && { hint }),
      }),
    ];
  }
  if (!holdsTemplate(task.args)) return checkAll(module, task);
  return isMapping(task.args.content) ? checkEach(module, task.args, task.args.content) : [];
}

/** All arguments together, where none is a template. Throws InputErrors. */
function checkAll(module: Module, task: Task): readonly InputError[] {
  const { errors } = argumentNames(module, task.args);
  if (errors.length > 0) throw new InputErrors(errors.map((error) => coded(error, 'unknown-argument')));
  try {
    readArguments(module, task, plainOf(task.args));
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const all = error instanceof InputErrors ? error.errors : [error];
    throw new InputErrors(all.map((each) => coded(each, 'invalid-argument')));
  }
}

/** What can be said of each argument by itself, where others are known only at run time. */
function checkEach(module: Module, args: Written, entries: ReadonlyMap<string, Written>): readonly InputError[] {
  const { names, errors: unknown } = argumentNames(module, args);
  const errors = unknown.map((error) => coded(error, 'unknown-argument'));
  if (module.args instanceof z.ZodUnion) return errors;
  const given = new Map([...entries].map(([key, value]) => [names.get(key)!, value]));
  return [
    ...errors,
    ...[...fieldsOf(module.args)].flatMap(([name, schema]) => {
      const written = given.get(name);
      if (written === undefined)
        return schema.safeParse(undefined).success ? [] : [coded(missing(module, name, args), 'invalid-argument')];
      if (holdsTemplate(written)) return [];
      const { error } = schema.safeParse(plainOf(written), { reportInput: true });
      const issues = (error?.issues ?? []).map((issue) => ({ ...issue, path: [name, ...issue.path] }));
      return issuesOf(module, issues, args, names).map((each) => coded(each, 'invalid-argument'));
    }),
  ];
}
