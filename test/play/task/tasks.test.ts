import * as assert from 'uvu/assert';
import { suite } from '../../suite.ts';
import { play } from '../playing.ts';

/** What a playbook does to one host: its tasks' results in order. */
interface Row {
  readonly name: string;
  readonly tasks: string;
  readonly results: readonly string[];
  readonly handlers?: string;
  /** What is said of it before anything runs. */
  readonly mistakes?: RegExp;
}

const rows: readonly Row[] = [
  {
    name: 'when skips, and a list of conditions means and',
    tasks: `
    - debug: {msg: a}
      name: one
      when: [true, eq 1 2]
    - debug: {msg: b}
      name: two
      when: eq 1 1`,
    results: ['one h1 skipped', 'two h1 ok'],
  },
  {
    name: 'a registered result decides a later task',
    tasks: `
    - command: echo hello
      name: say
      register: said
    - debug: {msg: "{{said.stdout}}"}
      name: heard
      when: eq said.stdout "hello"
    - debug: {msg: nothing}
      name: unheard
      when: eq said.rc 1`,
    results: ['say h1 changed', 'heard h1 ok', 'unheard h1 skipped'],
  },
  {
    name: 'a failure ends the host, and ignore_errors does not',
    tasks: `
    - command: "false"
      name: first
      ignore_errors: true
    - fail: {msg: enough}
      name: second
    - debug: {msg: never}
      name: third`,
    results: ['first h1 failed ignored', 'second h1 failed'],
  },
  {
    name: 'changed_when and failed_when see the result under its name',
    tasks: `
    - command: echo same
      name: unchanged
      register: result
      changed_when: eq result.stdout "other"
    - command: sh -c 'exit 3'
      name: accepted
      register: result
      failed_when: not (in result.rc (list 0 3))
    - command: echo bad
      name: refused
      register: result
      failed_when: eq result.stdout "bad"`,
    results: ['unchanged h1 ok', 'accepted h1 changed', 'refused h1 failed'],
  },
  {
    name: 'a loop runs once for each item and registers results',
    tasks: `
    - command: echo {{item}}
      name: each
      loop: [a, b]
      register: said
    - assert: {that: ['eq said.results.1.stdout "b"', 'eq (length said.results) 2']}
      name: both`,
    results: ['each h1 changed', 'both h1 ok'],
  },
  {
    name: 'a loop over what is missing is skipped when its condition does not hold',
    tasks: `
    - debug: {msg: "{{item}}"}
      name: none
      loop: "{{missing}}"
      when: defined missing`,
    results: ['none h1 skipped'],
  },
  {
    name: 'set_fact keeps its type and is data',
    tasks: `
    - command: "printf '%s' '{{{{raw}}}}{{nothing}}{{{{/raw}}}}'"
      name: print braces
      register: said
    - set_fact: {kept: "{{said.stdout}}", number: "{{list 1 2}}"}
      name: keep
    - assert: {that: ['eq (length kept) 11', 'eq number.1 2']}
      name: still data`,
    results: ['print braces h1 changed', 'keep h1 ok', 'still data h1 ok'],
  },
  {
    name: 'handlers run once, in their order, only when notified by a change',
    tasks: `
    - {name: b, command: "true", notify: second}
    - {name: a, command: "true", notify: [first, second]}
    - {name: c, debug: {msg: x}, notify: third}`,
    handlers: `
    - {name: first, debug: {msg: 1}}
    - {name: second, debug: {msg: 2}}
    - {name: third, debug: {msg: 3}}`,
    results: ['b h1 changed', 'a h1 changed', 'c h1 ok', 'first h1 ok', 'second h1 ok'],
  },
  {
    name: 'flush_handlers runs them at once, and listen answers to a topic',
    tasks: `
    - {name: a, command: "true", notify: topic}
    - meta: flush_handlers
    - {name: b, debug: {msg: x}}`,
    handlers: `
    - {name: deaf, debug: {msg: 1}}
    - {name: keen, debug: {msg: 2}, listen: topic}`,
    results: ['a h1 changed', 'keen h1 ok', 'b h1 ok'],
  },
  {
    name: 'what a host said cannot become an expression',
    tasks: `
    - {name: say, command: echo true, register: said}
    - {name: trap, assert: {that: "{{said.stdout}}"}}`,
    results: [],
    mistakes: /play.yml:4:\d+: a condition is an expression without braces/,
  },
  {
    name: 'a part of a variable that is missing fails its task and names the place',
    tasks: `
    - {name: broken, debug: {msg: "{{ansible_play_hosts.nowhere}}"}}`,
    results: ['broken h1 failed'],
  },
];

suite('tasks on one host', (test) => {
  for (const { name, tasks, results, handlers, mistakes } of rows) {
    test(name, async () => {
      const played = await play({
        'hosts.yml': 'web: {hosts: {h1: }}\n',
        'play.yml': `- hosts: web\n  tasks:${tasks}\n${handlers ? `  handlers:${handlers}\n` : ''}`,
      });
      assert.match(played.mistakes, mistakes ?? /^$/);
      assert.equal(played.results, results);
    });
  }

  test('no_log hides what a task said, also when it fails', async () => {
    const played = await play(
      '- hosts: h1\n  tasks:\n    - {name: quiet, command: sh -c "echo hidden; exit 1", no_log: true}\n',
    );
    assert.equal(played.results, ['quiet h1 failed']);
    assert.not.match(JSON.stringify(played.events), 'echo hidden; exit');
    assert.not.match(JSON.stringify(played.events), /"stdout":"hidden/);
  });
});
