import * as assert from 'uvu/assert';
import { explain } from '../../engine/errors.ts';
import { checkSyntax, checkTemplate, references, templateReferences } from '../../engine/template/check.ts';
import type { Written } from '../../engine/types.ts';
import { suite } from '../suite.ts';
import { place, written } from './scope.ts';

const table: readonly [template: string, ...mistakes: string[]][] = [
  ['plain }} text'],
  ['{{ a.b }} {{#if (defined c)}}{{else}}{{/if}}'],
  ['{{{{raw}}}} {{ nonsense( }} {{{{/raw}}}}'],
  ['{{ a', 'play.yml:1:1: {{ is not closed by }}'],
  ['{{ "a }}', 'play.yml:1:4: this quote is not closed'],
  ['a {{#if x}} b', 'play.yml:1:3: the block {{#if}} is not closed\n  hint: close it with {{/if}}'],
  ['{{#if x}}{{#each y}}{{/each}}', 'play.yml:1:1: the block {{#if}} is not closed\n  hint: close it with {{/if}}'],
  ['{{/if}}', 'play.yml:1:1: nothing is open that this could close'],
  ['{{#if x}}{{/each}}', "play.yml:1:4: if doesn't match each\n  hint: each {{#name}} is closed by its {{/name}}"],
  ['{{ a/../b }}', 'play.yml:1:4: Invalid path: a/..\n  hint: each {{#name}} is closed by its {{/name}}'],
  [
    '{{ .Names }}',
    'play.yml:1:4: unexpected "."\n  hint: if these braces belong to another program, put them into {{{{raw}}}}…{{{{/raw}}}}',
  ],
  ['{{ jion a }}', 'play.yml:1:4: there is no helper "jion"\n  hint: did you mean "join"?'],
  ['{{ upper }} {{ (upper) }}', 'play.yml:1:17: upper needs one argument, and has 0\n  hint: write it as: upper text'],
  [
    '{{ upper "a" "b" }}',
    'play.yml:1:14: upper takes one argument at most, and has 2\n  hint: write it as: upper text',
  ],
  ['{{ (now 1) }}', 'play.yml:1:9: now takes no arguments, and has 1\n  hint: write it as: (now [utc=] [fmt=])'],
  [
    '{{ join a sep="," }}',
    'play.yml:1:11: join takes no argument with a name, as "sep=" is\n  hint: write it as: join list [separator]',
  ],
  [
    '{{ default a }}',
    'play.yml:1:4: default needs 2 arguments, and has 1\n  hint: write it as: default value fallback [more …]',
  ],
  [
    '{{ "a" "b" }}',
    'play.yml:1:4: only a helper takes arguments, a value does not\n  hint: to put texts together: concat "a" "b"',
  ],
  ['{{ a.b "c" }}', 'play.yml:1:4: there is no helper "a.b"'],
  [
    '{{ eq (jion a) (joni b) }}',
    'play.yml:1:8: there is no helper "jion"\n  hint: did you mean "join"?',
    'play.yml:1:17: there is no helper "joni"\n  hint: did you mean "join"?',
  ],
  [
    '{{ eq 0644 1 }}',
    'play.yml:1:7: a number cannot start with a zero\n  hint: put it in quotes if it is a text, as modes are',
  ],
  ['{{ undefined }}', 'play.yml:1:4: undefined is not a value\n  hint: write null'],
  ['{{ @indx }}', 'play.yml:1:4: there is no "@indx"\n  hint: did you mean "index"?'],
  ['{{#iff x}}{{/iff}}', 'play.yml:1:4: there is no block "iff"\n  hint: did you mean "if"?'],
  [
    '{{#if}}{{/if}}',
    "play.yml:1:4: {{#if}} takes one value, and has 0\n  hint: a helper's call stands in parentheses: {{#if (eq a b)}}",
  ],
  [
    '{{#if eq a b}}{{/if}}',
    "play.yml:1:10: {{#if}} takes one value, and has 3\n  hint: a helper's call stands in parentheses: {{#if (eq a b)}}",
  ],
  [
    '{{#eq a b}}{{/eq}}',
    'play.yml:1:4: there is no block "eq"\n  hint: a helper stands in a block\'s head in parentheses: {{#if (eq …)}}',
  ],
  ['{{#with x as |a b|}}{{/with}}', 'play.yml:1:4: {{#with}} gives one value to name after "as"'],
  ['{{#each x limit=3}}{{/each}}', 'play.yml:1:11: {{#each}} takes no "limit="'],
  [
    '{{> part}}',
    'play.yml:1:1: partials ({{> name}}) are not part of the language\n  hint: put the common part into a variable',
  ],
  ['{{* deco}}', 'play.yml:1:1: decorators ({{* name}}) are not part of the language'],
  [
    '{{{{code}}}}x{{{{/code}}}}',
    'play.yml:1:5: four braces open text that is left alone, which is written {{{{raw}}}}…{{{{/raw}}}}',
  ],
];

