import * as assert from 'uvu/assert';
import { type GivenAgain, keptVariables, requestAgain } from '../../engine/plan/request.ts';
import { digestOf } from '../../engine/plan/seal.ts';
import { suite } from '../suite.ts';

const key = 'a key';

const hidden = (name: string, item: string) => ({ name, digest: digestOf(key, item) });

const kept: readonly [item: string, kept: unknown][] = [
  ['a=1 b=2', 'a=1 b=2'],
  ['@vars.yml', '@vars.yml'],
  ['password=hunter2', hidden('password', 'password=hunter2')],
  ['a=1 api_token=x', hidden('a, api_token', 'a=1 api_token=x')],
  ['{"db": {"password": "x"}}', hidden('db', '{"db": {"password": "x"}}')],
  ['{"list": [{"secret": "x"}]}', hidden('list', '{"list": [{"secret": "x"}]}')],
  ['password_file=/etc/x', 'password_file=/etc/x'],
];

const request = {
  playbooks: ['site.yml'],
  inventory: ['hosts.yml'],
  extraVars: ['a=1', hidden('password', 'password=x')],
  options: { limit: ['web'], become: true },
};

const again: readonly [what: string, given: Partial<GivenAgain>, disagreements: readonly string[]][] = [
  ['nothing but what the plan does not keep', { extraVars: ['password=x'] }, []],
  [
    'all of it',
    { playbooks: ['site.yml'], inventory: ['hosts.yml'], extraVars: ['a=1', 'password=x'], options: request.options },
    [],
  ],
  ['what may be secret is missing', {}, ['-e password: the plan keeps only a digest; give the same value again']],
  [
    'another value',
    { extraVars: ['password=y', 'a=2'] },
    [
      '-e password: the plan keeps only a digest; give the same value again',
      '-e password: the plan has no such variable, or another value',
      '-e a: the plan has no such variable, or another value',
    ],
  ],
  [
    'other things to be done',
    {
      playbooks: ['other.yml', 'site.yml'],
      inventory: ['lab.yml'],
      extraVars: ['password=x'],
      options: { limit: ['web'], become: true, skipTags: ['slow'] },
    },
    [
      'playbooks: the plan has site.yml, not other.yml, site.yml',
      '--inventory: the plan has hosts.yml, not lab.yml',
      '--skip-tags: the plan has none, not slow',
    ],
  ],
];

suite('what a plan was asked for', (test) => {
  for (const [item, result] of kept) test(`-e ${item}`, () => assert.equal(keptVariables([item], key), [result]));

  for (const [what, given, disagreements] of again) {
    test(`given again: ${what}`, () =>
      assert.equal(
        requestAgain({ request, key }, { playbooks: [], options: {}, ...given }).disagreements,
        disagreements,
      ));
  }

  test('what is left out comes from the plan, in its order', () =>
    assert.equal(requestAgain({ request, key }, { playbooks: [], options: {}, extraVars: ['password=x'] }).request, {
      ...request,
      extraVars: ['a=1', 'password=x'],
    }));
});
