import * as assert from 'uvu/assert';
import type { RunOptions } from '../../../engine/play/context.ts';
import { suite } from '../../suite.ts';
import { play } from '../playing.ts';

const skippedBy = (condition: string) => ({
  changed: false,
  failed: false,
  skipped: true,
  skip_reason: 'Conditional result was False',
  false_condition: condition,
});
const printed = (stdout: string) => ({
  stdout,
  stdout_lines: stdout === '' ? [] : stdout.split('\n'),
  stderr: '',
  stderr_lines: [],
});

/** A task, and what it registers. */
const rows: readonly [string, string, Readonly<Record<string, unknown>>, Partial<RunOptions>?][] = [
  [
    'a command',
    'command: printf "a\\nb"',
    { changed: true, failed: false, rc: 0, cmd: ['printf', 'a\\nb'], ...printed('a\nb') },
  ],
  [
    'a command that fails',
    'command: sh -c "echo x; exit 3"',
    {
      changed: true,
      failed: true,
      rc: 3,
      msg: 'the command ended with status 3',
      cmd: ['sh', '-c', 'echo x; exit 3'],
      ...printed('x'),
    },
  ],
  [
    'a command with nothing to do',
    'command: {cmd: echo x, creates: /}',
    { changed: false, failed: false, skipped: true, msg: '/ exists', rc: 0, cmd: ['echo', 'x'], ...printed('') },
  ],
  [
    'a command in check mode',
    'command: echo x',
    {
      changed: { unknown: 'boolean' },
      failed: { unknown: 'boolean' },
      msg: { unknown: 'text' },
      rc: { unknown: 'number' },
      cmd: ['echo', 'x'],
      ...{ stdout: { unknown: 'text' }, stdout_lines: { unknown: 'list' } },
      ...{ stderr: { unknown: 'text' }, stderr_lines: { unknown: 'list' } },
    },
    { check: true },
  ],
  ['a condition that does not hold', 'command: echo x\n      when: eq 1 2', skippedBy('eq 1 2')],
  ['the same in check mode', 'command: echo x\n      when: [true, eq 1 2]', skippedBy('eq 1 2'), { check: true }],
  [
    'a loop',
    'command: echo {{ item }}\n      loop: [1, 2]\n      when: eq item 2',
    {
      changed: true,
      failed: false,
      msg: 'All items completed',
      results: [
        { ...skippedBy('eq item 2'), item: 1, ansible_loop_var: 'item' },
        {
          changed: true,
          failed: false,
          rc: 0,
          cmd: ['echo', '2'],
          ...printed('2'),
          item: 2,
          ansible_loop_var: 'item',
        },
      ],
    },
  ],
  [
    'a loop of which an item fails',
    'fail: {msg: "{{ item }}"}\n      loop: [x]',
    {
      changed: false,
      failed: true,
      msg: '1 of 1 items failed',
      results: [{ changed: false, failed: true, msg: 'x', item: 'x', ansible_loop_var: 'item' }],
    },
  ],
  [
    'a loop that is skipped as a whole',
    'command: echo x\n      loop: [1]\n      when: false',
    {
      changed: false,
      failed: false,
      skipped: true,
      msg: 'All items skipped',
      results: [{ ...skippedBy('false'), item: 1, ansible_loop_var: 'item' }],
    },
  ],
  [
    'a loop over nothing',
    'command: echo x\n      loop: []',
    {
      changed: false,
      failed: false,
      skipped: true,
      msg: 'All items skipped',
      skipped_reason: 'No items in the list',
      results: [],
    },
  ],
  ['a failure', 'fail: {msg: enough}', { changed: false, failed: true, msg: 'enough' }],
  [
    'a module that fails on the host',
    'file: {path: /kplay-nowhere/x, mode: "0600"}',
    {
      changed: false,
      failed: true,
      msg: 'there is nothing at /kplay-nowhere/x: say a state that makes it',
      rc: 1,
      ...printed(''),
    },
  ],
  ['variables', 'set_fact: {a: 1}', { changed: false, failed: false, ansible_facts: { a: 1 } }],
];

suite('registered results', (test) => {
  for (const [name, task, expected, options = {}] of rows) {
    test(name, async () => {
      const playbook = `- hosts: h1\n  tasks:\n    - ${task}\n      register: r\n      ignore_errors: true\n    - set_fact: {seen: "{{ r }}"}\n`;
      const { events, mistakes } = await play(playbook, options);
      assert.is(mistakes, '');
      const results = events.flatMap((event) => (event.type === 'task-finished' ? [event.result.data] : []));
      assert.equal(JSON.parse(JSON.stringify(results.at(-1)!['ansible_facts'])), { seen: expected });
    });
  }

  test('differences, when they are asked for', async () => {
    const task = 'lineinfile: {path: "{{ playbook_dir }}/x", line: b}';
    const project = {
      x: 'a\n',
      'play.yml': `- hosts: h1\n  tasks:\n    - ${task}\n      register: r\n    - set_fact: {seen: "{{ r.diff }}"}\n`,
    };
    const { events, folder } = await play(project, { diff: true });
    const results = events.flatMap((event) => (event.type === 'task-finished' ? [event.result.data] : []));
    const path = `${folder}/x`;
    assert.equal(results.at(-1)!['ansible_facts'], {
      seen: [{ before_header: path, before: 'a\n', after_header: path, after: 'a\nb\n' }],
    });
  });
});
