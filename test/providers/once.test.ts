import * as assert from 'uvu/assert';
import { explain, ProviderError } from '../../engine/errors.ts';
import { createOnce } from '../../engine/providers/once.ts';
import { usualRetries } from '../../engine/providers/retry.ts';
import { LostAnswer } from '../../engine/providers/transport.ts';
import { suite } from '../suite.ts';

const lost = () => new LostAnswer('POST /x: no answer');
const refused = () => new ProviderError('POST /x: 422', { status: 422 });

/** What the answers to the requests and looks are, and what is done and comes of it. */
type Case = [
  name: string,
  made: readonly (string | Error)[],
  found: readonly (readonly string[] | Error)[],
  expected: readonly [log: string, outcome: string],
];

const cases: readonly Case[] = [
  ['an answer', ['a'], [], ['make', 'a']],
  ['a refusal', [refused()], [], ['make', 'POST /x: 422']],
  ['a lost answer to what was made', [lost()], [['a']], ['make find', 'a']],
  ['one that takes its time', [lost()], [[], [], ['a']], ['make find find find', 'a']],
  ['a request that never arrived', [lost(), 'b'], [[], [], [], ['b']], ['make find find find make find', 'b']],
  [
    'a first request that arrives late',
    [lost(), 'b'],
    [[], [], [], ['a', 'b']],
    ['make find find find make find discard b', 'a'],
  ],
  [
    'a second one that is refused because the first arrived',
    [lost(), refused()],
    [[], [], [], ['a']],
    ['make find find find make find', 'a'],
  ],
  [
    'a second one that is refused for good',
    [lost(), refused()],
    [[], [], [], []],
    ['make find find find make find', 'POST /x: 422'],
  ],
  [
    'nothing that answers',
    [lost(), lost(), lost()],
    Array.from({ length: 9 }, () => []),
    [
      'make find find find make find find find make find find find',
      'POST /x: no answer; whether it was made is not known\n  hint: look',
    ],
  ],
  [
    'nobody who tells what is there',
    [lost()],
    [refused()],
    ['make find', 'POST /x: no answer; whether it was made is not known\n  hint: look'],
  ],
];

suite('making something once', (test) => {
  for (const [name, made, found, expected] of cases) {
    test(name, async () => {
      const log: string[] = [];
      const [requests, looks] = [[...made], [...found]];
      const next = <T>(what: string, answers: (T | Error)[]): T => {
        log.push(what);
        const answer = answers.shift() ?? assert.unreachable();
        if (answer instanceof Error) throw answer;
        return answer as T;
      };
      const creation = {
        what: 'it was made',
        hint: 'look',
        make: async () => next('make', requests),
        find: async () => next('find', looks),
        discard: async (surplus: string) => log.push(`discard ${surplus}`),
      };
      const outcome = await createOnce(creation, { ...usualRetries, pause: async () => {} }).catch((error) =>
        explain(error),
      );
      assert.equal([log.join(' '), outcome], expected);
    });
  }
});
