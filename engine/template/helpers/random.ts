import { Secret, type Value } from '../../types.ts';
import { describe, isList } from '../values.ts';
import { about, defineHelper, Refusal } from './helper.ts';
import { type Random, seeded, unpredictable } from './mersenne.ts';

export const random = defineHelper({
  name: 'random',
  summary:
    'an item of a list, or an integer from start= (0 unless given) up to, but without, a number, in steps; always the same one for a seed, the one that Ansible gives for it',
  takes: { value: 'any', seed: 'any?' },
  options: { start: 'integer?', step: 'integer?' },
  gives: 'any',
  secrets: 'kept',
  examples: [
    { expression: 'random 60 "worker-0"', value: 15 },
    { expression: 'random (list "a" "b" "c") "h"', value: 'b' },
  ],
  run: ({ value, seed, start = 0, step = 1 }) => {
    const from = sourceOf(seed);
    if (isList(value)) {
      if (value.length === 0) throw new Refusal('an empty list has none', undefined, 'value');
      return value[from(value.length)]!;
    }
    if (!Number.isSafeInteger(value)) {
      throw new Refusal(`value has to be a list or an integer, not ${describe(value)}`, undefined, 'value');
    }
    if (step === 0) throw new Refusal('the step cannot be zero', undefined, 'step');
    const count = Math.ceil(((value as number) - start) / step);
    if (count < 1 || count > 2 ** 31)
      throw new Refusal(`there are ${Math.max(count, 0)} numbers to choose from`, undefined, 'value');
    return start + step * from(count);
  },
});

export const shuffle = defineHelper({
  name: 'shuffle',
  summary: 'a list in another order; always in the same one for a seed, in which Ansible puts it, too',
  takes: { list: 'list', seed: 'any?' },
  gives: 'list',
  secrets: 'kept',
  examples: [{ expression: 'shuffle (list "a" "b" "c" "d" "e") "h"', value: ['a', 'e', 'd', 'b', 'c'] }],
  run: ({ list, seed }) => {
    const from = sourceOf(seed);
    const shuffled = [...list];
    for (let index = shuffled.length - 1; index > 0; index--) {
      const other = from(index + 1);
      [shuffled[index], shuffled[other]] = [shuffled[other]!, shuffled[index]!];
    }
    return shuffled;
  },
});

/** What random numbers are drawn from: a seed, or nothing that could be known. */
export function sourceOf(seed: Value | undefined): Random {
  const plain = seed instanceof Secret ? seed.reveal() : seed;
  if (plain === undefined || plain === null) return unpredictable;
  if (typeof plain === 'string' || Number.isSafeInteger(plain)) return seeded(plain as string | number);
  return about('seed', () => {
    throw new Refusal(`a seed is a text or an integer, not ${describe(plain)}`);
  });
}
