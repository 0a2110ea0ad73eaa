import * as assert from 'uvu/assert';
import { suite } from '../../suite.ts';
import { play } from '../playing.ts';

const inventory = `web:
  hosts:
    h1: {rack: a, other: "{{rack}}1"}
    h2: {rack: b, other: "{{rack}}2"}
    h3: {rack: c, broken: "{{nowhere}}"}
db: {hosts: {d1: {rack: d}}}
`;

/** An expression on h1 and what it gives. */
const rows: readonly (readonly [expression: string, expected: unknown])[] = [
  ['sort (keys hostvars)', ['d1', 'h1', 'h2', 'h3']],
  ['length hostvars', 4],
  ['defined hostvars', true],
  ['defined hostvars.h2', true],
  ['defined hostvars.h2.rack', true],
  ['defined hostvars.h2.nothing', false],
  ['defined hostvars.h9', false],
  ['hostvars.h2.other', 'b2'],
  ['lookup (lookup hostvars name) "other"', 'b2'],
  ['pluck (values hostvars) "rack"', ['a', 'b', 'c', 'd']],
  ['map (list "h3" "h1") "extract" hostvars "rack"', ['c', 'a']],
  ['extract "h3" hostvars "rack"', 'c'],
  ['in "rack" (keys hostvars.h1)', true],
  ['in "hostvars" (keys hostvars.h1)', false],
  ['pick hostvars.h1 "rack" "other"', { rack: 'a', other: 'a1' }],
  ['hostvars.h2.learnt.stdout', 'from h2'],
  ['hostvars.h3.ansible_facts.system', 'Linux'],
  ['in "ansible_system" (keys hostvars.h3)', true],
  ['default hostvars.h2.nothing "none"', 'none'],
];

const blocks: readonly (readonly [template: string, expected: string])[] = [
  ['{{#each hostvars}}{{@key}}={{rack}} {{/each}}', 'd1=d h1=a h2=b h3=c '],
  ['{{#with hostvars.[h2]}}{{other}}{{/with}}', 'b2'],
];

suite('hostvars', (test) => {
  test('as a whole, in parts and lazily', async () => {
    const tasks = rows.map(
      ([expression], index) =>
        `    - {name: "${index}", debug: {msg: '{{${expression}}}'}, when: eq inventory_hostname "h1"}`,
    );
    const more = blocks.map(
      ([template], index) => `    - {name: "b${index}", debug: {msg: '${template}'}, when: eq inventory_hostname "h1"}`,
    );
    const played = await play({
      'hosts.yml': inventory,
      'play.yml': `- hosts: web\n  vars: {name: h2}\n  tasks:\n    - {command: "echo from {{inventory_hostname}}", register: learnt}\n${[...tasks, ...more].join('\n')}\n`,
    });
    assert.is(played.mistakes, '');
    const said = new Map(
      played.events.flatMap((event) =>
        event.type === 'task-finished' && event.result.host === 'h1'
          ? [[event.task.name, event.result.data['msg']] as const]
          : [],
      ),
    );
    for (const [index, [expression, expected]] of rows.entries())
      assert.equal(said.get(String(index)), expected, expression);
    for (const [index, [template, expected]] of blocks.entries()) {
      const words = String(said.get(`b${index}`))
        .trim()
        .split(' ')
        .sort()
        .join(' ');
      assert.is(words, expected.trim(), template);
    }
  });

  test('a mistake in a variable is told when it is asked for, at its place', async () => {
    const played = await play({
      'hosts.yml': inventory,
      'play.yml':
        '- hosts: h1\n  tasks:\n    - {name: one, debug: {msg: "{{lookup (lookup hostvars who) what}}"}, vars: {who: h3, what: broken}}\n',
    });
    const [message] = played.events.flatMap((event) =>
      event.type === 'task-finished' ? [event.result.message ?? ''] : [],
    );
    assert.match(message!, '"nowhere" is not defined');
  });

  test('a host that is not there', async () => {
    const played = await play({
      'hosts.yml': inventory,
      'play.yml': '- hosts: h1\n  tasks:\n    - {name: one, debug: {msg: "{{hostvars.h22}}"}}\n',
    });
    const [message = played.mistakes] = played.events.flatMap((event) =>
      event.type === 'task-finished' ? [event.result.message ?? ''] : [],
    );
    assert.match(message, '"hostvars" has no "h22"');
    assert.match(message, 'did you mean "h2"');
  });

  test('who sets it as a fact has it as it is then', async () => {
    const played = await play({
      'hosts.yml': 'web: {hosts: {h1: {a: 1}}}',
      'play.yml': `- hosts: h1
  tasks:
    - set_fact: {all: "{{hostvars}}"}
    - set_fact: {a: 2}
    - {name: shows, debug: {msg: "{{all.h1.a}} {{hostvars.h1.a}}"}}
    - {name: path, debug: {var: hostvars.h1.a}}
`,
    });
    const said = played.events.flatMap((event) =>
      event.type === 'task-finished' && event.task.module === 'debug' ? [event.result.data] : [],
    );
    assert.equal([said[0]!['msg'], said[1]!['hostvars.h1.a']], ['1 2', 2]);
  });
});
