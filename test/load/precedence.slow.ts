import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as assert from 'uvu/assert';
import { parseExtraVars } from '../../engine/load/extra-vars.ts';
import type { RunEvent } from '../../engine/report/events.ts';
import { run } from '../../engine/run.ts';
import { ansiblePython } from '../e2e/ansible.ts';
import { plainOptions } from '../play/playing.ts';
import { suite } from '../suite.ts';
import { inFolder } from './folder.ts';
import { facts, pairs, projectOfLevels, shared } from './levels.ts';

type Winners = Readonly<Record<string, string>>;

const expected: Winners = {
  ...Object.fromEntries(pairs.map(([low, high]) => [shared(low, high), high])),
  [facts.below.name]: facts.below.winner,
  [facts.above.name]: facts.above.winner,
};

/** What ansible-playbook says in its last task, in the current folder. */
async function ansible(python: string): Promise<Winners> {
  const args = ['-m', 'ansible', 'playbook', '-i', 'inventory/hosts.yml', '-e', '@extra.yml', 'play.yml'];
  const env = { ...process.env, ANSIBLE_STDOUT_CALLBACK: 'minimal', ANSIBLE_HOME: process.cwd() };
  const { stdout } = await promisify(execFile)(python, args, { env, maxBuffer: 1 << 26 });
  const said = stdout.slice(stdout.lastIndexOf('h1 | SUCCESS => '));
  return (JSON.parse(said.slice(said.indexOf('{'))) as { readonly msg: Winners }).msg;
}

async function kplay(): Promise<Winners> {
  const events: RunEvent[] = [];
  await run({
    playbooks: ['play.yml'],
    inventory: ['inventory/hosts.yml'],
    options: { ...plainOptions, extraVars: parseExtraVars(['@extra.yml']) },
    connection: { lock: 'none', knownHosts: 'known_hosts', strictHostKeys: false, connectTimeout: 5 },
    report: (event) => events.push(event),
    signal: new AbortController().signal,
  });
  const said = events.flatMap((event) => (event.type === 'task-finished' ? [event.result.data['msg']] : []));
  return said.at(-1) as unknown as Winners;
}

suite('precedence, beside Ansible', (test) => {
  test('every pair of levels has the same winner', async () => {
    const python = await ansiblePython();
    await inFolder(projectOfLevels({ ansible_connection: 'local', ansible_python_interpreter: python }), async () => {
      assert.equal(await ansible(python), expected, 'ansible-core');
      assert.equal(await kplay(), expected, 'kplay');
    });
  });
});
