import type { z } from 'zod';
import { didYouMean, InputError, InputErrors } from '../errors.ts';
import type { Module } from '../modules/definition/module.ts';
import { Secret, type Task, type Value, type Values, type Written } from '../types.ts';
import { isList, isMapping } from './fields.ts';
import { acceptsAnyName, complaint, fieldsOf, mostSpecific } from './schemas.ts';

/**
 * A task's evaluated arguments as its module takes them: free form and aliases resolved, checked, with defaults.
 * Throws an InputError (several as InputErrors) placed at the argument that is wrong.
 */
export function readArguments(module: Module, task: Pick<Task, 'args'>, evaluated: Value): unknown {
  const { names, errors } = argumentNames(module, task.args);
  const given = byName(module, names, task.args, evaluated);
  const result = errors.length > 0 ? undefined : module.args.safeParse(given, { reportInput: true });
  if (result?.success) return result.data;
  const found = result ? issuesOf(module, result.error.issues, task.args, names) : errors;
  throw found.length === 1 ? found[0] : new InputErrors(found);
}

interface ArgumentNames {
  readonly names: ReadonlyMap<string, string>;
  readonly errors: readonly InputError[];
}

/** What is written is the same for all hosts. */
const known = new WeakMap<Written, { readonly module: Module; readonly found: ArgumentNames }>();

/** The proper names of the arguments that are written, with the mistakes in them: unknown ones, and two for the same. */
export function argumentNames(module: Module, args: Written): ArgumentNames {
  const last = known.get(args);
  if (last?.module === module) return last.found;
  const found = findNames(module, args);
  known.set(args, { module, found });
  return found;
}

function findNames(module: Module, args: Written): ArgumentNames {
  const names = new Map<string, string>();
  const errors: InputError[] = [];
  const any = acceptsAnyName(module.args);
  const known = [...fieldsOf(module.args).keys()];
  const aliases = new Map(
    Object.entries(module.aliases ?? {}).flatMap(([name, others]) => others.map((o) => [o, name])),
  );
  for (const [key, value] of isMapping(args.content) ? args.content : []) {
    const origin = value.keyOrigin ?? value.origin;
    const name = known.includes(key) ? key : (aliases.get(key) ?? key);
    const other = [...names].find(([, earlier]) => earlier === name)?.[0];
    if (other !== undefined) {
      errors.push(
        new InputError(`"${key}" and "${other}" are the same argument`, { origin, hint: 'write one of them' }),
      );
    } else if (!any && !known.includes(name)) {
      const hint = didYouMean(key, [...known, ...aliases.keys()]) ?? listing(module, known);
      errors.push(new InputError(`${module.name} has no argument "${key}"`, { origin, hint }));
    }
    names.set(key, name);
  }
  return { names, errors };
}

function listing({ name }: Module, known: readonly string[]): string {
  return known.length === 0 ? `${name} takes no arguments` : `it has ${known.join(', ')}`;
}

/** The values under their proper names; a plain value stands for the free form. */
function byName(module: Module, names: ReadonlyMap<string, string>, written: Written, evaluated: Value): Values {
  if (evaluated === null) return {};
  if (typeof evaluated === 'object' && !Array.isArray(evaluated) && !(evaluated instanceof Secret)) {
    return Object.fromEntries(Object.entries(evaluated).map(([key, value]) => [names.get(key) ?? key, value]));
  }
  if (module.freeForm !== undefined && !Array.isArray(evaluated)) return { [module.freeForm]: evaluated };
  throw new InputError(`the arguments of ${module.name} must be a mapping`, {
    origin: written.origin,
    hint: `write \`${module.name}:\` and below it, indented, one argument a line`,
  });
}

/** What the schema found, at the place of the innermost value that it is about. */
export function issuesOf(
  module: Module,
  issues: readonly z.core.$ZodIssue[],
  args: Written,
  names: ReadonlyMap<string, string>,
): InputError[] {
  return issues.map((found) => {
    const issue = mostSpecific(found);
    const [proper, ...inner] = issue.path.map(String);
    const key = [...names].find(([, name]) => name === proper)?.[0] ?? proper;
    const isFreeForm = !isMapping(args.content) && proper === module.freeForm;
    const start = isMapping(args.content) ? args.content.get(key ?? '') : isFreeForm ? args : undefined;
    if (key !== undefined && start === undefined && issue.input === undefined) {
      return missing(module, key, args);
    }
    const name = key === undefined || isFreeForm ? module.name : `${module.name}: "${[key, ...inner].join('.')}"`;
    const hint = hintOf(issue);
    const origin = innermost(start ?? args, inner).origin;
    return new InputError(`${name}${complaint(issue)}`, { origin, ...(hint && { hint }) });
  });
}

/** What a check of the schema's own says about putting it right (`params: { hint }`). */
function hintOf(issue: z.core.$ZodIssue): string | undefined {
  return issue.code === 'custom' && typeof issue.params?.['hint'] === 'string' ? issue.params['hint'] : undefined;
}

/** The error for an argument that has to be there. */
export function missing(module: Module, argument: string, args: Written): InputError {
  return new InputError(`${module.name} needs the argument "${argument}"`, { origin: args.keyOrigin ?? args.origin });
}

/** The part of a value at a path of keys and indexes, or the last one on the way that there is. */
export function innermost(written: Written, path: readonly string[]): Written {
  const [key, ...rest] = path;
  if (key === undefined) return written;
  const { content } = written;
  const part = isMapping(content) ? content.get(key) : isList(content) ? content[Number(key)] : undefined;
  return part ? innermost(part, rest) : written;
}
