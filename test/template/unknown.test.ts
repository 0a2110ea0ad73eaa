import * as assert from 'uvu/assert';
import { DependsOnUnknown } from '../../engine/template/depends.ts';
import { evaluate, holds, renderTemplate } from '../../engine/template/evaluate.ts';
import { Unknown, type Values } from '../../engine/types.ts';
import { suite } from '../suite.ts';
import { errorOf, place, scopeOf, written } from './scope.ts';

const cause = { task: 'Ask', origin: place() };
const of = (kind: Unknown['kind'], more = {}) => new Unknown(kind, cause, more);

const vars: Values = {
  t: of('text'),
  n: of('number'),
  b: of('boolean'),
  l: of('list'),
  any: of('any'),
  may: of('any', { mayMiss: true }),
  r: { changed: of('boolean'), rc: of('number'), stdout: 'known', failed: false },
  open: of('map', { parts: { status: of('number') } }),
  list: ['a', of('text')],
};

/** What an expression gives: `unknown KIND`, or its value as JSON. */
const values: readonly [expression: string, gives: string][] = [
  ['t', 'unknown text'],
  ['r.rc', 'unknown number'],
  ['r.stdout', '"known"'],
  ['any.x.y', 'unknown any'],
  ['open.status', 'unknown number'],
  ['open.other.0', 'unknown any'],
  ['l.0', 'unknown any'],
  ['list.0', '"a"'],
  ['upper t', 'unknown text'],
  ['eq n 1', 'unknown boolean'],
  ['length t', 'unknown number'],
  ['length list', '2'],
  ['first list', '"a"'],
  ['last list', 'unknown text'],
  ['join list ","', 'unknown text'],
  ['json r', 'unknown text'],
  ['dict a=t b=1', '{"a":{"unknown":"text"},"b":1}'],
  ['keys (dict a=t)', '["a"]'],
  ['lookup (dict a=t b=1) "b"', '1'],
  ['pluck (list (dict a=1 b=t)) "a"', '[1]'],
  ['map list "upper"', '["A",{"unknown":"text"}]'],
  ['and false b', 'false'],
  ['and b false', 'false'],
  ['and b true', 'unknown boolean'],
  ['and b any.x', 'unknown boolean'],
  ['and b nowhere', 'unknown boolean'],
  ['or b true', 'true'],
  ['or false b', 'unknown boolean'],
  ['not b', 'unknown boolean'],
  ['ternary b 1 2', 'unknown any'],
  ['ternary true 1 t', '1'],
  ['default t 1', 'unknown text'],
  ['default nowhere t', 'unknown text'],
  ['default_if_empty t 1', 'unknown any'],
  ['defined t', 'true'],
  ['defined r.rc', 'true'],
  ['defined r.nothing', 'false'],
  ['defined any.x', 'unknown boolean'],
  ['defined may', 'unknown boolean'],
  ['defined (first l)', 'true'],
  ['changed r', 'unknown boolean'],
  ['succeeded r', 'true'],
  ['changed open', 'unknown boolean'],
];

/** Texts, and whether what they give is unknown. */
const texts: readonly [text: string, gives: string][] = [
  ['{{t}}', 'unknown text'],
  ['{{n}} of them', 'unknown text'],
  ['{{#if b}}x{{/if}}', 'unknown text'],
  ['{{#if false}}{{t}}{{/if}}x', '"x"'],
  ['{{#each list}}{{@index}}{{/each}}', '"01"'],
  ['{{#each list}}{{this}}{{/each}}', 'unknown text'],
  ['{{#each l}}x{{/each}}', 'unknown text'],
  ['{{#with any}}{{x}}{{/with}}', 'unknown text'],
];

const mistakes: readonly [expression: string, message: string][] = [
  ['n.x', 'an unknown number has no parts, so no "x"'],
  ['l.first', 'an unknown list has no parts, so no "first"'],
  ['r.nothing', '"r" has no "nothing"'],
  ['and t true', 'this has to be true or false, not an unknown text'],
];

function shown(value: unknown): string {
  return value instanceof Unknown ? `unknown ${value.kind}` : JSON.stringify(value);
}

suite('unknown values', (test) => {
  for (const [expression, gives] of values) {
    test(expression, () => assert.is(shown(evaluate(written(`{{${expression}}}`), scopeOf(vars))), gives));
  }
  for (const [text, gives] of texts) {
    test(text, () => assert.is(shown(evaluate(written(text), scopeOf(vars))), gives));
  }
  for (const [expression, message] of mistakes) {
    test(`${expression} is a mistake`, () => {
      const said = errorOf(() => evaluate(written(`{{${expression}}}`), scopeOf(vars)));
      assert.ok(said[0]!.endsWith(`: ${message}`), said[0]);
    });
  }
  test('a variable is unknown as far as what is asked of it', () => {
    const scope = scopeOf(vars, {
      made: written(
        new Map([
          ['a', written('{{t}}')],
          ['b', written('x')],
        ]),
      ),
    });
    assert.is(shown(evaluate(written('{{made}}'), scope)), '{"a":{"unknown":"text"},"b":"x"}');
    assert.is(shown(evaluate(written('{{made.b}}'), scope)), '"x"');
  });
  test('a condition or a template file that depends on it is a signal, which names the task', () => {
    const thrown = (work: () => unknown) => {
      try {
        return work();
      } catch (error) {
        return error instanceof DependsOnUnknown ? error.unknown.cause : error;
      }
    };
    const when = (text: string) => holds({ text, origin: place() }, scopeOf(vars));
    assert.equal(
      thrown(() => when('eq n 0')),
      cause,
    );
    assert.equal(
      thrown(() => when('and (eq n 0) false')),
      false,
    );
    assert.equal(
      thrown(() => renderTemplate('x {{t}}', place(), scopeOf(vars))),
      cause,
    );
    assert.match(String(thrown(() => when('t'))), /has to give true or false, and this gives an unknown text/);
  });
});
