import * as assert from 'uvu/assert';
import { checkSyntax, checkTemplate } from '../../engine/template/check.ts';
import { evaluate, renderTemplate } from '../../engine/template/evaluate.ts';
import { Secret, type Value, type Written } from '../../engine/types.ts';
import { suite } from '../suite.ts';
import { emptyWorld, errorOf, place, scopeOf, written } from './scope.ts';

/** A text of an encrypted variable file. */
const hidden = (text: string): Written => ({ ...written(text), secret: true });

const world = { ...emptyWorld, readFile: () => new Secret('from a file') };
const scope = scopeOf({ user: 'root', port: 22, list: ['a', 1] }, { url: hidden('ssh://{{ user }}:hunter2@h') }, world);

/** A value with its secrets shown as [text]. */
function shown(value: Value): unknown {
  if (value instanceof Secret) return [value.reveal()];
  return Array.isArray(value) ? value.map(shown) : value;
}

const values: readonly [string, Value | Written, unknown][] = [
  ['a text around an expression', hidden('{{ user }}:hunter2'), ['root:hunter2']],
  ['an expression that gives a text', hidden('{{ user }}'), ['root']],
  ['one that gives a number', hidden('{{ port }}'), 22],
  ['one that gives a list', hidden('{{ list }}'), [['a'], 1]],
  ['what is made of it', written('{{ url }}/'), ['ssh://root:hunter2@h/']],
  ['an encrypted file', written('{{ file "x" }}'), ['from a file']],
];

const mistakes: readonly [string, string, string][] = [
  ['a missing name', 'hunter2 {{ usr }}', 'play.yml:1:12: "usr" is not defined'],
  ['a text of its own', '{{ add "hunter2" 1 }}', 'play.yml:1:8: add: a has to be a number, not the text "***"'],
];

suite('encrypted templates', (test) => {
  for (const [title, template, value] of values) {
    test(title, () => assert.equal(shown(evaluate(template as Written, scope)), value));
  }

  test('a file', () => {
    const render = (text: string) => renderTemplate(new Secret(text), place('t.hbs'), scope);
    assert.equal(shown(render('port={{ port }}\n')), ['port=22\n']);
    assert.equal(shown(render('hunter2\n')), ['hunter2\n']);
  });

  for (const [title, text, expected] of mistakes) {
    test(`an error shows nothing that stands in it: ${title}`, () => {
      assert.is(errorOf(() => evaluate(hidden(text), scope))[0], expected);
      const inFile = errorOf(() => renderTemplate(new Secret(text), place('t.hbs'), scope));
      assert.is(inFile[0], expected.replace('play.yml', 't.hbs'));
    });
  }

  test('nor does one that is seen beforehand', () => {
    const text = '{{ nohelper "hunter2" }} {{#if}}';
    const all = [...checkSyntax(hidden(text)), ...checkTemplate(new Secret(text), place('t.hbs'))];
    assert.ok(all.length > 0);
    assert.not.match(JSON.stringify(all.map(({ message, hint, excerpt }) => [message, hint, excerpt])), 'hunter2');
    const jinja = checkSyntax(hidden('{{ x == "hunter2" }}'));
    assert.match(jinja[0]!.hint!, '***');
    assert.not.match(JSON.stringify([jinja[0]!.message, jinja[0]!.hint]), 'hunter2');
  });
});
