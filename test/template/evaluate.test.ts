import * as assert from 'uvu/assert';
import { evaluate, evaluateExpression } from '../../engine/template/evaluate.ts';
import type { Value, Values, Written } from '../../engine/types.ts';
import { suite } from '../suite.ts';
import { errorOf, place, scopeOf, written } from './scope.ts';

const vars: Values = {
  n: 3,
  zero: 0,
  yes: true,
  nothing: null,
  s: 'text',
  foreign: '{{ n }}',
  list: ['a', 'b'],
  nested: [[1, 2], { x: 'deep' }],
  map: { a: { b: [{ c: 'found' }] }, 'weird key': 'w', 5: 'five', length: 7, 'a/b': 'slash' },
  this_too: 'x',
};

const table: readonly [template: string, value: Value][] = [
  ['plain', 'plain'],
  ['', ''],
  ['{ n } }}', '{ n } }}'],
  ['{{n}}', 3],
  ['{{ n }}', 3],
  ['{{~ n ~}}', 3],
  ['{{{n}}}', 3],
  ['{{&n}}', 3],
  [' {{n}}', ' 3'],
  ['{{n}}\n', '3\n'],
  ['{{n}}{{yes}}{{s}}', '3truetext'],
  ['{{yes}}', true],
  ['{{nothing}}', null],
  ['{{list}}', ['a', 'b']],
  ['{{list.0}}', 'a'],
  ['{{list.[1]}}', 'b'],
  ['{{nested.0.1}}', 2],
  ['{{nested.1.x}}', 'deep'],
  ['{{map.a.b.0.c}}', 'found'],
  ['{{map.[weird key]}}', 'w'],
  ['{{map.[a/b]}}', 'slash'],
  ['{{map.5}}', 'five'],
  ['{{map.length}}', 7],
  ['{{this_too}}', 'x'],
  ['{{@root.list.1}}', 'b'],
  ['{{this.n}}{{./n}}', '33'],
  ['{{foreign}}', '{{ n }}'],
  ['<{{foreign}}>', '<{{ n }}>'],
  ['{{"it\'s"}}', "it's"],
  ['{{\'a "b"\'}}', 'a "b"'],
  ['{{-1.5}}', -1.5],
  ['{{true}}', true],
  ['{{null}}', null],
  ['{{(list)}}', []],
  ['{{ (list n) }}', [3]],
  ['a{{(length list)}}', 'a2'],
  ['{{length list}}', 2],
  ['{{join (list list.0 map.5) "+"}}', 'a+five'],
  ['{{concat "version 1.5 and a.0 "}}', 'version 1.5 and a.0 '],
  ['a.0 1.5 {{n}} b.1 ', 'a.0 1.5 3 b.1 '],
  ['{{! a comment }}x{{!-- {{n}} --}}', 'x'],
  ['\\{{n}} {{n}}', '{{n}} 3'],
  ['\\{{(now)}} {{list.0}}', '{{(now)}} a'],
  ['\\\\{{n}}', '\\3'],
  ['{{{{raw}}}}{{ .Names }} {{(x)}} a.0 {% if %}{{{{/raw}}}}', '{{ .Names }} {{(x)}} a.0 {% if %}'],
  ['<b>{{concat "<&>"}}</b>', '<b><&></b>'],
  ['{{dict a=list.0 b=(dict c=null)}}', { a: 'a', b: { c: null } }],
];

