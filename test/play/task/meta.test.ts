import * as assert from 'uvu/assert';
import type { Connect } from '../../../engine/play/hosts/connections.ts';
import { suite } from '../../suite.ts';
import { here, type Played, type Project, play } from '../playing.ts';

const sorted = ({ results }: Played): readonly string[] => [...results].sort();

interface Row {
  readonly name: string;
  readonly text: string;
  readonly more?: Project;
  readonly results: readonly string[];
}

const say = (name: string) => `{name: ${name}, debug: {msg: x}}`;

const rows: readonly Row[] = [
  {
    name: 'end_host ends the play for a host, without its handlers and without a failure',
    text: `
- hosts: all
  tasks:
    - {name: a, command: "true", notify: h}
    - {meta: end_host, when: eq inventory_hostname "h2"}
    - {name: b, assert: {that: 'eq (length ansible_play_hosts) 2'}, run_once: true}
  handlers: [${say('h')}]
- hosts: h2
  tasks: [${say('c')}]`,
    results: ['a h1 changed', 'a h2 changed', 'a h3 changed', 'b h1 ok', 'c h2 ok', 'h h1 ok', 'h h3 ok'],
  },
  {
    name: 'end_batch ends the batch, end_play the play',
    text: `
- hosts: all
  serial: 1
  tasks:
    - {meta: end_batch, when: eq inventory_hostname "h1"}
    - ${say('a')}
    - {meta: end_play, when: eq inventory_hostname "h2"}
    - ${say('b')}
- hosts: h3
  tasks: [${say('c')}]`,
    results: ['a h2 ok', 'c h3 ok'],
  },
  {
    name: 'end_play ends the play for all hosts when one says so',
    text: `
- hosts: all
  tasks:
    - {meta: end_play, when: eq inventory_hostname "h2"}
    - {meta: barrier}
    - ${say('a')}`,
    results: [],
  },
  {
    name: 'end_role leaves out the rest of a role, also behind an include, and nothing else',
    text: `
- hosts: h1,h2
  roles: [web]
  tasks: [${say('end')}]`,
    more: {
      'roles/web/tasks/main.yml': `
- ${say('a')}
- include_tasks: "{{'inner'}}.yml"
- block: [${say('never')}]
  always: [${say('nor')}]
`,
      'roles/web/tasks/inner.yml': `
- {meta: end_role, when: eq inventory_hostname "h1"}
- ${say('b')}
`,
    },
    results: ['a h1 ok', 'a h2 ok', 'b h2 ok', 'end h1 ok', 'end h2 ok', 'never h2 ok', 'nor h2 ok'],
  },
  {
    name: 'clear_host_errors brings failed hosts back for the next play',
    text: `
- hosts: h1,h2
  tasks:
    - {name: a, fail: {msg: x}, when: eq inventory_hostname "h2"}
    - {meta: clear_host_errors}
- hosts: h1,h2
  tasks: [${say('b')}]`,
    results: ['a h1 skipped', 'a h2 failed', 'b h1 ok', 'b h2 ok'],
  },
  {
    name: 'noop does nothing, and a host does not wait for others there',
    text: `
- hosts: h1
  tasks: [{meta: noop}, ${say('a')}]`,
    results: ['a h1 ok'],
  },
];

suite('meta', (test) => {
  for (const { name, text, more, results } of rows) {
    test(name, async () => {
      const played = await play({ 'play.yml': text, ...more });
      assert.is(played.mistakes, '');
      assert.equal(sorted(played), results);
    });
  }

  test('end_role outside of a role is a mistake', async () => {
    assert.match((await play('- hosts: h1\n  tasks: [{meta: end_role}]\n')).mistakes, 'end_role belongs into a role');
  });

  test('clear_facts has facts gathered anew, and reset_connection a new connection made', async () => {
    const seen: string[] = [];
    const watched: Connect = async (target, settings, signal) => {
      seen.push('connected');
      const connection = await here(target, settings, signal);
      const session = await connection.session();
      const run: typeof session.run = (program, options) => {
        seen.push(program.text.includes('kp_facts') ? 'facts' : 'program');
        return session.run(program, options);
      };
      return { ...connection, session: async () => ({ ...session, run }), close: async () => void seen.push('closed') };
    };
    const task = 'command: "echo {{ansible_kernel}}"';
    await play(
      `- hosts: h1\n  tasks: [${[`{${task}}`, '{meta: clear_facts}', `{${task}}`, '{meta: reset_connection}', `{${task}}`].join()}]\n`,
      {},
      watched,
    );
    assert.equal(seen, [
      ...['connected', 'facts', 'program', 'facts', 'program', 'closed', 'connected', 'program', 'closed'],
    ]);
  });
});
