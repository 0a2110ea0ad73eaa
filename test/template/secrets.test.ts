import { inspect } from 'node:util';
import * as assert from 'uvu/assert';
import { evaluate, holds, renderTemplate } from '../../engine/template/evaluate.ts';
import { Secret, type Value } from '../../engine/types.ts';
import { suite } from '../suite.ts';
import { errorOf, place, scopeOf, written } from './scope.ts';

const scope = scopeOf(
  { key: new Secret('hunter2'), map: { user: 'root', password: new Secret('hunter2') }, list: ['a', new Secret('b')] },
  { line: 'key={{ key }}', vaulted: written(new Secret('{{ key }}')) },
);

/** A value with its secrets shown as [text]. */
function shown(value: Value): unknown {
  if (value instanceof Secret) return [value.reveal()];
  if (Array.isArray(value)) return value.map(shown);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, shown(part)]));
}

const table: readonly [template: string, value: unknown][] = [
  ['{{ key }}', ['hunter2']],
  ['{{ line }}', ['key=hunter2']],
  ['a {{ line }}', ['a key=hunter2']],
  ['{{ vaulted }}', ['{{ key }}']],
  ['{{ map }}', { user: 'root', password: ['hunter2'] }],
  ['{{ map.user }}', 'root'],
  ['{{ upper key }}', ['HUNTER2']],
  ['{{ json map }}', ['{"user":"root","password":"hunter2"}']],
  ['{{ fromjson (json map) }}', { user: ['root'], password: ['hunter2'] }],
  ['{{ join list "" }}', ['ab']],
  ['{{ concat "a" 1 }}', 'a1'],
  ['{{ split key "t" }}', [['hun'], ['er2']]],
  ['{{ int (regexfind key "[0-9]") }}', ['2']],
  ['{{ list key "x" }}', [['hunter2'], 'x']],
  ['{{ first (reverse list) }}', ['b']],
  ['{{ sort list }}', ['a', ['b']]],
  ['{{ length key }}', 7],
  ['{{ default map.none key }}', ['hunter2']],
  ['{{ eq key "hunter2" }}', true],
  ['{{ eq map (dict user="root" password="hunter2") }}', true],
  ['{{ in "b" list }}', true],
  ['{{ pluck (where (list map) password="hunter2") "user" }}', ['root']],
  ['{{ startswith key "h" }}', true],
  ['{{ map list "upper" }}', ['A', ['B']]],
  ['{{ pluck (selectattr (list map) "password" "eq" "hunter2") "user" }}', ['root']],
  ['{{ combine map (dict user="x") }}', { user: 'x', password: ['hunter2'] }],
  [
    '{{ dict2items map key_name="k" }}',
    [
      { k: 'user', value: 'root' },
      { k: 'password', value: ['hunter2'] },
    ],
  ],
  ['{{ hash key "md5" }}', ['2ab96390c7dbe3439de74d0c9b0b1767']],
  [
    '{{ password_hash key "sha256" "salt" rounds=1000 }}',
    ['$5$rounds=1000$salt$BZZh5MdNFixfzKUjWDSg04qIY7Kw57Q3HHW/HGsxdBA'],
  ],
  ['{{ stored_password "/dev/null" length=4 seed="a" chars=(list "digits") }}', ['4819']],
  ['{{ variable "key" }}', ['hunter2']],
  ['{{ random (list key) }}', ['hunter2']],
  ['{{ first key }}', ['h']],
  ['{{#if key}}yes{{/if}}', 'yes'],
  ['{{#each list}}{{this}};{{/each}}', ['a;b;']],
  ['{{#if (eq key "hunter2")}}same{{/if}}', 'same'],
];

suite('secrets', (test) => {
  for (const [template, value] of table) {
    test(template, () => assert.equal(shown(evaluate(written(template), scope)), value));
  }

  test('a file that has one in it is one', () => {
    assert.equal(shown(renderTemplate('password={{ key }}\n', place(), scope)), ['password=hunter2\n']);
    assert.is(renderTemplate('user={{ map.user }}\n', place(), scope), 'user=root\n');
  });

  test('mistakes do not show them', () => {
    const broken = [
      '{{ int key }}',
      '{{ fromjson key }}',
      '{{ cidrhost key 1 }}',
      '{{ add key 1 }}',
      '{{ satisfies key "1" }}',
      '{{ matches "x" (concat "[" key) }}',
      '{{ lt key 5 }}',
      '{{ key.x }}',
      '{{ and key true }}',
      '{{ sort (list key 1) }}',
      '{{ lookup map key }}',
      '{{ hostvar key "x" }}',
      '{{ map (list key) "int" }}',
      '{{ pipe "echo" key }}',
      '{{ regex_search "x" key }}',
      '{{ ipaddr key }}',
      '{{ extract key map }}',
    ];
    for (const template of broken) {
      const lines = errorOf(() => evaluate(written(template), scope)).join('\n');
      assert.not.match(lines, 'hunter2', template);
    }
    assert.not.match(errorOf(() => void holds({ text: 'key', origin: place() }, scope) as never).join(), 'hunter2');
  });

  test('are *** wherever a value is shown', () => {
    const value = evaluate(written('{{ concat key "!" }}'), scope);
    assert.equal(
      [String(value), JSON.stringify({ value }), inspect({ value })],
      ['***', '{"value":"***"}', '{ value: Secret(***) }'],
    );
  });
});
