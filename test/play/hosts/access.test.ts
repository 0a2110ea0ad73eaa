import * as assert from 'uvu/assert';
import type { BecomeUser, Target } from '../../../engine/connect/connection.ts';
import type { Connect } from '../../../engine/play/hosts/connections.ts';
import { suite } from '../../suite.ts';
import { here, type Played, play } from '../playing.ts';

/** Where each program went: `USER@ADDRESS:PORT KIND`, and as whom it ran there. */
async function waysOf(text: string, hosts = 'web: {hosts: {h1: }}\n'): Promise<readonly string[]> {
  const seen: string[] = [];
  const watched: Connect = async (target, settings, signal) => {
    const session = await (await here(target, settings, signal)).session();
    const openSession = async (become?: BecomeUser) => {
      const run: typeof session.run = (program, options) => {
        seen.push(`${shown(target)}${become ? ` ${JSON.stringify(become)}` : ''}`);
        return session.run(program, options);
      };
      return { ...session, run };
    };
    return { target, session: openSession, close: async () => {} };
  };
  const { mistakes } = await play({ 'hosts.yml': hosts, 'play.yml': text }, {}, watched);
  assert.is(mistakes, '');
  return seen;
}

function shown({ user, address, port, kind }: Target): string {
  return `${user ?? ''}@${address}:${port ?? ''} ${kind}`;
}

const run = (keywords: string) => `{command: "true"${keywords}}`;

const rows: readonly [string, string, readonly string[], string?][] = [
  [
    'of the play, of a block, of a task: the innermost counts',
    `
- hosts: h1
  remote_user: p
  port: 1
  tasks:
    - ${run('')}
    - block: [${run('')}, ${run(', remote_user: "{{u}}", port: "{{add 1 2}}"')}, ${run(', connection: local')}]
      remote_user: b
      vars: {u: t}`,
    ['p@h1:1 ssh', 'b@h1:1 ssh', 't@h1:3 ssh', 'b@h1:1 local'],
  ],
  [
    'variables of user and port count before keywords, but not before connection',
    `
- hosts: h1
  tasks: [${run(', remote_user: t, port: 2')}, ${run(', connection: local')}]`,
    ['v@h1:9 ssh', 'v@h1:9 local'],
    'web: {hosts: {h1: {ansible_user: v, ansible_port: 9, ansible_connection: ssh}}}\n',
  ],
  [
    'facts are gathered as the play says',
    `
- hosts: h1
  remote_user: p
  tasks: [${run(', vars: {x: "{{ansible_kernel}}"}, when: ne x ""')}]`,
    ['p@h1: ssh', 'p@h1: ssh'],
  ],
  [
    'how another user is become: flags and program, of the task, of a variable',
    `
- hosts: h1
  become: true
  tasks:
    - ${run(', become_flags: "-H -E", become_exe: /opt/sudo')}
    - ${run(', vars: {ansible_become_flags: "-i", ansible_become_exe: /v}')}
    - ${run('')}`,
    [
      '@h1: ssh {"user":"root","method":"sudo","flags":["-H","-E"],"program":"/opt/sudo"}',
      '@h1: ssh {"user":"root","method":"sudo","flags":["-i"],"program":"/v"}',
      '@h1: ssh {"user":"root","method":"sudo","program":"/h"}',
    ],
    'web: {hosts: {h1: {ansible_become_exe: /h}}}\n',
  ],
];

suite('how hosts are connected to', (test) => {
  for (const [name, text, ways, hosts] of rows) {
    test(name, async () => assert.equal(await waysOf(text, hosts), ways));
  }
});

/** Hosts of which some cannot be reached. */
function without(...names: readonly string[]): Connect {
  return async (target, settings, signal) => {
    const connection = await here(target, settings, signal);
    const session = await connection.session();
    const run: typeof session.run = async (program, options) =>
      names.includes(target.host)
        ? { kind: 'lost', cause: new Error('no answer'), mayHaveRun: true }
        : session.run(program, options);
    return { ...connection, session: async () => ({ ...session, run }) };
  };
}

