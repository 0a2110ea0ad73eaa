import * as assert from 'uvu/assert';
import { renderTemplate } from '../../engine/template/evaluate.ts';
import type { Values } from '../../engine/types.ts';
import { suite } from '../suite.ts';
import { errorOf, place, scopeOf } from './scope.ts';

const vars: Values = {
  name: 'outer',
  port: 1,
  people: [{ name: 'Ann', tags: ['x'] }, { tags: [] }],
  ports: { http: 80, https: 443 },
  nothing: null,
  empty: [],
};

const table: readonly [template: string, text: string][] = [
  ['{{#each people}}{{name}},{{/each}}', 'Ann,outer,'],
  ['{{#each people}}{{@root.name}},{{/each}}', 'outer,outer,'],
  ['{{#each people}}{{../name}},{{/each}}', 'outer,outer,'],
  ['{{#each people as |person|}}{{default person.name "?"}}{{length person.tags}}{{/each}}', 'Ann1?0'],
  ['{{#each people as |port|}}{{#each ports}}{{default port.name "?"}} {{/each}}{{/each}}', 'Ann Ann ? ? '],
  [
    '{{#each ports as |port protocol|}}{{protocol}}={{port}}{{#unless @last}},{{/unless}}{{/each}}',
    'http=80,https=443',
  ],
  ['{{#each ports}}{{@key}}{{@index}}{{this}} {{/each}}', 'http080 https1443 '],
  [
    '{{#each people}}{{#each tags}}{{@../index}}{{@index}}{{this}}{{else}}none of {{@index}}{{/each}} {{/each}}',
    '00x none of 1 ',
  ],
  ['{{#each (list 1 2 3)}}{{#if (eq this 2)}}two{{else if @last}}last{{else}}{{this}}{{/if}} {{/each}}', '1 two last '],
  ['{{#each (where people name="Ann")}}{{name}}{{/each}}', 'Ann'],
  ['{{#each empty}}x{{else}}none{{/each}}', 'none'],
  ['{{#with people.0}}{{name}} {{this.name}} {{../name}} {{port}}{{/with}}', 'Ann Ann outer 1'],
  ['{{#with nothing}}x{{else}}nothing{{/with}}', 'nothing'],
  ['{{#with (dict a=1) as |m|}}{{m.a}}{{a}}{{/with}}', '11'],
  ['{{#if nothing}}x{{else}}no{{/if}}', 'no'],
  ['{{#if (defined missing)}}x{{else}}no{{/if}}', 'no'],
  ['a:\n  {{#each ports}}\n  - {{@key}}\n  {{/each}}\nb\n', 'a:\n  - http\n  - https\nb\n'],
  ['a\r\n{{#if port}}\r\nb\r\n{{/if}}\r\nc', 'a\r\nb\r\nc'],
  ['{{#if port}} b {{~/if~}}  c', ' bc'],
  ['no braces', 'no braces'],
];

const mistakes: readonly [template: string, ...lines: string[]][] = [
  ['a\n{{#each people}}\n  {{this.name}}\n{{/each}}', 't:3:10: "this" has no "name"'],
  ['{{#each people}}{{../nam}}{{/each}}', 't:1:22: "nam" is not defined', '  hint: did you mean "name"?'],
  ['{{#each ports}}{{../../nope}}{{/each}}', 't:1:24: "nope" is not defined'],
  ['{{#if missing}}{{/if}}', 't:1:7: "missing" is not defined'],
  ['{{#with people.2}}{{/with}}', 't:1:16: "people" has 2 items, so none with index 2'],
  ['{{#with people.0}}{{@index}}{{/with}}', 't:1:21: "@index" has a meaning only inside of {{#each}}'],
  ['{{#each ports}}{{@index.x}}{{/each}}', 't:1:25: "@index" has no parts'],
  ['{{#each port}}{{/each}}', 't:1:9: {{#each}} needs a list or a map, not the number 1'],
  [
    '{% for x in y %}',
    't:1:1: {% for %} is Jinja',
    '  hint: write {{#if x}}…{{else}}…{{/if}} or {{#each list}}…{{/each}}',
  ],
];

suite('blocks', (test) => {
  const scope = scopeOf(vars);

  for (const [template, text] of table) {
    test(JSON.stringify(template), () => assert.is(renderTemplate(template, place('t'), scope), text));
  }

  for (const [template, ...lines] of mistakes) {
    test(`mistake: ${JSON.stringify(template)}`, () =>
      assert.equal(
        errorOf(() => renderTemplate(template, place('t'), scope)),
        lines,
      ));
  }

  test('a file can begin anywhere', () => {
    assert.match(errorOf(() => renderTemplate('\n {{x}}', place('t', 10, 1), scope))[0]!, /^t:11:4: /);
  });
});
