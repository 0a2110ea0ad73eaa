import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import type { Files } from '../load/folder.ts';
import { suite } from '../suite.ts';
import { type Project, type Ran, type Running, withProject } from './kplay.ts';

const inventory = 'web:\n  hosts: {h1: }\n  vars: {ansible_connection: local}\n';

/** A project of one playbook on this machine; its tasks may append to the file `log`. */
function project(playbook: string, more: Files = {}): Files {
  return { 'kplay.yml': 'inventory: hosts.yml\n', 'hosts.yml': inventory, 'play.yml': playbook, ...more };
}

const log = '{{playbook_dir}}/log';

/** Three commands that may not be run twice, the second of which takes its time. */
const commands = (seconds: number) => `
- hosts: web
  tasks:
    - {name: one, shell: 'echo one >>${log}; echo word', register: first}
    - {name: slow, shell: 'echo slow >>${log}; sleep ${seconds}; echo end >>${log}; echo answer', register: second}
    - {name: three, shell: 'echo three {{first.stdout}} {{second.stdout}} >>${log}', when: not (default second.skipped false)}
    - {name: four, shell: 'echo four >>${log}'}
`;

/** Commands that are sent behind one that takes its time. */
const streamed = `
- hosts: web
  tasks:
    - {name: one, shell: 'echo one >>${log}'}
    - {name: slow, shell: 'echo slow >>${log}; sleep 3'}
    - {name: a, shell: 'echo a >>${log}'}
    - {name: b, shell: 'echo b >>${log}'}
    - {name: c, shell: 'echo c >>${log}'}
`;

function logged({ folder }: Project): string[] {
  const file = join(folder, 'log');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
}

/** Waits until a line is in the log. */
async function reaches(project: Project, line: string): Promise<void> {
  for (let tries = 0; !logged(project).includes(line); tries++) {
    if (tries > 1000) throw new Error(`"${line}" does not come: ${logged(project).join()}`);
    await sleep(10);
  }
}

async function killed(project: Project, { child, ended }: Running, line: string): Promise<void> {
  await reaches(project, line);
  child.kill('SIGKILL');
  await ended;
}

/** All bytes of the journals. */
function journals({ state }: Project): string {
  const folder = join(state, 'kplay', 'runs');
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('');
}

const runName = /\d{8}T\d{6}Z-[0-9a-f]{8}/g;

function words({ code, stdout, stderr }: Ran): string {
  return `${code}\n${stdout}${stderr}`.replaceAll(runName, 'RUN').replaceAll(/\d{4}-\d\d-\d\dT\S+?Z/g, 'TIME');
}

interface Decision {
  readonly choice: readonly string[];
  readonly code: number;
  readonly log: readonly string[];
  readonly told: RegExp;
}

const decisions: readonly Decision[] = [
  {
    choice: ['--unknown-tasks=run'],
    code: 0,
    log: ['one', 'slow', 'slow', 'end', 'three word answer', 'four'],
    told: /h1: "slow" at play.yml:5 was under way when the run before ended; nobody knows whether it was done: it is run again/,
  },
  {
    choice: ['--unknown-tasks=skip'],
    code: 0,
    log: ['one', 'slow', 'four'],
    told: /nobody knows whether it was done: it is left out/,
  },
  {
    choice: ['--unknown-tasks=fail'],
    code: 2,
    log: ['one', 'slow'],
    told: /nobody knows whether it was done: it was under way when run RUN ended/,
  },
  {
    choice: [],
    code: 2,
    log: ['one', 'slow'],
    told: /--unknown-tasks=run does it again, --unknown-tasks=skip leaves it out/,
  },
];

/** What is changed between a run and the one that is to go on with it, and what is said of that. */
const changes: readonly (readonly [name: string, files: Files, args: readonly string[], said: RegExp])[] = [
  ['a playbook', { 'play.yml': `${commands(0)}# more\n` }, [], /\n {2}file play.yml: [0-9a-f]{12} → [0-9a-f]{12}\n/],
  [
    'the inventory',
    { 'hosts.yml': inventory.replace('{h1: }', '{h2: }') },
    [],
    /\n {2}file hosts.yml: .*\n {2}host h1 is gone\n/,
  ],
  ['group_vars', { 'group_vars/web.yml': 'x: 1\n' }, [], /\n {2}file group_vars\/web.yml is new\n/],
  [
    'settings',
    { 'kplay.yml': 'inventory: hosts.yml\nstrategy: linear\n' },
    [],
    /\n {2}setting strategy: "stream" → "linear"\n/,
  ],
  ['extra variables', {}, ['-e', 'x=2'], /\n {2}variable x: "1" → "2"\n/],
];

