import * as assert from 'uvu/assert';
import { suite } from '../../suite.ts';
import { here, play } from '../playing.ts';

/** What a playbook of one host finds out, and which facts it asks the host for: NETWORK HARDWARE of kp_facts. */
interface Row {
  readonly name: string;
  readonly plays: string;
  readonly results: readonly string[];
  readonly asked: readonly string[];
}

const see = (name: string, condition: string) => `    - assert: {that: '${condition}'}\n      name: ${name}\n`;

const rows: readonly Row[] = [
  {
    name: 'what nobody asks for is not gathered',
    plays: `- hosts: all\n  tasks:\n${see('a', 'true')}`,
    results: ['a h1 ok'],
    asked: [],
  },
  {
    name: 'a play asks for its subsets, once for all plays that ask for the same',
    plays: `- hosts: all\n  gather_subset: [network]\n  tasks:\n${see('a', 'defined ansible_interfaces')}${see('b', 'not (defined ansible_memtotal_mb)')}
- hosts: all\n  gather_subset: [network]\n  tasks:\n${see('c', 'defined ansible_os_family')}`,
    results: ['a h1 ok', 'b h1 ok', 'c h1 ok'],
    asked: ['1 0'],
  },
  {
    name: 'a later play may ask for more, and what was known stays',
    plays: `- hosts: all\n  gather_subset: "!all,network"\n  tasks:\n${see('a', 'defined ansible_interfaces')}
- hosts: all\n  gather_subset: [hardware, "!network"]\n  tasks:\n${see('b', 'defined ansible_memtotal_mb')}${see('c', 'defined ansible_interfaces')}`,
    results: ['a h1 ok', 'b h1 ok', 'c h1 ok'],
    asked: ['1 0', '0 1'],
  },
  {
    name: 'where all were gathered nothing is asked again',
    plays: `- hosts: all\n  gather_facts: true\n  tasks: []\n
- hosts: all\n  gather_subset: min\n  tasks:\n${see('a', 'defined ansible_memtotal_mb')}${see('b', 'not (defined ansible_nothing)')}`,
    results: ['Gathering Facts h1 ok', 'a h1 ok', 'b h1 ok'],
    asked: ['1 1'],
  },
  {
    name: 'facts that a task gathers join those that are known',
    plays: `- hosts: all\n  tasks:\n${see('a', 'defined ansible_memtotal_mb')}    - setup: {gather_subset: min, filter: ansible_machine}\n      name: s\n      register: r\n${see('b', 'and (defined ansible_memtotal_mb) (eq (length (keys r.ansible_facts)) 1)')}`,
    results: ['a h1 ok', 's h1 ok', 'b h1 ok'],
    asked: ['1 1', '0 0'],
  },
  {
    name: 'what a task gathers is not all',
    plays: `- hosts: all\n  tasks:\n    - setup: {gather_subset: min}\n      name: s\n${see('a', 'defined ansible_memtotal_mb')}`,
    results: ['s h1 ok', 'a h1 ok'],
    asked: ['0 0', '1 1'],
  },
  {
    name: 'templates, and arguments of module_defaults that the play does not give itself',
    plays: `- hosts: all\n  vars: {more: [hardware]}\n  gather_subset: "{{more}}"\n  module_defaults: {setup: {filter: [ansible_mem*], gather_subset: [all]}}\n  tasks:\n${see('a', 'defined ansible_memtotal_mb')}${see('b', 'not (defined ansible_processor)')}`,
    results: ['a h1 ok', 'b h1 ok'],
    asked: ['0 1'],
  },
];

suite('facts of plays', (test) => {
  for (const { name, plays, results, asked } of rows) {
    test(name, async () => {
      const calls: string[] = [];
      const played = await play(
        { 'hosts.yml': 'web: {hosts: {h1: }}\n', 'play.yml': plays },
        {},
        async (...connecting) => {
          const connection = await here(...connecting);
          const session = await connection.session();
          const run: typeof session.run = (program, options) => {
            calls.push(...[...program.text.matchAll(/^kp_facts (.*)$/gm)].map(([, words]) => words!));
            return session.run(program, options);
          };
          return { ...connection, session: async () => ({ ...session, run }) };
        },
      );
      assert.is(played.mistakes, '');
      assert.equal(played.results, results);
      assert.equal(calls, asked);
    });
  }

  test('the time to gather them is over', async () => {
    const limits: (number | undefined)[] = [];
    await play(
      {
        'hosts.yml': 'web: {hosts: {h1: }}\n',
        'play.yml': `- hosts: all\n  gather_timeout: 7\n  gather_facts: true\n  tasks:\n    - {setup: {gather_timeout: 8}, name: s}\n    - {setup: {gather_timeout: 8}, timeout: 3}\n`,
      },
      {},
      async (...connecting) => {
        const connection = await here(...connecting);
        const session = await connection.session();
        const run: typeof session.run = (program, options) => {
          limits.push(options.timeout);
          return session.run(program, options);
        };
        return { ...connection, session: async () => ({ ...session, run }) };
      },
    );
    assert.equal(limits, [7, 8, 3]);
  });
});
