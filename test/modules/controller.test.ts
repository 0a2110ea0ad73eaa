import * as assert from 'uvu/assert';
import assertModule from '../../engine/modules/assert.ts';
import debug from '../../engine/modules/debug.ts';
import type { Here, Module } from '../../engine/modules/definition/module.ts';
import fail from '../../engine/modules/fail.ts';
import pause from '../../engine/modules/pause.ts';
import setFact from '../../engine/modules/set_fact.ts';
import { suite } from '../suite.ts';
import { act, complaints, here } from './here.ts';

const around = here({ name: 'x', result: { stdout: 'hi', results: [{ rc: 3 }] } }, ['eq 1 1', 'gt x 2']);

const outcomes: readonly [Module, object, object][] = [
  [
    fail,
    {},
    { changed: false, failed: 'Failed as requested from task', data: { msg: 'Failed as requested from task' } },
  ],
  [fail, { msg: 'why' }, { changed: false, failed: 'why', data: { msg: 'why' } }],
  [assertModule, { that: 'eq 1 1' }, { changed: false, data: { msg: 'All assertions passed' } }],
  [assertModule, { that: ['eq 1 1', true, 'gt x 2'], quiet: true }, { changed: false, data: {} }],
  [
    assertModule,
    { that: ['eq 1 1', 'eq 1 2', 'gt x 3'] },
    {
      changed: false,
      failed: 'does not hold: eq 1 2',
      data: { msg: 'does not hold: eq 1 2', assertion: 'eq 1 2', evaluated_to: false },
    },
  ],
  [
    assertModule,
    { that: [false], fail_msg: 'no' },
    { changed: false, failed: 'no', data: { msg: 'no', assertion: 'false', evaluated_to: false } },
  ],
  [debug, {}, { changed: false, data: { msg: 'Hello world!' } }],
  [debug, { msg: { a: [1] } }, { changed: false, data: { msg: { a: [1] } } }],
  [debug, { var: 'name' }, { changed: false, data: { name: 'x' } }],
  [debug, { var: 'result.results[0].rc' }, { changed: false, data: { 'result.results[0].rc': 3 } }],
  [debug, { var: 'result.nothing' }, { changed: false, data: { 'result.nothing': 'VARIABLE IS NOT DEFINED!' } }],
  [debug, { var: 'name.length' }, { changed: false, data: { 'name.length': 'VARIABLE IS NOT DEFINED!' } }],
  [
    setFact,
    { a: 1, b: '{{ not_evaluated }}', cacheable: true },
    {
      changed: false,
      data: { ansible_facts: { a: 1, b: '{{ not_evaluated }}' } },
      facts: { a: 1, b: '{{ not_evaluated }}' },
    },
  ],
];

const refused: readonly [Module, object, string][] = [
  [assertModule, { that: [] }, 'that: Too small: expected array to have >=1 items'],
  [debug, { msg: 'a', var: 'b' }, ': give either msg or var'],
  [debug, { var: '{{ b }}' }, 'var: write the name of a variable, or a path into it: result.stdout'],
  [pause, {}, ': give a time or a prompt'],
  [pause, { confirm: true, seconds: 1 }, ': confirm asks: give a prompt, and no time'],
  [pause, { seconds: 1, minutes: 1 }, ': give either seconds or minutes'],
  [setFact, {}, ': give at least one variable'],
  [setFact, { 'a-b': 1 }, 'a-b: "a-b" cannot name a variable: use letters, digits and _, not a digit first'],
];

suite('pause', (test) => {
  const brief = async (args: object, more: Partial<Here> = {}) => {
    const { skipped, data } = await act(pause, args, here({}, [], more));
    return [skipped, data['delta'], String(data['user_input'])];
  };
  test('for a time', async () => assert.equal(await brief({ seconds: 0 }), [undefined, 0, 'undefined']));
  test('not in check mode', async () => {
    assert.equal(await brief({ minutes: 9 }, { check: true }), ['check mode does not wait', undefined, 'undefined']);
  });
  test('says why', async () => {
    const told: string[] = [];
    await brief({ seconds: 0, prompt: 'why' }, { progress: (text) => told.push(text) });
    assert.equal(told, ['why']);
  });
  test('for an answer', async () => {
    const ask = async (question: unknown, shown: boolean) => `${question} ${shown}`;
    assert.equal(await brief({ prompt: 'who?', echo: false }, { ask }), [undefined, 0, 'who? false']);
  });
  test('where nobody can answer', async () => {
    assert.equal(await brief({ prompt: 'who?' }), ['there is no terminal to ask at', undefined, '']);
  });
  const confirmations: readonly (readonly [
    answer: string | undefined,
    assents: boolean,
    failed: string | undefined,
  ])[] = [
    ['yes', false, undefined],
    [' yes ', false, undefined],
    ['no', false, 'not confirmed, the answer was not yes'],
    ['', false, 'not confirmed, the answer was not yes'],
    [undefined, false, 'not confirmed, there is no terminal to ask at: --yes says yes'],
    [undefined, true, undefined],
    ['no', true, undefined],
  ];
  for (const [answer, assents, expected] of confirmations) {
    test(`a confirmation answered by ${answer}${assents ? ', with --yes' : ''}`, async () => {
      const asked: unknown[] = [];
      const ask = async (question: unknown) => {
        asked.push(question);
        return answer;
      };
      const { failed } = await act(pause, { prompt: 'All?', confirm: true }, here({}, [], { ask, assents }));
      assert.equal([failed, asked], [expected, assents ? [] : ['All? (yes or no)']]);
    });
  }
  test('ends when it is interrupted', async () => {
    const { failed } = await act(pause, { minutes: 9 }, here({}, [], { signal: AbortSignal.abort() }));
    assert.is(failed, 'interrupted while it waited');
  });
});

suite('assert, debug, fail, set_fact', (test) => {
  for (const [module, args, expected] of outcomes) {
    test(`${module.name} ${JSON.stringify(args)}`, async () => assert.equal(await act(module, args, around), expected));
  }
  for (const [module, args, complaint] of refused) {
    test(`${module.name} refuses ${JSON.stringify(args)}`, () => assert.equal(complaints(module, args), [complaint]));
  }
});
