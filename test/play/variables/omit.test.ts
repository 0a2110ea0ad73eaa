import * as assert from 'uvu/assert';
import { parseYaml } from '../../../engine/load/yaml.ts';
import { omitted, withoutOmitted } from '../../../engine/play/variables/omit.ts';
import { environmentOf, TaskScope } from '../../../engine/play/variables/scope.ts';
import { Secret, type Task, type Value } from '../../../engine/types.ts';
import { suite } from '../../suite.ts';
import { play } from '../playing.ts';

const secret = new Secret('x');

/** A value, and what is left of it. */
const values: readonly [Value, Value][] = [
  ['a', 'a'],
  [null, null],
  [{ a: omitted, b: 1 }, { b: 1 }],
  [
    { a: { b: omitted }, c: [omitted, 1, { d: omitted }] },
    { a: {}, c: [1, {}] },
  ],
  [[secret, omitted], [secret]],
];

/** A task, and what becomes of it. */
const rows: readonly [string, string, RegExp][] = [
  ['an argument', 'debug: {msg: "{{ default nothing omit }}"}', /^ok Hello world!$/],
  ['an argument that is there', 'debug: {msg: "{{ default there omit }}"}', /^ok x$/],
  ['through a variable', 'debug: {msg: "{{ through }}"}', /^ok Hello world!$/],
  ['a default of its module', 'command: {argv: [echo, "{{ omit }}", y], chdir: "{{ omit }}"}', /^changed y$/],
  ['an argument that has to be there', 'lineinfile: {path: "{{ omit }}", line: x}', /^failed .*lineinfile: "path"/s],
  [
    'a keyword',
    'ping:\n      delegate_to: "{{ omit }}"',
    /^failed .*omit leaves out arguments of modules, not keywords/s,
  ],
];

suite('omit', (test) => {
  for (const [value, left] of values) {
    test(`of ${JSON.stringify(value).replaceAll(omitted, 'omit')}`, () => assert.equal(withoutOmitted(value), left));
  }

  test('an entry of the environment', () => {
    const environment = parseYaml('{A: "{{ omit }}", B: "{{ b }}"}', 'play.yml');
    const vars = new Map([
      ['omit', { data: omitted }],
      ['b', { data: 'x' }],
    ]);
    const scope = new TaskScope([vars], {} as never, () => {});
    assert.equal(environmentOf({ environment: [environment] } as unknown as Task, scope), { B: 'x' });
  });

  for (const [name, task, expected] of rows) {
    test(name, async () => {
      const vars = 'vars: {there: x, through: "{{ default nothing omit }}"}';
      const { events, mistakes } = await play(`- hosts: h1\n  ${vars}\n  tasks:\n    - ${task}\n`);
      const results = events.flatMap((event) => (event.type === 'task-finished' ? [event.result] : []));
      const said = results.map(({ status, data }) => `${status} ${String(data['stdout'] || data['msg'])}`);
      assert.match([mistakes, ...said].filter((each) => each !== '').join('\n'), expected);
    });
  }
});
