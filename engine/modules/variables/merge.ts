import { type Binding, type Origin, Secret, type Value, type Vars, type Written } from '../../types.ts';
import type { Here } from '../definition/module.ts';

/** Variables as one mapping, as if it had been written at this place. */
export function mappingOf(vars: Vars, origin: Origin): Written {
  const entries = [...vars].flatMap(([name, binding]): [string, Written][] =>
    'written' in binding ? [[name, binding.written]] : [],
  );
  return { origin, content: new Map(entries) };
}

/** Variables merged, mapping by mapping, into what the host has under their names. */
export function mergedInto(vars: Vars, here: Here): Vars {
  return new Map(
    [...vars].map(([name, binding]): [string, Binding] => {
      if (!('written' in binding)) return [name, binding];
      const before = here.variable(name);
      return [name, before === undefined ? binding : { written: merge(before, binding.written) }];
    }),
  );
}

/** What is there already is data, and no template. */
function merge(before: Value, { content, ...place }: Written): Written {
  if (!isValues(before) || !(content instanceof Map)) return { ...place, content };
  const added = content as ReadonlyMap<string, Written>;
  const kept = Object.entries(before).map(([name, value]): [string, Written] => {
    const own = added.get(name);
    return [name, own === undefined ? asWritten(value, place.origin) : merge(value, own)];
  });
  return { ...place, content: new Map([...kept, ...[...added].filter(([name]) => !Object.hasOwn(before, name))]) };
}

function asWritten(value: Value, origin: Origin): Written {
  if (Array.isArray(value)) return { origin, content: value.map((each: Value) => asWritten(each, origin)) };
  if (!isValues(value)) return { origin, content: value as Exclude<Value, object> | Secret, unsafe: true };
  const entries = Object.entries(value).map(([name, each]): [string, Written] => [name, asWritten(each, origin)]);
  return { origin, content: new Map(entries) };
}

function isValues(value: Value): value is Readonly<Record<string, Value>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof Secret);
}
