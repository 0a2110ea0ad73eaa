import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import type { Here, Outcome } from '../../engine/modules/definition/module.ts';
import { wholePair } from '../../engine/modules/provision/key.ts';
import sshKey from '../../engine/modules/ssh_key.ts';
import { keys, type Lab, startLab, token } from '../lab/api/fixture.ts';
import { suite } from '../suite.ts';
import { complaints } from './here.ts';

let lab: Lab;

async function run(args: object, check = false): Promise<Outcome> {
  const here = {
    host: 'localhost',
    check,
    signal: new AbortController().signal,
    progress: () => {},
  } as unknown as Here;
  return sshKey.act(sshKey.args.parse({ api_url: lab.url, api_token: token, label: 'kplay', ...args }), here, {});
}

const labels = () => lab.api.state.sshKeys.map(({ label, project }) => `${label} of ${project ? 'project' : 'user'}`);

suite(
  'ssh_key',
  (test) => {
    test('puts a key into a project once', async () => {
      const task = { project: 'testing', key: keys[0] };
      assert.equal([(await run(task, true)).changed, labels()], [true, []]);
      assert.equal([(await run(task)).changed, labels()], [true, ['kplay of project']]);
      const again = await run({ ...task, key: `${keys[0]} of another` });
      assert.equal([again.changed, again.data['id']], [false, lab.api.state.sshKeys[0]!.id]);
    });

    test('puts the key of a file to the user', async () => {
      writeFileSync(`${lab.folder}/two.pub`, `${keys[1]}\n`);
      const added = await run({ key_file: `${lab.folder}/two`, label: 'two' });
      assert.equal([added.changed, added.data['key'], labels()], [true, keys[1], ['kplay of project', 'two of user']]);
    });

    test('makes a key that is not there, and no second one', async () => {
      const file = `${lab.folder}/made/id_ed25519`;
      const task = { project: 'testing', label: 'made', key_file: file, generate: true };
      assert.equal([(await run(task, true)).changed, existsSync(file)], [true, false]);
      const made = await run(task);
      assert.equal([made.changed, statSync(file).mode & 0o777], [true, 0o600]);
      assert.is(made.data['key'], readFileSync(`${file}.pub`, 'utf8').trim());
      assert.equal([(await run(task)).changed, (await run(task, true)).changed], [false, false]);
    });

    test('hands out no pair that cannot be read again', () => {
      const pairs = ['broken', 'whole'].map((kind) => ({ public: `${kind} public`, private: `${kind} private` }));
      for (const half of ['public', 'private']) {
        const made = [...pairs];
        const parse = (text: string) => (text === `broken ${half}` ? new Error('malformed') : text);
        assert.is(wholePair(() => made.shift()!, parse).public, 'whole public');
      }
    });

    test('gives a key its label, and a label its key', async () => {
      const task = { project: 'testing', label: 'renamed', key: keys[0] };
      const predicted = await run(task, true);
      const renamed = await run(task);
      assert.equal([renamed.changed, renamed.differences], [true, predicted.differences]);
      assert.equal(renamed.differences, [
        { name: 'key renamed', before: `label: kplay\nkey: ${keys[0]}\n`, after: `label: renamed\nkey: ${keys[0]}\n` },
      ]);
      assert.equal((await run(task)).changed, false);
      const other = await run({ ...task, key: keys[1] });
      assert.equal([other.changed, other.data], [true, { id: renamed.data['id'], label: 'renamed', key: keys[1] }]);
      await run({ ...task, label: 'kplay', key: keys[1] });
      await run({ ...task, label: 'kplay', key: keys[0] });
      assert.is(labels().includes('kplay of project'), true);
    });

    test('finds a key whose answer was lost', async () => {
      lab.api.fault('lost-answer', { method: 'POST', path: 'ssh-keys' });
      const outcome = await run({ key: keys[0], label: 'mine' });
      assert.equal([outcome.failed, outcome.changed], [undefined, true]);
      assert.is(labels().filter((label) => label === 'mine of user').length, 1);
    });

    test('withdraws by label and by key', async () => {
      assert.is((await run({ label: 'mine', state: 'absent' }, true)).changed, true);
      assert.is((await run({ label: 'mine', state: 'absent' })).changed, true);
      assert.is((await run({ label: 'mine', state: 'absent' })).changed, false);
      await run({ project: 'testing', label: 'any', key: keys[0], state: 'absent' });
      assert.equal(labels(), ['two of user', 'made of project']);
    });

    test('withdraws by id and by file', async () => {
      writeFileSync(`${lab.folder}/gone.pub`, `${keys[0]}\n`);
      const { id } = (await run({ label: 'gone', key: keys[0] })).data;
      assert.is((await run({ label: undefined, id, state: 'absent' }, true)).changed, true);
      assert.is((await run({ label: undefined, id, state: 'absent' })).changed, true);
      await run({ label: 'gone', key: keys[0] });
      assert.is((await run({ label: undefined, key_file: `${lab.folder}/gone`, state: 'absent' })).changed, true);
      assert.equal(labels(), ['two of user', 'made of project']);
    });

    const incomplete: [object, string][] = [
      [{ label: 'x' }, 'key: give either key or key_file'],
      [{ key: keys[0] }, 'label: a key that is to be present needs a label'],
      [{ label: 'x', id: 'y', key: keys[0] }, 'id: the provider chooses the id of a key: give its label'],
      [{ label: 'x', key: keys[0], key_file: 'y' }, 'key_file: give either key or key_file'],
      [{ state: 'absent' }, 'label: say which key: label, id, key or key_file'],
    ];
    for (const [args, expected] of incomplete) {
      test(`refuses ${expected}`, () => assert.equal(complaints(sshKey, args), [expected]));
    }

    test('says what is no key', async () => {
      writeFileSync(`${lab.folder}/none`, 'PRIVATE');
      await run({ key_file: `${lab.folder}/none` }).then(
        () => assert.unreachable(),
        (error) => assert.match(error.message, /none holds no public key$/),
      );
      await run({ key_file: `${lab.folder}/nowhere` }).then(
        () => assert.unreachable(),
        (error) => assert.is(error.hint, 'generate: true makes a key that is not there'),
      );
      const refused = await run({ key: 'ssh-ed25519 AAAA', project: 'testing' });
      assert.match(refused.failed ?? '', /422 Unprocessable Entity: Key is not a valid public key$/);
    });
  },
  {
    before: async () => {
      lab = await startLab();
    },
    after: () => lab.close(),
  },
);
