import * as assert from 'uvu/assert';
import { explain, InputError } from '../../engine/errors.ts';
import { evaluate } from '../../engine/template/evaluate.ts';
import { type Form, type Helper, optionsOf, parametersOf } from '../../engine/template/helpers/helper.ts';
import { families } from '../../engine/template/helpers/registry.ts';
import { Secret, type Value } from '../../engine/types.ts';
import { suite } from '../suite.ts';
import { scopeOf, written } from './scope.ts';
import { randomNumbers } from './templates.ts';

/** KPLAY_SEED=$RANDOM looks where nobody has looked. */
const first = Number(process.env['KPLAY_SEED'] ?? 0);
const rounds = 3000;

/** What starts programs and writes files is left out, and what takes long on purpose. */
const helpers = Object.values(families)
  .flat()
  .filter(({ name }) => !['pipe', 'stored_password', 'password_hash', 'file', 'fileglob', 'hostvar'].includes(name));

const vars: Readonly<Record<string, Value>> = {
  list: ['b', 'a', null, 3, ['x'], { k: 1 }],
  members: [
    { k: 'a', n: 1, l: [1] },
    { k: 'b', n: 2, l: [] },
  ],
  map: { k: 'v', n: { m: [1, 2] } },
  secret: new Secret('hunter2'),
  hidden: { k: new Secret('hunter2'), l: [new Secret('hunter2')] },
  long: 'x'.repeat(2000),
  none: null,
};

const atoms = [
  ...Object.keys(vars),
  ...[
    'map.n.m',
    'members.0',
    'hidden.k',
    'nothing',
    'list.9',
    'true',
    'false',
    'null',
    '0',
    '1',
    '-1',
    '3',
    '1.5',
    '1e400',
  ],
  ...[
    '99999999999',
    '""',
    '"a"',
    '"a.b"',
    '"[0-9]+("',
    '"(a)|b"',
    '"%s %d"',
    '"%"',
    '"10.0.0.0/8"',
    '"fd00::1"',
    '"1.2.3"',
  ],
  ...[
    '"{{ x }}"',
    '"k"',
    '"é😀"',
    '"2024-01-01 00:00:00"',
    '"a: [1"',
    '"W10="',
    '"\\1"',
    '"~/x"',
    '"sha256"',
    '"K"',
    '"__proto__"',
  ],
];

type Pick = <T>(from: readonly T[]) => T;

function expression(pick: Pick, depth: number): string {
  if (depth === 0 || pick([true, false, false])) return pick(atoms);
  return `(${call(pick, depth)})`;
}

/** A helper's call that fits its declaration, mostly. */
function call(pick: Pick, depth: number): string {
  const helper: Helper | Form = pick(helpers);
  const words = parametersOf(helper).flatMap(({ kind, optional, rest }) => {
    if ((optional || rest) && pick([true, false])) return [];
    if (kind === 'helper' || kind === 'test') return [`"${pick(helpers).name}"`];
    return Array.from({ length: rest ? pick([1, 2]) : 1 }, () => expression(pick, depth - 1));
  });
  const options = optionsOf(helper).filter(() => pick([true, false, false]));
  const named = options.map(({ name }) => `${name}=${expression(pick, depth - 1)}`);
  return [helper.name, ...words, ...(helper.named ? [`k=${pick(atoms)}`] : []), ...named].join(' ');
}

/** Cuts, doubles or replaces a piece of a text. */
function mutated(pick: Pick, text: string): string {
  const places = Array.from({ length: text.length }, (_, index) => index);
  const [start, end] = [pick(places), pick(places)].sort((a, b) => a - b) as [number, number];
  const piece = pick([
    '',
    '(',
    ')',
    '{{',
    '}}',
    '"',
    '|',
    ' ',
    '.',
    '\u0001',
    text.slice(start, end),
    '{{#each list}}',
    '{{/each}}',
  ]);
  return text.slice(0, start) + piece + text.slice(end);
}

suite('random templates', (test) => {
  const scope = scopeOf(vars);

  test(`${rounds} of them give a value or a mistake with a place, and no secret away`, () => {
    const seen = { values: 0, mistakes: 0 };
    for (let seed = first; seed < first + rounds; seed++) {
      const random = randomNumbers(seed);
      const pick: Pick = (from) => from[Math.floor(random() * from.length)]!;
      const fine = `{{ ${call(pick, 3)} }}`;
      const template = seed % 4 === 0 ? mutated(pick, fine) : fine;
      try {
        evaluate(written(template), scope);
        seen.values++;
      } catch (error) {
        if (!(error instanceof InputError)) throw new Error(`seed ${seed}: ${template}`, { cause: error });
        assert.ok(error.origin, `seed ${seed}: ${template}: no place`);
        assert.not.match(explain(error), 'hunter2', `seed ${seed}: ${template}`);
        seen.mistakes++;
      }
    }
    assert.ok(seen.values > rounds / 20 && seen.mistakes > rounds / 20, JSON.stringify(seen));
  });
});