const mistakes: readonly [template: string, ...lines: string[]][] = [
  ['{{nope}}', 'play.yml:1:3: "nope" is not defined'],
  ['{{ lst }}', 'play.yml:1:4: "lst" is not defined', '  hint: did you mean "list"?'],
  ['{{now}}', 'play.yml:1:3: "now" is not defined', '  hint: "now" is a helper; without arguments it is called (now)'],
  ['{{(n)}}', 'play.yml:1:4: there is no helper "n"', '  hint: a variable stands without parentheses: n'],
  ['{{map.xyz}}', 'play.yml:1:7: "map" has no "xyz"'],
  ['{{map.a.bb}}', 'play.yml:1:9: "map.a" has no "bb"', '  hint: did you mean "b"?'],
  ['{{map.[weird key].x}}', 'play.yml:1:19: the text "w" has no parts, so no "x"'],
  ['{{n.x}}', 'play.yml:1:5: the number 3 has no parts, so no "x"'],
  ['{{(now)}} {{nothing.x}}', 'play.yml:1:21: null has no parts, so no "x"'],
  ['{{list.2}}', 'play.yml:1:8: "list" has 2 items, so none with index 2'],
  ['{{list.length}}', 'play.yml:1:8: "list" is a list, it has no "length"', '  hint: length list'],
  ['{{list.first}}', 'play.yml:1:8: "list" is a list, it has no "first"', '  hint: take an item by its index: x.0'],
  ['{{map.constructor}}', 'play.yml:1:7: "map" has no "constructor"'],
  ['{{map.__proto__}}', 'play.yml:1:7: "map" has no "__proto__"'],
  ['{{list.0}} {{upper nope}}', 'play.yml:1:20: "nope" is not defined'],
  ['{{#if nope}}{{/if}}', 'play.yml:1:7: "nope" is not defined'],
  ['a\n  {{nope}}', 'play.yml:1:1: "nope" is not defined'],
  ['{{this}}', 'play.yml:1:3: "this" has a meaning only inside of {{#each}} and {{#with}}'],
  ['{{@index}}', 'play.yml:1:3: "@index" has a meaning only inside of {{#each}}'],
  ['x{{nothing}}', 'play.yml:1:4: null cannot stand in a text', '  hint: give a value for that case: default x ""'],
  [
    'x{{list}}',
    'play.yml:1:4: a list of 2 cannot stand in a text',
    '  hint: join x "," or json x make a text of a list',
  ],
  ['x{{map}}', 'play.yml:1:4: a map cannot stand in a text', '  hint: json x or yaml x make a text of a map'],
  ['{{join 5}}', 'play.yml:1:8: join: list has to be a list, not the number 5'],
  [
    '{{upper "a"}} {{add 1 "2"}}',
    'play.yml:1:23: add: b has to be a number, not the text "2"',
    '  hint: int x makes a number of a text',
  ],
  [
    '{{cidrhost "10.0.0.0" 1}}',
    'play.yml:1:12: cidrhost: the text "10.0.0.0" is not a network',
    '  hint: write it as 10.0.0.0/8',
  ],
  ['{{env "NO_SUCH"}}', 'play.yml:1:3: the environment variable "NO_SUCH" is not set', '  hint: default (env "X") "…"'],
  ['{{file "x"}}', 'play.yml:1:3: there is no file "x"'],
  ['{{hostvar "x" "y"}}', 'play.yml:1:3: there is no host "x"'],
  [
    '{{and n true}}',
    'play.yml:1:7: this has to be true or false, not the number 3',
    '  hint: compare it (eq x 1), or convert it (bool x)',
  ],
  ['{{#each s}}{{/each}}', 'play.yml:1:9: {{#each}} needs a list or a map, not the text "text"'],
  ['{{matches s "["}}', 'play.yml:1:13: matches: Invalid regular expression: /[/u: Unterminated character class'],
];

suite('evaluate', (test) => {
  const scope = scopeOf(vars);

  for (const [template, value] of table) {
    test(template, () => assert.equal(evaluate(written(template), scope), value));
  }

  for (const [template, ...lines] of mistakes) {
    test(`mistake: ${template}`, () =>
      assert.equal(
        errorOf(() => evaluate(written(template), scope)),
        lines,
      ));
  }

  test('evaluates all parts of lists and maps, and leaves keys alone', () => {
    const content = new Map<string, Written>([
      ['{{n}}', written('{{n}}')],
      ['list', written([written('a{{n}}'), written(null), written(false)])],
      ['__proto__', written('{{s}}')],
    ]);
    const value = evaluate(written(content), scope) as Values;
    assert.equal(Object.entries(value), [
      ['{{n}}', 3],
      ['list', ['a3', null, false]],
      ['__proto__', 'text'],
    ]);
  });

  test('leaves a text that is marked unsafe alone', () => {
    assert.is(evaluate({ ...written('{{n}}'), unsafe: true }, scope), '{{n}}');
  });

  test('points into the lines of a block scalar', () => {
    const literal: Written = { origin: place('play.yml', 7, 9), content: 'one\ntwo {{nope}}\n', literal: true };
    assert.equal(
      errorOf(() => evaluate(literal, scope)),
      ['play.yml:8:15: "nope" is not defined'],
    );
  });

  test('points behind what was rewritten for the parser', () => {
    const line = '{{list.0}}{{(list)}}{{list.1}}{{nope}}';
    assert.equal(
      errorOf(() => evaluate(written(line), scope))[0],
      'play.yml:1:13: an empty list cannot stand in a text',
    );
    const other = 'é{{list.0}}{{(length list)}}{{list.1}}{{nope}}';
    assert.equal(
      errorOf(() => evaluate(written(other), scope)),
      ['play.yml:1:41: "nope" is not defined'],
    );
  });

  test('a bare expression is what stands between braces', () => {
    assert.equal(evaluateExpression('list', place(), scope), ['a', 'b']);
    assert.equal(evaluateExpression(' join list "-" ', place(), scope), 'a-b');
    assert.equal(
      evaluateExpression('(now)', place(), scope),
      evaluateExpression('now ', place(), scopeOf({ now: evaluateExpression('(now)', place(), scope) })),
    );
    assert.equal(
      errorOf(() => evaluateExpression('upper  nope', place('x', 2, 5), scope)),
      ['x:2:12: "nope" is not defined'],
    );
  });
});
