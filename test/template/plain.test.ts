import base from 'handlebars/dist/cjs/handlebars/compiler/base.js';
import * as assert from 'uvu/assert';
import { parsePlainly } from '../../engine/template/plain.ts';
import { randomOf } from '../failures/random.ts';
import { suite } from '../suite.ts';

/** Templates, and whether they are read without Handlebars. */
const templates: readonly [string, boolean][] = [
  ['no template', true],
  ['', true],
  ['{{a}}', true],
  ['first {{ a.b_c.D2 }}, {{x}}\nsecond: {{ eq a "b \n c" }}', true],
  ["{{ and (eq a 'x') (ge b.c -1.5) true null }}{{ 0 }} } {", true],
  ['{{ "a" }}', true],
  ['{{ (now) }}', false],
  ['{{ a.0 }}', false],
  ['{{ a.[b c] }}', false],
  ['{{ a b=1 }}', false],
  ['{{ this.a }}', false],
  ['{{ @index }}', false],
  ['{{ ../a }}', false],
  ['{{ a-b }}', false],
  ['{{ "a\\"b" }}', false],
  ['{{ 010 }}', false],
  ['{{#if a}}b{{/if}}', false],
  ['{{{a}}}', false],
  ['{{a}}}', false],
  ['\\{{a}}', false],
  ['{{~a}}', false],
  ['{{!-- a --}}', false],
  ['{{ a', false],
  ['{{ }}', false],
  ['{{ a"b" }}', false],
  ['{{ "a" b }}', false],
];

const pieces = [
  '{{',
  '}}',
  '(',
  ')',
  ' ',
  '\n',
  '"',
  "'",
  '.',
  '..',
  '/',
  '@',
  'a',
  '0',
  '-',
  'if',
  'else',
  'this',
  'as',
].concat(['|', '=', 'true', 'null', 'undefined', '~', '\\', '[', ']', '1.5', '-1', 'é', '{', '}', '!', '&', '_x']);

/** What of a tree our own types speak of. */
function essence(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(essence);
  if (node === null || typeof node !== 'object') return node;
  const { type } = node as { readonly type?: string };
  const left = new Set(['source', 'strip', 'escaped']);
  if (type?.endsWith('Literal')) left.add('original');
  if (type === 'NullLiteral') left.add('value');
  const kept = Object.entries(node).filter(([key, value]) => value !== undefined && !left.has(key));
  return Object.fromEntries(kept.map(([key, value]) => [key, essence(value)]));
}

/** Whether it was read; as Handlebars reads it, where it was. */
function isRead(template: string): boolean {
  const program = parsePlainly(template);
  if (!program) return false;
  const { body } = base.parse(base.parseWithoutProcessing(template));
  assert.equal(essence(program.body), essence(body), template);
  return true;
}

suite('plain templates', (test) => {
  for (const [template, plain] of templates) {
    test(JSON.stringify(template), () => {
      assert.is(isRead(template), plain);
    });
  }

  test('after random changes', () => {
    const between = randomOf(Number(process.env['KPLAY_SEED'] ?? 1));
    const random = (below: number) => Math.floor(between() * below);
    let read = 0;
    for (let index = 0; index < 3000; index++) {
      let template = templates[random(templates.length)]![0];
      for (let left = random(3); left >= 0; left--) {
        const at = random(template.length + 1);
        template = template.slice(0, at) + pieces[random(pieces.length)]! + template.slice(at + random(3));
      }
      if (isRead(template)) read++;
    }
    assert.ok(read > 500, `${read}`);
  });
});
