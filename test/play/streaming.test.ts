import * as assert from 'uvu/assert';
import { suite } from '../suite.ts';
import { play } from './playing.ts';

/** The second task's reason to wait for the first; none when it is sent ahead of its answer. */
interface Row {
  readonly name: string;
  readonly first: string;
  readonly second: string;
  readonly reason?: string;
  readonly vars?: string;
}

const rows: readonly Row[] = [
  { name: 'nothing in common', first: 'command: "true"', second: 'command: "true"' },
  { name: 'a result that nobody asks for', first: '{command: "true", register: a}', second: 'command: "true"' },
  {
    name: 'a result in an argument',
    first: '{command: "true", register: a}',
    second: 'command: "echo {{a.rc}}"',
    reason: 'it uses "a", which "first" registers',
  },
  {
    name: 'a result in a condition',
    first: '{command: "true", register: a}',
    second: '{command: "true", when: eq a.rc 0}',
    reason: 'it uses "a", which "first" registers',
  },
  {
    name: 'a result behind two variables',
    first: '{command: "true", register: a}',
    second: 'command: "echo {{c}}"',
    vars: '{b: "{{a.rc}}", c: "{{b}}"}',
    reason: 'it uses "a", which "first" registers',
  },
  {
    name: 'a result in the environment',
    first: '{command: "true", register: a}',
    second: '{command: "true", environment: {X: "{{a.stdout}}"}}',
    reason: 'it uses "a", which "first" registers',
  },
  {
    name: 'a result that only its own failed_when looks at',
    first: '{command: "true", register: a}',
    second: '{command: "true", register: b, failed_when: ne b.rc 0}',
  },
  {
    name: 'behind failed_when',
    first: '{command: "true", register: a, failed_when: false}',
    second: 'command: "true"',
    reason: '"first" says with failed_when whether it failed',
  },
  { name: 'behind changed_when', first: '{command: "true", changed_when: false}', second: 'command: "true"' },
  { name: 'behind ignore_errors', first: '{command: "false", ignore_errors: true}', second: 'command: "true"' },
  { name: 'a loop', first: '{command: "true"}', second: '{command: "echo {{item}}", loop: [1, 2]}' },
  {
    name: 'behind a loop',
    first: '{command: "true", loop: [1, 2]}',
    second: 'command: "true"',
    reason: '"first" has a loop',
  },
  {
    name: 'what acts on the controller',
    first: 'command: "true"',
    second: 'debug: {msg: x}',
    reason: 'debug acts on the controller',
  },
  {
    name: 'behind a module that judges by the answer',
    first: '{uri: {url: "http://127.0.0.1:9/"}, ignore_errors: true}',
    second: 'command: "true"',
    reason: '"first" is judged by what it answers',
  },
  {
    name: 'a template that may need a result',
    first: '{command: "true", register: a}',
    second: 'template: {src: "{{name}}.txt", dest: "{{playbook_dir}}/rendered"}',
    vars: '{name: x}',
    reason: 'which template it renders is not known before',
  },
  {
    name: 'a template that asks for a result',
    first: '{command: "true", register: a}',
    second: 'template: {src: asks.txt, dest: "{{playbook_dir}}/rendered"}',
    reason: 'it uses "a", which "first" registers',
  },
  {
    name: 'a template that asks for nothing',
    first: '{command: "true", register: a}',
    second: 'template: {src: plain.txt, dest: "{{playbook_dir}}/rendered"}',
  },
  {
    name: 'a throttled task',
    first: 'command: "true"',
    second: '{command: "true", throttle: 1}',
    reason: 'its throttle lets hosts do it in turn',
  },
];

/** A task of its name in front. */
function named(name: string, task: string): string {
  return task.startsWith('{') ? `{name: ${name}, ${task.slice(1)}` : `{name: ${name}, ${task}}`;
}

suite('play/streaming', (test) => {
  for (const { name, first, second, reason, vars } of rows) {
    test(name, async () => {
      const { events, mistakes } = await play({
        'hosts.yml': 'g: {hosts: {h1: }}\n',
        'play.yml': `- hosts: h1\n  vars: ${vars ?? '{}'}\n  tasks:\n    - ${named('first', first)}\n    - ${named('second', second)}\n`,
        'asks.txt': '{{a.rc}}\n',
        'plain.txt': '{{inventory_hostname}}\n',
      });
      assert.is(mistakes, '');
      const waited = events.flatMap((event) =>
        event.type === 'waited' ? [`${event.task.name}: ${event.reason}`] : [],
      );
      assert.equal(waited, reason === undefined ? [] : [`second: ${reason}`]);
    });
  }
});
