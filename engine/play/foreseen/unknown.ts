import { z } from 'zod';
import type { Module, Outcome } from '../../modules/definition/module.ts';
import type { DependsOnUnknown } from '../../template/depends.ts';
import { orUnknown, unknownIn } from '../../template/unknown.ts';
import { isList, isMap } from '../../template/values.ts';
import { type Cause, Unknown, type UnknownKind, type Value, type Values } from '../../types.ts';
import type { Step } from '../context.ts';
import type { Verdict } from '../task/result.ts';

/** A task as what follows from it names it. */
export function causeOf({ header }: Pick<Step, 'header'>): Cause {
  return { task: header.name, origin: header.origin };
}

/** The verdict on a task that is not run, because something that decides what it does is unknown; so is what it registers. */
export function unknownVerdict(step: Step, { unknown }: DependsOnUnknown): Verdict {
  const own = causeOf(step);
  const flags = Object.fromEntries(
    ['changed', 'failed', 'skipped'].map((name) => [
      name,
      new Unknown('boolean', own, { mayMiss: name === 'skipped' }),
    ]),
  );
  return {
    status: 'unknown',
    data: { changed: flags['changed']!, failed: flags['failed']! },
    registers: new Unknown('map', own, { parts: { ...flags, ...ofCommands(own) } }),
    differences: [],
    dependsOn: unknown.cause,
  };
}

/** What a task registers of which only its own run would tell: the keys that its module declares, with their types. */
export function unknownData(module: Module, cause: Cause): Values {
  const { properties = {}, required = [] } = shapeOf(module.returns);
  const needed = new Set(required);
  return Object.fromEntries(
    Object.entries(properties).map(([name, { type }]) => [
      name,
      new Unknown(kindOf(type), cause, { mayMiss: !needed.has(name) }),
    ]),
  );
}

/**
 * An outcome with all its keys where it is not known; what a module has answered counts. What a module here has made of
 * something unknown (a fact) is not known either; what it would do after another task is.
 */
export function withUnknown(outcome: Outcome, module: Module, step: Step): Outcome {
  const made = module.form === 'controller' && outcome.unknown === undefined && outcome.after === undefined;
  const part = made ? unknownIn(outcome.data) : undefined;
  if (part) return { ...outcome, unknown: `depends on ${part.cause.task}`, dependsOn: part.cause };
  if (outcome.unknown === undefined) return outcome.open ? withOpenKeys(outcome, outcome.open, module, step) : outcome;
  const own = causeOf(step);
  const changed = new Unknown('boolean', own);
  // who goes on behind it knows that it did not fail
  const failed: Values = step.task.ignoreErrors ? { failed: new Unknown('boolean', own) } : {};
  return { ...outcome, changed, data: { ...unknownData(module, own), ...failed, ...outcome.data } };
}

function withOpenKeys(outcome: Outcome, open: readonly string[], module: Module, step: Step): Outcome {
  const own = causeOf(step);
  const all = unknownData(module, own);
  const missing = Object.fromEntries(open.flatMap((name) => (name in all ? [[name, all[name]!]] : [])));
  const inner = open.map((name) => name.split('.')).filter(({ length }) => length > 1);
  const data = { ...missing, ...outcome.data };
  return { ...outcome, data: inner.reduce<Value>((value, path) => opened(value, path, own), data) as Values };
}

/** A value in which what a path leads to is unknown. */
function opened(value: Value, [key = '', ...rest]: readonly string[], cause: Cause): Value {
  if (isList(value)) return value.map((each, index) => (String(index) === key ? opened(each, rest, cause) : each));
  if (!isMap(value)) return value;
  const inner = rest.length === 0 ? new Unknown('any', cause) : opened(value[key] ?? {}, rest, cause);
  return { ...value, [key]: inner };
}

/** What an unknown outcome registers: a map that may have keys which its module does not declare. */
export function registeredUnknown(module: Module, step: Step, data: Values): Value {
  const open = shapeOf(module.returns).additionalProperties !== false;
  return open ? new Unknown('map', causeOf(step), { parts: data }) : data;
}

/** Whether conditions hold all together, of an outcome that may be unknown. */
export function decided(outcome: Outcome, holds: () => boolean): boolean | Unknown {
  return outcome.unknown === undefined ? holds() : orUnknown('boolean', holds);
}

/** The keys of commands, which most of the results are that somebody asks about. */
function ofCommands(cause: Cause): Values {
  const kinds: Readonly<Record<string, UnknownKind>> = {
    ...{ rc: 'number', stdout: 'text', stderr: 'text', stdout_lines: 'list', stderr_lines: 'list' },
    ...{ results: 'list', msg: 'any' },
  };
  return Object.fromEntries(
    Object.entries(kinds).map(([name, kind]): [string, Value] => [name, new Unknown(kind, cause, { mayMiss: true })]),
  );
}

interface Shape {
  readonly properties?: Readonly<Record<string, { readonly type?: unknown }>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: unknown;
}

const shapes = new WeakMap<z.ZodType, Shape>();

function shapeOf(schema: z.ZodType): Shape {
  let shape = shapes.get(schema);
  if (!shape) {
    shape = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }) as Shape;
    shapes.set(schema, shape);
  }
  return shape;
}

function kindOf(type: unknown): UnknownKind {
  const kinds: Readonly<Record<string, UnknownKind>> = {
    string: 'text',
    number: 'number',
    integer: 'number',
    boolean: 'boolean',
    array: 'list',
    object: 'map',
  };
  return typeof type === 'string' && Object.hasOwn(kinds, type) ? kinds[type]! : 'any';
}
