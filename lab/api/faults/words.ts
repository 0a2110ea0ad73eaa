import { faultKinds, targetParts } from './kinds.ts';
import { timesOf } from './queue.ts';
import type { Fault } from './shapes.ts';

/** A fault that is set, in one line. */
export function faultWords(fault: Fault): string {
  const { order } = fault;
  const { meets, takes } = faultKinds[order.kind];
  const named = (names: readonly string[]) =>
    names.flatMap((name) => {
      const value = (order as Readonly<Record<string, unknown>>)[name];
      return value === undefined ? [] : [`${name} ${value}`];
    });
  const parts = [[order.kind, named(takes).join(' ')].join(' ').trim(), ...named(targetParts[meets])];
  return [...parts, howOften(fault)].join(', ');
}

function howOften({ order, met }: Fault): string {
  const times = timesOf(order);
  if (Number.isFinite(times)) return `met ${met} of ${times}`;
  const { share } = order as { share?: number };
  return share === undefined ? `met ${met}` : `share ${share}, met ${met}`;
}
