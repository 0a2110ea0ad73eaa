import * as assert from 'uvu/assert';
import { suite } from '../../suite.ts';
import { play } from '../playing.ts';

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
  {
    name: 'behind what goes on in the background',
    first: '{command: "true", async: 5, poll: 0}',
    second: 'command: "true"',
  },
  {
    name: 'behind what is waited for in the background',
    first: '{command: "true", async: 5, poll: 0.1}',
    second: 'command: "true"',
    reason: '"first" is asked about until it has ended',
  },
  { name: 'behind changed_when', first: '{command: "true", changed_when: false}', second: 'command: "true"' },
  { name: 'behind ignore_errors', first: '{command: "false", ignore_errors: true}', second: 'command: "true"' },
  {
    name: 'a helper that does something here',
    first: 'command: "true"',
    second: 'command: "echo {{x}}"',
    vars: `{x: '{{pipe "true"}}'}`,
    reason: 'it calls pipe, which acts on the controller',
  },
  { name: 'a loop', first: '{command: "true"}', second: '{command: "echo {{item}}", loop: [1, 2]}' },
  {
    name: 'behind a loop whose items are streamed',
    first: '{command: "true", loop: [1, 2]}',
    second: 'command: "true"',
  },
  {
    name: 'a loop over a result',
    first: '{command: "true", register: a}',
    second: '{command: "echo {{item}}", loop: "{{a.stdout_lines}}"}',
    reason: 'it uses "a", which "first" registers',
  },
  {
    name: 'behind a loop whose items have steps',
    first:
      '{certificate: {path: /nowhere/c, key: /nowhere/k, ca: ca, common_name: x, sans: [x]}, loop: [1, 2], ignore_errors: true}',
    second: 'command: "true"',
    reason: '"first" has a loop',
  },
  {
    name: 'behind a module with several steps',
    first: '{certificate: {path: /nowhere/c, key: /nowhere/k, ca: ca, common_name: x, sans: [x]}, ignore_errors: true}',
    second: 'command: "true"',
    reason: '"first" has more than one step',
  },
  { name: 'what acts here in its turn', first: 'command: "true"', second: 'debug: {msg: x}' },
  {
    name: 'what acts here in its turn on a result',
    first: '{command: "true", register: a}',
    second: 'debug: {var: a}',
  },
  {
    name: 'what does something here',
    first: 'command: "true"',
    second: 'pause: {seconds: 0}',
    reason: 'pause acts on the controller',
  },
  {
    name: 'behind what brings a file here',
    first: 'fetch: {src: /etc/hostname, dest: "{{playbook_dir}}/", flat: true}',
    second: 'command: "true"',
    reason: '"first" brings a file here',
  },
  { name: 'behind facts that it does not use', first: '{setup: {gather_subset: ["!all"]}}', second: 'command: "true"' },
  {
    name: 'behind facts that it uses',
    first: '{setup: {gather_subset: ["!all"]}}',
    second: 'command: "echo {{ansible_hostname}}"',
    reason: 'it uses "ansible_hostname", which "first" finds out',
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
    reason: 'what it asks for is not known before',
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
    name: 'a file of here, where the host before is another machine',
    first: 'command: "true"',
    second: 'copy: {src: plain.txt, dest: "{{playbook_dir}}/copied"}',
  },
  {
    name: 'a file of here that the task before may have made',
    first: 'command: "true"',
    second: 'copy: {src: plain.txt, dest: "{{playbook_dir}}/copied"}',
    vars: '{ansible_connection: local}',
    reason: 'it reads files here, where "first" works',
  },
  {
    name: 'a text, where the host is here',
    first: 'command: "true"',
    second: 'copy: {content: x, dest: "{{playbook_dir}}/copied"}',
    vars: '{ansible_connection: local}',
  },
  {
    name: 'a template of here that the task before may have made',
    first: '{command: "true", connection: local}',
    second: 'template: {src: plain.txt, dest: "{{playbook_dir}}/rendered"}',
    reason: 'it reads files here, where "first" works',
  },
  {
    name: 'a helper, behind a variable, that looks at files of here',
    first: 'command: "true"',
    second: 'command: "echo {{x}}"',
    vars: `{x: '{{exists "plain.txt"}}', ansible_connection: local}`,
    reason: 'it reads files here, where "first" works',
  },
  {
    name: 'a file of here, behind what only looks',
    first: 'stat: {path: /}',
    second: 'copy: {src: plain.txt, dest: "{{playbook_dir}}/copied"}',
    vars: '{ansible_connection: local}',
  },
  {
    name: 'behind a loop whose items read what those before them may have made',
    first: '{copy: {src: plain.txt, dest: "{{playbook_dir}}/{{item}}"}, loop: [x, y]}',
    second: 'command: "true"',
    vars: '{ansible_connection: local}',
    reason: '"first" has a loop',
  },
  {
    name: 'a task whose throttle is known late',
    first: 'command: "true"',
    second: '{command: "true", throttle: "{{n}}"}',
    vars: '{n: 1}',
    reason: 'its throttle lets hosts do it in turn',
  },
  { name: 'a task whose throttle is 0', first: 'command: "true"', second: '{command: "true", throttle: 0}' },
  {
    name: 'a throttled task',
    first: 'command: "true"',
    second: '{command: "true", throttle: 1}',
    reason: 'its throttle lets hosts do it in turn',
  },
];

