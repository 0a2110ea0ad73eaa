import * as assert from 'uvu/assert';
import { evaluate } from '../../engine/template/evaluate.ts';
import type { Written } from '../../engine/types.ts';
import { suite } from '../suite.ts';
import { emptyWorld, errorOf, scopeOf, written } from './scope.ts';

function mapping(entries: Readonly<Record<string, string>>): Written {
  const parts = Object.entries(entries).map(([key, text], line): [string, Written] => [
    key,
    written(text, 'map.yml', line + 2, 5),
  ]);
  return written(new Map(parts), 'map.yml', 2, 3);
}

suite('variables', (test) => {
  test('are evaluated when they are named, and what was data stays data', () => {
    const scope = scopeOf({ data: '{{ x }}' }, { x: 'x and {{ y }}', y: '{{ data }}', broken: '{{ nope }}' });
    assert.is(evaluate(written('{{ x }}!'), scope), 'x and {{ x }}!');
  });

  test('keep their type through several of them', () => {
    const scope = scopeOf({ data: [1, { a: true }] }, { x: '{{ y }}', y: '{{ data }}' });
    assert.equal(evaluate(written('{{ x }}'), scope), [1, { a: true }]);
    assert.is(evaluate(written('{{ x.1.a }}'), scope), true);
  });

  test('are evaluated once for a scope', () => {
    const asked: string[] = [];
    const world = { ...emptyWorld, environment: (name: string) => String(asked.push(name)) };
    const scope = scopeOf({}, { x: '{{ env "A" }}' }, world);
    assert.is(evaluate(written('{{ x }}{{ x }}'), scope), '11');
    assert.is(evaluate(written('{{ x }}'), scope), '1');
    assert.equal(asked, ['A']);
    assert.is(evaluate(written('{{ x }}'), scopeOf({}, { x: '{{ env "A" }}' }, world)), '2');
  });

  test('of a mapping only what is asked for is evaluated, so its parts can refer to each other', () => {
    const scope = scopeOf({}, { m: mapping({ a: '1{{ m.b }}', b: '2{{ m.c }}', c: '3', broken: '{{ nope }}' }) });
    assert.is(evaluate(written('{{ m.a }}'), scope), '123');
    assert.is(evaluate(written('{{ defined m.broken }}'), scopeOf({}, { m: mapping({}) })), false);
    assert.equal(
      errorOf(() => evaluate(written('{{ m }}'), scope)),
      ['map.yml:5:8: "nope" is not defined', '  for "m", used at play.yml:1:4'],
    );
  });

  test('a mistake in one says how it was reached', () => {
    const scope = scopeOf({ list: [] }, { a: 'a {{ b }}', b: '{{ list.0 }}' });
    assert.equal(
      errorOf(() => evaluate(written('x {{ upper a }}'), scope)),
      [
        'vars.yml:2:18: "list" has 0 items, so none with index 0',
        '  for "b", used at vars.yml:1:15',
        '  for "a", used at play.yml:1:12',
      ],
    );
  });

  test('a key that a written mapping does not have shows where the mapping is', () => {
    const scope = scopeOf({}, { m: mapping({ port: '1' }) });
    assert.equal(
      errorOf(() => evaluate(written('{{ m.prot }}'), scope)),
      ['play.yml:1:6: "m" has no "prot"', '  "m" is written at map.yml:2:3', '  hint: did you mean "port"?'],
    );
  });

  test('one that is made from itself is a mistake', () => {
    const scope = scopeOf(
      {},
      { a: '{{ b }}', b: 'x{{ upper c.d }}', c: mapping({ d: '{{ a }}' }), self: '{{ self }}' },
    );
    assert.equal(
      errorOf(() => evaluate(written('{{ b }}'), scope)),
      [
        'vars.yml:1:13: "b" is made from itself: b → c.d → a → b',
        '  for "a", used at map.yml:2:8',
        '  for "c.d", used at vars.yml:2:20',
        '  for "b", used at play.yml:1:4',
      ],
    );
    assert.equal(
      errorOf(() => evaluate(written('{{ self }}'), scope)),
      ['vars.yml:4:13: "self" is made from itself: self → self', '  for "self", used at play.yml:1:4'],
    );
  });

  test('after a mistake a scope is as good as before', () => {
    const scope = scopeOf({ x: 1 }, { a: '{{ a }}', b: '{{ x }}' });
    for (let round = 0; round < 2; round++) {
      assert.match(errorOf(() => evaluate(written('{{ a }}'), scope))[0]!, 'made from itself: a → a');
    }
    assert.is(evaluate(written('{{ b }}'), scope), 1);
  });

  test('default and defined take what is missing, not what is broken', () => {
    const scope = scopeOf({ m: { a: { b: null } } }, { broken: '{{ nope }}', w: mapping({ x: '{{ m.a }}' }) });
    const table: readonly [string, unknown][] = [
      ['{{ default nope 1 }}', 1],
      ['{{ default nope.x.y 1 }}', 1],
      ['{{ default m.a.b.c 1 }}', 1],
      ['{{ default m.x.c nope 2 }}', 2],
      ['{{ default w.x.b "null" }}', 'null'],
      ['{{ default w.y "none" }}', 'none'],
      ['{{ default (lookup m "x") 1 }}', 1],
      ['{{ default (first (list)) 1 }}', 1],
      ['{{ defined m.a.b }}', true],
      ['{{ defined w.x.b }}', true],
      ['{{ defined w.x.c }}', false],
      ['{{ defined broken }}', true],
    ];
    for (const [template, value] of table) assert.equal(evaluate(written(template), scope), value, template);
    assert.match(errorOf(() => evaluate(written('{{ default broken 1 }}'), scope))[0]!, '"nope" is not defined');
    assert.match(errorOf(() => evaluate(written('{{ default (upper nope) 1 }}'), scope))[0]!, '"nope" is not defined');
    assert.match(errorOf(() => evaluate(written('{{ default x y }}'), scope))[0]!, '"y" is not defined');
  });
});
