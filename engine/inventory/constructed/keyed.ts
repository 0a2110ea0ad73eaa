import { InputError } from '../../errors.ts';
import { Secret, type Value } from '../../types.ts';
import type { Keyed } from './options.ts';

/** The names of the groups that a key's value stands for: of a text one, of a list or a map one for each element. */
export function groupNames(value: Value, keyed: Keyed): string[] {
  return bareNames(value, keyed).map((bare) => safeName(`${keyed.prefix}${keyed.separator}${bare}`));
}

/** Every letter that cannot stand in a variable's name becomes `_`; so does a digit in front. As Ansible does. */
export function safeName(name: string): string {
  return name.replace(/^[^\p{L}_]|[^\p{L}\p{N}_]/gu, '_');
}

function bareNames(value: Value, { key, separator, standIn, trailing }: Keyed): string[] {
  if (isEmpty(value)) return standIn === undefined ? [] : [standIn];
  if (Array.isArray(value)) {
    return value.map((item: Value) => (isEmpty(item) && standIn !== undefined ? standIn : textOf(item, key.origin)));
  }
  if (typeof value === 'object' && !(value instanceof Secret)) {
    return Object.entries(value as object).map(([name, item]: [string, Value]) => {
      if (!isEmpty(item)) return `${name}${separator}${textOf(item, key.origin)}`;
      if (standIn !== undefined) return `${name}${separator}${standIn}`;
      return trailing ? `${name}${separator}` : name;
    });
  }
  return [textOf(value, key.origin)];
}

function isEmpty(value: Value): value is null | '' {
  return value === null || value === '';
}

/** Names of groups are shown everywhere, so a secret is none. */
function textOf(value: Value, origin: Keyed['key']['origin']): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  const what =
    value instanceof Secret
      ? 'a secret'
      : value === null
        ? 'nothing'
        : typeof value === 'object'
          ? 'a map or a list'
          : String(value);
  throw new InputError(`a group cannot be named by ${what}`, {
    origin,
    hint: 'a key gives a text, a number, a list of them, or a map',
  });
}
