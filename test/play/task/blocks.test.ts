import * as assert from 'uvu/assert';
import type { Connect } from '../../../engine/play/hosts/connections.ts';
import { suite } from '../../suite.ts';
import { here, type Project, play } from '../playing.ts';

/** What a playbook with blocks does: its tasks' results in order, and what the recap says of h1. */
interface Row {
  readonly name: string;
  readonly tasks: string;
  readonly more?: Project;
  readonly handlers?: string;
  readonly results: readonly string[];
  readonly recap?: Readonly<Record<string, number>>;
  readonly tags?: readonly string[];
  readonly keywords?: string;
}

const good = (name: string) => `{name: ${name}, command: "true"}`;
const bad = (name: string) => `{name: ${name}, command: "false"}`;
const look = (name: string, that: string) => `{name: ${name}, assert: {that: '${that}'}}`;

const rows: readonly Row[] = [
  {
    name: 'without a failure, rescue is left out and always is done',
    tasks: `
    - block: [${good('a')}, ${good('b')}]
      rescue: [${good('r')}]
      always: [${good('z')}]
    - ${good('end')}`,
    results: ['a h1 changed', 'b h1 changed', 'z h1 changed', 'end h1 changed'],
    recap: { ok: 4, changed: 4, rescued: 0, failed: 0 },
  },
  {
    name: 'a failure ends the block, rescue and always are done, and the host goes on',
    tasks: `
    - block: [${good('a')}, ${bad('b')}, ${good('never')}]
      rescue: [${good('r')}, ${good('s')}]
      always: [${good('z')}]
    - ${good('end')}`,
    results: ['a h1 changed', 'b h1 failed rescued', 'r h1 changed', 's h1 changed', 'z h1 changed', 'end h1 changed'],
    recap: { changed: 5, rescued: 1, failed: 0 },
  },
  {
    name: 'what failed is at hand, also behind the block',
    tasks: `
    - block:
        - {name: b, command: sh -c "echo out; exit 3", tags: t}
      rescue:
        - ${look('r', 'and (eq ansible_failed_task.name "b") (eq ansible_failed_task.action "command") (eq ansible_failed_result.rc 3) (eq ansible_failed_result.stdout "out") (eq ansible_failed_task.tags.0 "t")')}
    - ${look('end', 'eq ansible_failed_result.rc 3')}`,
    results: ['b h1 failed rescued', 'r h1 ok', 'end h1 ok'],
  },
  {
    name: 'without a rescue, always is done and the failure counts',
    tasks: `
    - block: [${bad('b')}]
      always: [${good('z')}, ${look('y', 'eq ansible_failed_task.name "b"')}]
    - ${good('never')}`,
    results: ['b h1 failed', 'z h1 changed', 'y h1 ok'],
    recap: { changed: 1, failed: 1, rescued: 0 },
  },
  {
    name: 'a failure in rescue ends the host after always; one in always takes its place',
    tasks: `
    - block: [${bad('b')}]
      rescue: [${bad('r')}, ${good('never')}]
      always: [${good('z')}, ${bad('y')}, ${good('nor')}]
    - ${good('end')}`,
    results: ['b h1 failed rescued', 'r h1 failed', 'z h1 changed', 'y h1 failed'],
    recap: { changed: 1, failed: 2, rescued: 1 },
  },
  {
    name: 'a failure that is ignored is none',
    tasks: `
    - block: [{name: b, command: "false", ignore_errors: true}, ${good('c')}]
      rescue: [${good('never')}]`,
    results: ['b h1 failed ignored', 'c h1 changed'],
  },
  {
    name: 'blocks in blocks: the nearest rescue takes up a failure, through every always on its way',
    tasks: `
    - block:
        - block:
            - block: [${bad('b')}]
              always: [${good('z')}]
            - ${good('never')}
          rescue: [${bad('r')}]
          always: [${good('y')}]
        - ${good('nor')}
      rescue: [${good('s')}]
      always: [${good('x')}]
    - ${good('end')}`,
    results: [
      'b h1 failed rescued',
      'z h1 changed',
      'r h1 failed rescued',
      'y h1 changed',
      's h1 changed',
      'x h1 changed',
      'end h1 changed',
    ],
    recap: { failed: 0, rescued: 2 },
  },
  {
    name: 'blocks in rescue and in always',
    tasks: `
    - block: [${bad('b')}]
      rescue:
        - block: [${bad('c')}]
          rescue: [${good('r')}]
      always:
        - block: [${bad('d')}]
          rescue: [${good('s')}]`,
    results: ['b h1 failed rescued', 'c h1 failed rescued', 'r h1 changed', 'd h1 failed rescued', 's h1 changed'],
    recap: { failed: 0, rescued: 3 },
  },
  {
    name: 'keywords of a block hold for all of its tasks, and conditions add up',
    tasks: `
    - block:
        - {name: a, command: "test {{v}} = 1"}
        - {name: b, command: "false"}
        - {name: c, debug: {msg: x}, when: eq v 2}
      vars: {v: 1}
      ignore_errors: true
      when: eq v 1
    - block: [${good('d')}]
      rescue: [${good('e')}]
      always: [${good('f')}]
      when: false`,
    results: ['a h1 changed', 'b h1 failed ignored', 'c h1 skipped', 'd h1 skipped', 'f h1 skipped'],
  },
  {
    name: 'a block that registers nothing is one: the tasks in it may use what those before register',
    tasks: `
    - block:
        - {name: a, command: echo hi, register: said}
        - {name: b, command: "echo {{said.stdout}}", register: again}
      rescue: [${good('r')}]
    - ${look('c', 'eq again.stdout "hi"')}`,
    results: ['a h1 changed', 'b h1 changed', 'c h1 ok'],
  },
  {
    name: 'mistakes that only the run shows are rescued, and so is a missing file of an include',
    tasks: `
    - block: [{name: b, debug: {msg: "{{ansible_play_hosts.nowhere}}"}}]
      rescue: [${good('r')}]
    - block: [{name: i, include_tasks: "{{inventory_hostname}}.yml"}]
      rescue: [${look('s', 'eq ansible_failed_task.action "include_tasks"')}]`,
    results: ['b h1 failed rescued', 'r h1 changed', 'i h1 failed rescued', 's h1 ok'],
  },
  {
    name: 'a failure in an included file is taken up by its own blocks first, then by those around the include',
    tasks: `
    - block:
        - include_tasks: "{{inventory_hostname}}.yml"
        - ${good('never')}
      rescue: [${good('r')}]
    - ${good('end')}`,
    more: {
      'h1.yml': `
- block: [${bad('b')}]
  rescue: [${good('q')}]
- block: [${bad('c')}]
  always: [${good('z')}]
- ${good('nor')}
`,
    },
    results: [
      'b h1 failed rescued',
      'q h1 changed',
      'c h1 failed rescued',
      'z h1 changed',
      'r h1 changed',
      'end h1 changed',
    ],
  },
  {
    name: 'an import inside a block is part of it, also of a role',
    tasks: `
    - block: [{import_tasks: inner.yml}, {import_role: {name: web}}]
      rescue: [${good('r')}]`,
    more: { 'inner.yml': `- ${good('a')}\n`, 'roles/web/tasks/main.yml': `- ${bad('b')}\n` },
    results: ['a h1 changed', 'b h1 failed rescued', 'r h1 changed'],
  },
  {
    name: 'handlers that were notified before the failure run at the end, and those that fail are rescued where they run',
    tasks: `
    - block:
        - {name: a, command: "true", notify: h}
        - ${bad('b')}
      rescue: [${good('r')}]
    - ${good('c')}
    - block:
        - {name: d, command: "true", notify: f}
        - meta: flush_handlers
        - ${good('never')}
      rescue: [${good('s')}]`,
    handlers: `
    - ${good('h')}
    - ${bad('f')}`,
    results: [
      'a h1 changed',
      'b h1 failed rescued',
      'r h1 changed',
      'c h1 changed',
      'd h1 changed',
      'h h1 changed',
      'f h1 failed rescued',
      's h1 changed',
    ],
  },
  {
    name: 'a loop that fails is rescued',
    tasks: `
    - block: [{name: b, command: "test {{item}} = 1", loop: [1, 2, 1]}]
      rescue: [${look('r', 'eq (length ansible_failed_result.results) 3')}]`,
    results: ['b h1 failed rescued', 'r h1 ok'],
  },
  {
    name: 'tags choose inside of blocks',
    tasks: `
    - block: [${good('a')}, {name: b, command: "false", tags: t}]
      rescue: [${good('r')}, {name: s, command: "true", tags: t}]
      always: [{name: z, command: "true", tags: always}]
    - block: [${good('c')}]
      tags: t
    - block: [${good('d')}]
      rescue: [{name: e, command: "true", tags: t}]`,
    tags: ['t'],
    results: ['b h1 failed rescued', 's h1 changed', 'z h1 changed', 'c h1 changed'],
  },
  {
    name: 'a rescued failure is not fatal',
    keywords: '  any_errors_fatal: true\n',
    tasks: `
    - block: [${bad('b')}]
      rescue: [${good('r')}]
    - ${good('end')}`,
    results: ['b h1 failed rescued', 'r h1 changed', 'end h1 changed'],
  },
  {
    name: 'an empty rescue takes up nothing, and an empty block does nothing',
    tasks: `
    - block: []
      always: [${good('z')}]
    - block: [${bad('b')}]
      rescue: []
    - ${good('never')}`,
    results: ['z h1 changed', 'b h1 failed'],
  },
];