suite('kplay run --resume', (test) => {
  for (const { choice, code, log, told } of decisions) {
    test(`after kill -9 under a command, with ${choice.join() || 'nobody to ask'}`, () =>
      withProject(project(commands(2)), async (project) => {
        await killed(project, project.start(['run', 'play']), 'slow');
        const ran = await project.kplay(['run', '--resume', ...choice]);
        assert.is(ran.code, code, words(ran));
        assert.match(words(ran), told);
        assert.match(words(ran), /going on with run RUN of TIME: \d tasks? of \d hosts? (is|are) done/);
        assert.equal(logged(project), log);
      }));
  }

  test('after kill -9 takes the answer of a command that has ended meanwhile', () =>
    withProject(project(commands(1)), async (project) => {
      await killed(project, project.start(['run', 'play']), 'slow');
      await reaches(project, 'end');
      const ran = await project.kplay(['run', '--resume']);
      assert.is(ran.code, 0, words(ran));
      assert.equal(logged(project), ['one', 'slow', 'end', 'three word answer', 'four']);
      assert.equal((await project.kplay(['run', '--resume'])).code, 1);
    }));

  test('after a second kill goes on with both runs', () =>
    withProject(project(commands(1)), async (project) => {
      await killed(project, project.start(['run', 'play']), 'slow');
      await reaches(project, 'end');
      await killed(project, project.start(['run', '--resume']), 'four');
      const ran = await project.kplay(['run', '--resume', '--unknown-tasks=skip']);
      assert.is(ran.code, 0, words(ran));
      assert.equal(logged(project), ['one', 'slow', 'end', 'three word answer', 'four']);
    }));

  test('after an interrupt', () =>
    withProject(project(commands(3)), async (project) => {
      const { child, ended } = project.start(['run', 'play']);
      await reaches(project, 'slow');
      child.kill('SIGINT');
      assert.is((await ended).code, 130);
      const ran = await project.kplay(['run', '--resume', '--unknown-tasks=run']);
      assert.is(ran.code, 0, words(ran));
      assert.equal(logged(project), ['one', 'slow', 'slow', 'end', 'three word answer', 'four']);
    }));

  test('after an interrupt does what was sent ahead, and had not begun', () =>
    withProject(project(streamed), async (project) => {
      const { child, ended } = project.start(['run', 'play']);
      await reaches(project, 'slow');
      child.kill('SIGINT');
      assert.is((await ended).code, 130);
      const ran = await project.kplay(['run', '--resume', '--unknown-tasks=skip']);
      assert.is(ran.code, 0, words(ran));
      assert.is(words(ran).split('nobody knows').length, 2, words(ran));
      assert.equal(logged(project), ['one', 'slow', 'a', 'b', 'c']);
    }));

  for (const [name, files, args, said] of changes) {
    test(`refuses what has changed: ${name}; unless told otherwise`, () =>
      withProject(project(commands(0).replace('sleep 0', 'test -e {{playbook_dir}}/ok')), async (project) => {
        writeFileSync(join(project.folder, 'play.yml'), commands(0).replace('sleep 0', 'exit 1'));
        assert.is((await project.kplay(['run', 'play', '-e', 'x=1'])).code, 2);
        project.write(files);
        const refused = await project.kplay(['run', '--resume', ...args]);
        assert.is(refused.code, 1);
        assert.match(words(refused), /^1\nrun RUN is not gone on with: not all is as it was\n/);
        assert.match(refused.stderr, said);
        assert.equal(logged(project), ['one', 'slow']);
        const accepted = await project.kplay(['run', '--resume', '--accept-changes', ...args]);
        assert.match(accepted.stdout, /going on with run/);
      }));
  }

  test('refuses what it cannot do, and says why', () =>
    withProject(project('- hosts: web\n  tasks:\n    - {name: x, shell: "exit 1"}\n'), async (project) => {
      const said = async (...args: string[]) => words(await project.kplay(['run', ...args]));
      assert.is(await said('--resume'), '1\nno run was begun in this folder\n  hint: kplay runs list shows all runs\n');
      assert.is((await project.kplay(['run', 'play', '-t', 'all'])).code, 2);
      assert.match(await said('--resume', '20190101'), /^1\nthere is no journal of a run 20190101\n/);
      assert.match(
        await said('--resume', '-t', 'other', '-l', 'h1'),
        /^1\nthis is not what run RUN was asked to do\n {2}--tags: the run had all, not other\n {2}--limit: the run had none, not h1\n/,
      );
      assert.match(await said('--resume', 'play', '-t', 'all'), /going on with run RUN of TIME/);
    }));

  test('keeps no secret in plain, and has them all again', () =>
    withProject(
      project(
        `
- hosts: web
  vars_prompt: [{name: asked, private: true}]
  tasks:
    - {name: quiet, shell: 'echo sec$(printf ret)-one', register: quiet, no_log: true}
    - {name: fact, set_fact: {fact: "{{db_password}}-made"}, no_log: true}
    - {name: each, shell: 'echo {{item}}-sec$(printf ret)', loop: [a, b], register: each, no_log: true}
    - {name: stop, shell: 'test -e {{playbook_dir}}/ok'}
    - name: write
      copy: {content: "{{quiet.stdout}} {{fact}} {{each.results.1.stdout}} {{asked}}", dest: "{{playbook_dir}}/out", mode: "0600"}
`,
      ),
      async (project) => {
        const args = ['run', 'play', '-e', 'db_password=secret-two', '-e', 'asked=secret-three'];
        assert.is((await project.kplay(args)).code, 2);
        assert.not.match(journals(project), /secret-one|secret-two|secret-three|-secret/);
        project.write({ ok: '' });
        const ran = await project.kplay(['run', '--resume']);
        assert.is(ran.code, 0, words(ran));
        assert.is(
          readFileSync(join(project.folder, 'out'), 'utf8'),
          'secret-one secret-two-made b-secret secret-three',
        );
        assert.not.match(journals(project), /secret-one|secret-two|secret-three|-secret/);
        for (const part of ['runs', 'keys']) {
          const folder = join(project.state, 'kplay', part);
          assert.is(statSync(folder).mode & 0o777, 0o700);
          for (const name of readdirSync(folder)) assert.is(statSync(join(folder, name)).mode & 0o777, 0o600);
        }
      },
    ));
});
