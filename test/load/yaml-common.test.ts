import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { InputError } from '../../engine/errors.ts';
import { parseWholeYaml } from '../../engine/load/yaml.ts';
import { parseCommonYaml } from '../../engine/load/yaml-common.ts';
import { packageRoot } from '../../engine/package.ts';
import type { Written } from '../../engine/types.ts';
import { randomOf } from '../failures/random.ts';
import { suite } from '../suite.ts';

/** Texts, and whether they are read directly. */
const texts: readonly [string, boolean][] = [
  ['a: b\nc:\n  - d\n  - e: f\n    g: 1\n', true],
  ['---\n# comment\na:   # comment\n- b # c\n-\n- - x\n  - y\n- key:\n', true],
  ['a: |\n  first\n\n    second\n\nb: |-\n  x\n', true],
  ['a: [b, "c, d", {e: 1, f: []}]  # comment\nb: \'it\'\'s\'\nc: "a\\n\\"b\\""\n', true],
  ['v: 1.2.3\nt: -x\nn: -12\nu: http://x/y\ntrue_: true\nw: null\n', true],
  ['when: eq a.0 "b" and {c}\nx: $HOME/(y)\n', true],
  ['a: b\n c: d\n', false],
  ['a: b\n  c\n', false],
  ['a: &x b\nc: *x\n', false],
  ['a: yes\n', false],
  ['mode: 0644\n', false],
  ['a: 1\na: 2\n', false],
  ['a: {{ b }}\n', false],
  ['a: >-\n  b\n', false],
  ['a: |2\n   b\n', false],
  ['a: |\n    b\n  c\n', false],
  ['a: b: c\n', false],
  ['a:\tb\n', false],
  ['a: [b,\n  c]\n', false],
  ['a: 1\n---\nb: 2\n', false],
  ['? a\n: b\n', false],
  ['a: !vault x\n', false],
  ['', false],
];

/** What a mutation puts in. */
const pieces =
  '\u0020|\n|:|-|#|"|\'|{|}|[|]|,|>|&|*|!|  |\n  |a|0|1|true|no|: |- | #|\\|\n\n|.|~|?|%|@|<<: *a|---\n|_|+| : |\\n|é|\n   \n|-\n'.split(
    '|',
  );

function both(text: string): { readonly direct: Written | undefined; readonly whole: Written | InputError } {
  const direct = parseCommonYaml(text, 'f');
  try {
    return { direct, whole: parseWholeYaml(text, 'f') };
  } catch (error) {
    if (error instanceof InputError) return { direct, whole: error };
    throw error;
  }
}

function ownFiles(): string[] {
  return ['playbooks', 'roles', 'group_vars', 'inventory', 'test/check'].flatMap((folder) =>
    readdirSync(join(packageRoot(), folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.yml'))
      .map((name) => readFileSync(join(packageRoot(), folder, name), 'utf8')),
  );
}

suite('common YAML', (test) => {
  for (const [text, isCommon] of texts) {
    test(JSON.stringify(text), () => {
      const { direct, whole } = both(text);
      assert.is(direct !== undefined, isCommon);
      if (direct) assert.equal(direct, whole);
    });
  }

  test('files of the project, nearly all of which are read directly', () => {
    const files = ownFiles().map(both);
    for (const { direct, whole } of files) if (direct) assert.equal(direct, whole);
    assert.ok(files.filter(({ direct }) => direct).length > 0.85 * files.length);
  });

  test('what is read directly after random changes is what the whole parser reads', () => {
    const between = randomOf(Number(process.env['KPLAY_SEED'] ?? 1));
    const random = (below: number) => Math.floor(between() * below);
    const sources = ownFiles().map((text) => text.slice(0, 400));
    let read = 0;
    for (let index = 0; index < 250; index++) {
      let text = sources[random(sources.length)]!;
      for (let left = random(3); left >= 0; left--) {
        const at = random(text.length + 1);
        text = text.slice(0, at) + pieces[random(pieces.length)]! + text.slice(at + random(3));
      }
      const { direct, whole } = both(text);
      if (!direct) continue;
      read++;
      assert.equal(direct, whole, JSON.stringify(text));
    }
    assert.ok(read > 40, `${read}`);
  });
});