suite('blocks', (test) => {
  for (const { name, tasks, more, handlers, results, recap = {}, tags = [], keywords = '' } of rows) {
    for (const strategy of ['stream', 'linear'] as const) {
      test(`${name} (${strategy})`, async () => {
        const played = await play(
          {
            'hosts.yml': 'web: {hosts: {h1: }}\n',
            'play.yml': `- hosts: web\n${keywords}  tasks:${tasks}\n${handlers ? `  handlers:${handlers}\n` : ''}`,
            ...more,
          },
          { strategy, tags },
        );
        assert.is(played.mistakes, '');
        assert.equal(played.results, results);
        const counts = played.summary?.recap['h1'] as Readonly<Record<string, number>> | undefined;
        for (const [key, count] of Object.entries(recap)) assert.is(counts?.[key], count, key);
      });
    }
  }

  test('each host goes its own way, and all meet behind the block', async () => {
    const { results } = await play(`
- hosts: all
  tasks:
    - block: [{name: b, command: "false", when: ne inventory_hostname "h2"}]
      rescue: [{name: r, command: "test {{inventory_hostname}} = h1"}]
      always: [${good('z')}]
    - {name: once, set_fact: {who: "{{inventory_hostname}} of {{length ansible_play_hosts}}"}, run_once: true}
    - ${look('same', 'eq who "h1 of 2"')}
`);
    assert.equal([...results].sort(), [
      ...['b h1 failed rescued', 'b h2 skipped', 'b h3 failed rescued', 'once h1 ok', 'r h1 changed', 'r h3 failed'],
      ...['same h1 ok', 'same h2 ok', 'z h1 changed', 'z h2 changed', 'z h3 changed'],
    ]);
  });

  test('a task run once in a block is for the hosts that come to it, and its failure is rescued on each of them', async () => {
    const { results, mistakes } = await play(`
- hosts: all
  tasks:
    - block:
        - {name: b, command: "false", when: eq inventory_hostname "h1"}
        - {name: once, command: "false", run_once: true}
      rescue:
        - ${look('r', 'eq ansible_failed_task.name (ternary (eq inventory_hostname "h1") "b" "once")')}
`);
    assert.is(mistakes, '');
    assert.equal([...results].sort(), [
      ...['b h1 failed rescued', 'b h2 skipped', 'b h3 skipped', 'once h2 failed rescued'],
      ...['r h1 ok', 'r h2 ok', 'r h3 ok'],
    ]);
  });

  test('a host that cannot be reached is rescued too, and tried once more', async () => {
    let refused = 0;
    const flaky: Connect = async (target, settings, signal) => {
      const connection = await here(target, settings, signal);
      const session = await connection.session();
      const run: typeof session.run = async (program, options) =>
        refused++ < 1 ? { kind: 'lost', cause: new Error('cut'), mayHaveRun: true } : session.run(program, options);
      return { ...connection, session: async () => ({ ...session, run }) };
    };
    const text = `
- hosts: h1
  tasks:
    - block: [${good('b')}, ${good('never')}]
      rescue: [${look('r', 'ansible_failed_result.unreachable')}, ${good('s')}]
    - ${good('end')}
`;
    const { results, summary } = await play(text, { strategy: 'linear' }, flaky);
    assert.equal(results, ['b h1 unreachable rescued', 'r h1 ok', 's h1 changed', 'end h1 changed']);
    assert.equal(summary?.recap['h1'], {
      ...{ ok: 3, changed: 2, unreachable: 0, failed: 0, skipped: 0, rescued: 1, ignored: 0, unknown: 0 },
    });
  });
});
