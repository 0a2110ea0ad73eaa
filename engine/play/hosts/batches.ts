import { randomInt } from 'node:crypto';
import { InputError } from '../../errors.ts';
import { evaluate } from '../../template/evaluate.ts';
import type { Scope } from '../../template/scope.ts';
import type { Play, Value, Written } from '../../types.ts';
import { text } from '../variables/scope.ts';

interface Named {
  readonly name: string;
}

/** The hosts of a play, which come in the order of the inventory, in the order that it asks for. Throws an InputError. */
export function inOrder<T extends Named>({ order }: Play, hosts: readonly T[], scope: Scope): readonly T[] {
  const byName = () => [...hosts].sort((a, b) => (a.name < b.name ? -1 : 1));
  const orders: Readonly<Record<string, () => readonly T[]>> = {
    inventory: () => hosts,
    reverse_inventory: () => [...hosts].reverse(),
    sorted: byName,
    reverse_sorted: () => byName().reverse(),
    shuffle: () => shuffled(hosts),
  };
  const name = order ? text(order, scope, 'order') : 'inventory';
  const wanted = Object.hasOwn(orders, name) ? orders[name] : undefined;
  if (wanted) return wanted();
  throw new InputError(`there is no order "${name}"`, {
    origin: order!.origin,
    hint: `there are ${Object.keys(orders).join(', ')}`,
  });
}

function shuffled<T>(hosts: readonly T[]): readonly T[] {
  const left = [...hosts];
  return hosts.map(() => left.splice(randomInt(left.length), 1)[0]!);
}

/**
 * The hosts in batches, as `serial` says: a number, a percentage of all (at least one host), or a list of them, whose last
 * one holds for all that are left. 0 and no `serial` take all at once. Throws an InputError.
 */
export function batchesOf<T>({ serial }: Play, hosts: readonly T[], scope: Scope): readonly (readonly T[])[] {
  if (!serial) return [hosts];
  const value = evaluate(serial, scope);
  const sizes = (Array.isArray(value) ? value : [value]).map((each: Value) => sizeOf(each, hosts.length, serial));
  if (sizes.length === 0) return [hosts];
  const batches: (readonly T[])[] = [];
  let at = 0;
  do {
    const size = sizes[Math.min(batches.length, sizes.length - 1)]! || hosts.length - at;
    batches.push(hosts.slice(at, at + size));
    at += size;
  } while (at < hosts.length);
  return batches;
}

function sizeOf(value: Value, hosts: number, { origin }: Written): number {
  const [, digits, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(String(value).trim()) ?? [];
  const size = Number(digits);
  if (percent) return Math.max(1, Math.floor((size / 100) * hosts));
  if (Number.isInteger(size)) return size;
  throw new InputError('serial must be a number of hosts, a percentage such as "30%", or a list of them', { origin });
}