const mentions: readonly [template: string, names: string, helpers: string][] = [
  ['{{ a }} {{ b.c.0 }} {{ "d" }} {{ true }}', 'a b.c.0', ''],
  ['{{ upper (join e.f) }} {{ dict g=h }}', 'e.f h', 'upper join dict'],
  ['{{ default a b 1 }} {{ defined c.d }} {{ default (lookup e f) 2 }}', 'a? b? c.d? e f', 'default defined lookup'],
  ['{{#if a}}{{ b }}{{else}}{{ c }}{{/if}}', 'a b c', ''],
  [
    '{{#each a as |x i|}}{{ x.y }}{{ i }}{{ @index }}{{ b }}{{ this.c }}{{ ../d }}{{ @root.e }}{{else}}{{ x }}{{/each}}',
    'a b? d e x',
    '',
  ],
  ['{{#with a}}{{#if b}}{{ ./c }}{{/if}}{{/with}}{{ this.d }}', 'a b? d', ''],
  ['{{{{raw}}}}{{ a }}{{{{/raw}}}} {{! b }} {{ broken', '', ''],
];

suite('checkSyntax', (test) => {
  for (const [template, ...mistakes] of table) {
    test(template, () => assert.equal(checkSyntax(written(template)).map(explain), mistakes));
  }

  test('looks into all parts, and at keys', () => {
    const content = new Map<string, Written>([
      ['{{ a }}', { ...written('{{ b', 'f', 2, 8), keyOrigin: place('f', 2, 1) }],
      ['list', written([written('{{ c }}'), written('{% if x %}', 'f', 4, 3), { ...written('{{'), unsafe: true }])],
    ]);
    assert.equal(
      checkSyntax(written(content)).map((error) => explain(error).split('\n')[0]),
      ['f:2:1: a key is never a template', 'f:2:8: {{ is not closed by }}', 'f:4:3: {% if %} is Jinja'],
    );
  });

  test('takes conditions and template files', () => {
    assert.equal(checkSyntax({ text: true, origin: place() }), []);
    assert.equal(
      checkSyntax({ text: 'eq a', origin: place('f', 3, 9) }).map((error) => error.origin?.column),
      [9],
    );
    assert.equal(checkTemplate('a\n{{ jion b }}\n  {{ "x }}', place('f')).map(explain), [
      'f:3:6: this quote is not closed',
    ]);
    assert.equal(
      checkTemplate('a\n{{ jion b }}\n  {{ joni c }}', place('f')).map((error) => error.origin),
      [place('f', 2, 4), place('f', 3, 6)],
    );
  });

  test('bears what is nested deeply', () => {
    const parens = `{{ ${'(not '.repeat(1500)}true${')'.repeat(1500)} }}`;
    const many = `{{ ${'(not '.repeat(200_000)}true${')'.repeat(200_000)} }}`;
    const open = `{{ ${'(not '.repeat(200_000)}`;
    const blocks = `${'{{#if x}}'.repeat(1500)}${'{{/if}}'.repeat(1500)}`;
    for (const template of [parens, many, open, blocks]) {
      assert.match(checkSyntax(written(template))[0]!.message, 'nested too deeply');
    }
  });
});

suite('references', (test) => {
  for (const [template, names, helpers] of mentions) {
    test(template, () => {
      const found = references(written(template));
      const uses = found.uses.map(({ path, optional }) => path.join('.') + (optional ? '?' : ''));
      assert.equal([uses.join(' '), [...found.helpers].join(' ')], [names, helpers]);
    });
  }

  test('of conditions and files, with their places', () => {
    assert.equal([...references({ text: 'eq cni "calico"', origin: place() }).names], ['cni']);
    assert.equal(
      templateReferences('a\n {{ b }}', place('f')).uses.map(({ origin }) => origin),
      [place('f', 2, 5)],
    );
  });
});