/** A third task's reason to wait, when the first has not answered yet and the second acts here, between them. */
interface Between {
  readonly name: string;
  readonly second: string;
  readonly third?: string;
  readonly reason?: string;
}

const between: readonly Between[] = [
  { name: 'a message', second: 'debug: {msg: x}' },
  { name: 'a message with a result', second: 'debug: {msg: "{{a.rc}}"}', reason: '"second" may fail, here' },
  { name: 'a result shown', second: 'debug: {var: a.rc}', reason: '"second" may fail, here' },
  { name: 'an assertion about what is known', second: 'assert: {that: eq b 1}' },
  {
    name: 'an assertion that fails',
    second: '{assert: {that: eq b 2}, ignore_errors: true}',
    reason: '"second" may fail, here',
  },
  { name: 'an assertion about a result', second: 'assert: {that: eq a.rc 0}', reason: '"second" may fail, here' },
  {
    name: 'an assertion that is skipped',
    second: '{assert: {that: eq a.rc 0}, when: eq b 2}',
    reason: '"second" may fail, here',
  },
  { name: 'what only looks, behind an assertion', second: 'assert: {that: eq a.rc 0}', third: 'stat: {path: /}' },
  {
    name: 'what only looks, behind failed_when',
    second: '{command: "true", failed_when: false}',
    third: 'stat: {path: /}',
  },
  { name: 'a variable that is not used', second: 'set_fact: {c: 1}' },
  {
    name: 'a variable that is used',
    second: 'set_fact: {c: 1}',
    third: 'command: "echo {{c}}"',
    reason: 'it uses "c", which "second" sets',
  },
  { name: 'a variable from a result', second: 'set_fact: {c: "{{a.rc}}"}', reason: '"second" may fail, here' },
  { name: 'a message for each item', second: '{debug: {msg: x}, loop: [1, 2]}', reason: '"second" may fail, here' },
  {
    name: 'a file that may change',
    second: 'debug: {msg: \'{{file "plain.txt"}}\'}',
    reason: '"second" may fail, here',
  },
  {
    name: 'a file that may come to be',
    second: 'assert: {that: exists "plain.txt"}',
    reason: '"second" may fail, here',
  },
  {
    name: 'a message that says when it failed',
    second: '{debug: {msg: x}, failed_when: false}',
    reason: '"second" says with failed_when whether it failed',
  },
];

/** A task of its name in front. */
function named(name: string, task: string): string {
  return task.startsWith('{') ? `{name: ${name}, ${task.slice(1)}` : `{name: ${name}, ${task}}`;
}

/** Who waited in a run of these tasks, and why. */
async function waitsOf(vars: string, tasks: readonly string[]): Promise<string[]> {
  const { events, mistakes } = await play({
    'hosts.yml': 'g: {hosts: {h1: }}\n',
    'play.yml': `- hosts: h1\n  vars: ${vars}\n  gather_facts: false\n  tasks:\n${tasks.map((task) => `    - ${task}\n`).join('')}`,
    'asks.txt': '{{a.rc}}\n',
    'plain.txt': '{{inventory_hostname}}\n',
  });
  assert.is(mistakes, '');
  return events.flatMap((event) => (event.type === 'waited' ? [`${event.task.name}: ${event.reason}`] : []));
}

suite('play/streaming', (test) => {
  for (const { name, first, second, reason, vars = '{}' } of rows) {
    test(name, async () => {
      const waits = await waitsOf(vars, [named('first', first), named('second', second)]);
      assert.equal(waits, reason === undefined ? [] : [`second: ${reason}`]);
    });
  }

  for (const { name, second, third = 'command: "true"', reason } of between) {
    test(`behind ${name}`, async () => {
      const first = '{command: "true", register: a}';
      const tasks = [named('first', first), named('second', second), named('third', third)];
      assert.equal(await waitsOf('{b: 1}', tasks), reason === undefined ? [] : [`third: ${reason}`]);
    });
  }
});
