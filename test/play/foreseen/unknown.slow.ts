import * as assert from 'uvu/assert';
import { suite } from '../../suite.ts';
import { play } from '../playing.ts';

interface Row {
  readonly title: string;
  /** Tasks, one a line, and whatever else a play may have. */
  readonly tasks: string;
  readonly play?: string;
  readonly files?: Readonly<Record<string, string>>;
  /** `TASK STATUS` and, where there is one, `< ` and the task that it depends on. */
  readonly results: readonly string[];
}

const ask = '- {name: ask, command: id, register: r}';

const table: readonly Row[] = [
  {
    title: 'a command is unknown, and so is a condition on it; short circuits stay short circuits',
    tasks: `
    ${ask}
    - {name: a, debug: {msg: x}, when: eq r.rc 0}
    - {name: b, debug: {msg: x}, when: and false (eq r.rc 0)}
    - {name: c, debug: {msg: x}, when: and (eq r.rc 0) false}
    - {name: d, debug: {msg: x}, when: or true (eq r.rc 0)}
    - {name: e, debug: {msg: x}, when: not (eq r.stdout "")}
    - {name: f, debug: {msg: x}, when: [eq r.rc 0, false]}
    - {name: g, debug: {msg: x}, when: [eq r.rc 0, r.msg.there]}
    - {name: h, debug: {msg: "{{ternary (eq r.rc 0) 1 2}}"}}
    - {name: i, debug: {msg: "{{ternary true 1 r.rc}}"}}`,
    results: [
      'ask unknown',
      'a unknown < ask',
      'b skipped',
      'c skipped',
      'd ok',
      'e unknown < ask',
      'f skipped',
      'g unknown < ask',
      'h unknown < ask',
      'i ok',
    ],
  },
  {
    title: 'that it is there is known, and what it may have is not',
    tasks: `
    ${ask}
    - {name: a, debug: {msg: x}, when: defined r}
    - {name: b, debug: {msg: x}, when: defined r.stdout}
    - {name: c, debug: {msg: x}, when: not (defined r.stdin)}
    - {name: d, debug: {msg: x}, when: defined r.msg}
    - {name: e, debug: {msg: x}, when: not (failed r)}
    - {name: f, debug: {msg: x}, when: changed r}
    - {name: g, debug: {msg: x}, when: eq (default r.rc 1) 0}
    - {name: h, debug: {msg: x}, when: eq (default nowhere 1) 1}`,
    results: [
      'ask unknown',
      'a ok',
      'b ok',
      'c ok',
      'd unknown < ask',
      'e ok',
      'f unknown < ask',
      'g unknown < ask',
      'h ok',
    ],
  },
  {
    title: 'its type is known: what would be a mistake in the run is one',
    tasks: `
    ${ask}
    - {name: a, debug: {msg: x}, when: r.stdout, ignore_errors: true}
    - {name: b, debug: {msg: "{{r.rc.x}}"}, ignore_errors: true}
    - {name: c, debug: {msg: "{{#each r.rc}}{{/each}}"}, ignore_errors: true}
    - {name: d, debug: {msg: x}, loop: "{{r.stdout}}", ignore_errors: true}`,
    results: ['ask unknown', 'a failed ignored', 'b failed ignored', 'c failed ignored', 'd failed ignored'],
  },
  {
    title: 'texts, variables and facts that are made of it, one after another',
    play: 'vars: {of: "{{r.stdout}} and more"}',
    tasks: `
    ${ask}
    - {name: a, set_fact: {whole: "{{of}}", part: {x: "{{r.rc}}", y: 1}, other: 1}, register: s}
    - {name: b, debug: {msg: "{{whole}}"}}
    - {name: c, debug: {msg: "{{part.y}} {{other}}"}}
    - {name: d, debug: {msg: "{{part.x}}"}}
    - {name: e, debug: {var: part.x}}
    - {name: f, debug: {msg: "{{upper (join (list 'a' whole) '-')}}"}}
    - {name: g, debug: {msg: "{{length (list 'a' whole)}} {{first (reverse (list whole 'a'))}}"}}
    - {name: h, debug: {msg: "{{#if (eq whole 'x')}}y{{/if}}"}}
    - {name: i, assert: {that: [eq other 1, eq whole "x"]}}
    - {name: j, fail: {msg: x}, when: eq whole "x"}
    - {name: k, assert: {that: [eq whole "x", eq other 2]}, ignore_errors: true}`,
    results: [
      'ask unknown',
      'a unknown < ask',
      'b unknown < ask',
      'c ok',
      'd unknown < ask',
      'e unknown < ask',
      'f unknown < ask',
      'g ok',
      'h unknown < ask',
      'i unknown < ask',
      'j unknown < ask',
      'k failed ignored',
    ],
  },
  {
    title: 'what an unknown task registers is unknown again',
    tasks: `
    ${ask}
    - {name: a, stat: {path: /}, when: eq r.rc 0, register: s}
    - {name: b, debug: {msg: "{{s.stat.exists}}"}}
    - {name: c, debug: {msg: x}, when: and (defined s) (not (skipped s))}`,
    results: ['ask unknown', 'a unknown < ask', 'b unknown < a', 'c unknown < a'],
  },
  {
    title: 'loops: the list, or single items',
    tasks: `
    ${ask}
    - {name: a, debug: {msg: "{{item}}"}, loop: "{{r.stdout_lines}}", register: s}
    - {name: b, debug: {msg: "{{item}}"}, loop: [x, "{{r.rc}}"], register: t}
    - {name: c, debug: {msg: "{{t.results.0.msg}}"}}
    - {name: d, debug: {msg: "{{t.results.1.msg}}"}}
    - {name: e, debug: {msg: "{{length t.results}} {{t.results.1.item}}"}}
    - {name: f, debug: {msg: "{{item.msg}}"}, loop: "{{s.results}}"}
    - {name: g, command: "echo {{item}}", loop: [1, 2], register: u}
    - {name: h, debug: {msg: "{{item.rc}} of {{item.item}}"}, loop: "{{u.results}}"}`,
    results: [
      'ask unknown',
      'a unknown < ask',
      'b unknown < ask',
      'c ok',
      'd unknown < b',
      'e unknown < ask',
      'f unknown < a',
      'g unknown',
      'h unknown < g',
    ],
  },
  {
    title: 'changed_when, failed_when and until, which see its result',
    tasks: `
    - {name: a, command: id, register: a, changed_when: false}
    - {name: b, debug: {msg: x}, when: changed a}
    - {name: c, command: id, register: c, changed_when: eq c.rc 0, notify: act}
    - {name: d, command: id, register: d, failed_when: eq d.rc 1, until: eq d.rc 0, retries: 3, delay: 60}
    - {name: e, command: id, register: e, ignore_errors: true}
    - {name: f, debug: {msg: x}, when: failed e}
    - {name: g, command: id, changed_when: true, notify: sure}`,
    play: 'handlers: [{name: act, debug: {msg: acts}}, {name: sure, debug: {msg: acts}}]',
    results: [
      'a unknown',
      'b skipped',
      'c unknown',
      'd unknown',
      'e unknown',
      'f unknown < e',
      'g unknown',
      'act unknown < c',
      'sure ok',
    ],
  },
  {
    title: 'a handler that is certainly notified is run, whatever else may have notified it',
    tasks: `
    - {name: a, command: id, notify: act}
    - {name: b, copy: {content: x, dest: /tmp/kplay-is-not-there}, notify: act}`,
    play: 'handlers: [{name: act, debug: {msg: acts}}]',
    results: ['a unknown', 'b changed', 'act ok'],
  },
  {
    title: 'delegation, names of hosts and of files, keywords',
    tasks: `
    ${ask}
    - {name: a, debug: {msg: x}, delegate_to: "{{r.stdout}}"}
    - {name: b, debug: {msg: x}, run_once: "{{eq r.rc 0}}"}
    - {name: c, command: id, become: "{{eq r.rc 0}}"}
    - {name: d, command: id, environment: {X: "{{r.stdout}}"}}
    - {name: e, debug: {msg: x}, no_log: "{{eq r.rc 0}}"}
    - {name: f, command: /bin/false, check_mode: false, ignore_errors: "{{eq r.rc 0}}", when: false}
    - {name: g, copy: {content: "{{r.stdout}}", dest: /tmp/kplay-x}}`,
    results: [
      'ask unknown',
      'a unknown < ask',
      'b unknown < ask',
      'c unknown < ask',
      'd unknown < ask',
      'e ok',
      'f skipped',
      'g unknown < ask',
    ],
  },
  {
    title: 'includes: tasks that may be done, and tasks of which nobody knows which they are',
    files: {
      'late.yml': '- {command: id, register: came_with_it}\n',
      'more.yml': '- {name: more, debug: {msg: "{{default given 1}}"}, register: m}\n',
    },
    tasks: `
    ${ask}
    - {name: a, include_tasks: more.yml, when: eq r.rc 0}
    - {name: b, debug: {msg: "{{m.msg}}"}}
    - {name: c, debug: {msg: "{{surely_not}}"}, when: false}
    - {name: d, include_tasks: "{{r.stdout}}.yml"}
    - {name: e, debug: {msg: "{{default came_with_it 1}}"}}
    - {name: f, debug: {msg: x}, when: defined came_with_it}
    - {name: g, include_tasks: more.yml, loop: ["{{r.rc}}"], loop_control: {loop_var: given}}`,
    results: [
      'ask unknown',
      'more unknown < ask',
      'b unknown < more',
      'c skipped',
      'd unknown < ask',
      'e unknown < d',
      'f unknown < d',
      'more unknown < ask',
    ],
  },
  {
    title: 'variables that an unknown task would have given',
    files: { 'v.yml': 'from_file: 1\n' },
    tasks: `
    ${ask}
    - {name: a, set_fact: {old: 1}}
    - {name: b, set_fact: {old: 2, new: 2}, when: eq r.rc 0}
    - {name: c, debug: {msg: "{{old}}"}}
    - {name: d, debug: {msg: "{{new}}"}}
    - {name: e, debug: {msg: x}, when: defined old}
    - {name: f, debug: {msg: x}, when: defined new}
    - {name: g, include_vars: "{{r.stdout}}.yml"}
    - {name: h, debug: {msg: "{{default from_file 2}}"}}`,
    results: [
      'ask unknown',
      'a ok',
      'b unknown < ask',
      'c unknown < b',
      'd unknown < b',
      'e ok',
      'f unknown < b',
      'g unknown < ask',
      'h unknown < g',
    ],
  },
  {
    title: 'a role that declares its arguments, of which one is unknown',
    files: {
      'roles/r/meta/argument_specs.yml':
        'argument_specs: {main: {options: {size: {type: int, required: true}, kind: {choices: [a, b]}}}}\n',
      'roles/r/tasks/main.yml': '- {name: b, debug: {msg: "{{size}}"}}\n- {name: c, debug: {msg: "{{kind}}"}}\n',
    },
    tasks: `
    ${ask}
    - {name: a, include_role: {name: r}, vars: {size: "{{r.stdout}}", kind: a}}`,
    results: ['ask unknown', "Validating arguments against arg spec 'main' ok", 'b unknown < ask', 'c ok'],
  },
  {
    title: 'requests that change something, and what waits',
    tasks: `
    - {name: a, uri: {url: "http://127.0.0.1:1/", method: POST}, register: r}
    - {name: b, debug: {msg: "{{r.json.items.0}} {{r.status}}"}}
    - {name: c, wait_for: {path: /nothing/there, timeout: 1}, register: w}
    - {name: d, debug: {msg: "{{w.elapsed}} {{w.path}}"}}`,
    results: ['a unknown', 'b unknown < a', 'c unknown', 'd unknown < c'],
  },
  {
    title: 'rescue is for failures',
    tasks: `
    ${ask}
    - block:
        - {name: a, debug: {msg: "{{r.rc}}"}}
      rescue:
        - {name: b, debug: {msg: x}}
      always:
        - {name: c, debug: {msg: x}}`,
    results: ['ask unknown', 'a unknown < ask', 'c ok'],
  },
  {
    title: 'what check mode runs for real is known',
    tasks: `
    - {name: a, command: echo yes, check_mode: false, register: r}
    - {name: b, debug: {msg: "{{r.stdout}}"}, when: eq r.stdout "yes"}
    - {name: c, command: {cmd: "touch /tmp/kplay-none", creates: /}, register: s}
    - {name: d, debug: {msg: x}, when: skipped s}`,
    results: ['a changed', 'b ok', 'c skipped', 'd ok'],
  },
];

suite('what check mode does not know', (test) => {
  for (const { title, tasks, play: more = '', files = {}, results } of table) {
    test(title, async () => {
      const text = `- hosts: h1\n  gather_facts: false\n  ${more}\n  tasks:${tasks}\n`;
      const { events, mistakes, summary } = await play({ ...files, 'play.yml': text }, { check: true });
      assert.is(mistakes, '');
      const found = events.flatMap((event) => {
        if (event.type !== 'task-finished') return [];
        const { status, dependsOn, ignored } = event.result;
        const on = dependsOn ? ` < ${dependsOn.task}` : '';
        return [`${event.task.name} ${status}${ignored ? ' ignored' : ''}${on}`];
      });
      assert.equal(found, results);
      assert.is(summary?.recap['h1']?.unknown, results.filter((each) => each.includes(' unknown')).length);
    });
  }
});