const sorted = ({ results }: Played): readonly string[] => [...results].sort();

suite('what a failure means', (test) => {
  test('ignore_unreachable goes on with the host, of a task, a block or a play', async () => {
    for (const [play_, block, task] of [
      ['true', '', ''],
      ['false', ', ignore_unreachable: true', ''],
      ['false', ', ignore_unreachable: false', ', ignore_unreachable: "{{eq 1 1}}"'],
    ]) {
      const played = await play(
        `
- hosts: h1,h2
  ignore_unreachable: ${play_}
  tasks:
    - {block: [{name: a, command: "true", register: a${task}}]${block}}
    - {name: b, debug: {msg: x}, when: default a.unreachable false}
`,
        {},
        without('h2'),
      );
      assert.equal(sorted(played), ['a h1 changed', 'a h2 unreachable ignored', 'b h1 skipped', 'b h2 ok']);
      assert.equal([played.summary?.recap['h2']?.unreachable, played.summary?.recap['h2']?.ignored], [0, 1]);
    }
  });

  test('any_errors_fatal of a task or a block ends the run for all, unless a rescue takes the failure up', async () => {
    const ended = async (task: string, block: string) => {
      const played = await play(`
- hosts: all
  tasks:
    - {block: [{name: a, fail: {msg: x}, when: eq inventory_hostname "h1"${task}}]${block}}
    - {name: b, debug: {msg: x}}
- hosts: all
  tasks: [{name: c, debug: {msg: x}}]
`);
      assert.is(played.mistakes, '');
      return played.results.filter((line) => /^[bc]/.test(line)).length;
    };
    assert.is(await ended(', any_errors_fatal: true', ''), 0);
    assert.is(await ended('', ', any_errors_fatal: true'), 0);
    assert.is(await ended(', any_errors_fatal: false', ', any_errors_fatal: true'), 4);
    assert.is(await ended('', ', any_errors_fatal: "{{eq inventory_hostname \'h2\'}}"'), 4);
    assert.is(await ended('', ', any_errors_fatal: true, rescue: [{name: r, debug: {msg: x}}]'), 6);
    assert.is(await ended('', ', any_errors_fatal: true, always: [{name: z, debug: {msg: x}}]'), 0);
  });

  test('delegate_facts: facts are those of the host that a task is delegated to', async () => {
    const played = await play(`
- hosts: h1
  vars: {mine: '{{default (hostvar "h1" "who") "none"}}', theirs: '{{default (hostvar "h2" "who") "none"}}'}
  tasks:
    - {name: a, set_fact: {who: a}, delegate_to: h2, delegate_facts: true, run_once: true}
    - {name: b, assert: {that: [eq mine "none", eq theirs "a"]}}
    - {name: c, set_fact: {who: c}, delegate_to: h2, delegate_facts: "{{eq 1 2}}"}
    - {name: d, assert: {that: [eq mine "c", eq theirs "a"]}}
    - {name: e, local_action: command true}
`);
    assert.is(played.mistakes, '');
    assert.equal(played.results, ['a h1 ok', 'b h1 ok', 'c h1 ok', 'd h1 ok', 'e h1 changed']);
  });

  test('diff of a task shows what differs, or does not, whatever the run says', async () => {
    const task = (keywords: string) => `{copy: {content: x, dest: "{{playbook_dir}}/f"}${keywords}, check_mode: true}`;
    const text = `- hosts: h1\n  diff: true\n  tasks: [${task('')}, ${task(', diff: false')}]\n`;
    const { events } = await play(text);
    const differences = events.flatMap((event) =>
      event.type === 'task-finished' ? [event.result.differences.length > 0] : [],
    );
    assert.equal(differences, [true, false]);
  });
});
