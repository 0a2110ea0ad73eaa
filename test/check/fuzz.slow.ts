import { cpSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { asText } from '../../engine/check/formats/text.ts';
import { KplayError } from '../../engine/errors.ts';
import { packageRoot } from '../../engine/package.ts';
import { randomOf } from '../failures/random.ts';
import { suite } from '../suite.ts';
import { findingsOf, within } from './checking.ts';
import { textsIn } from './own.ts';

/** How many mutated playbooks are checked; without it as many as fit into a few seconds. */
const wanted = Number(process.env['KPLAY_PLAYBOOKS'] ?? 0);
const seed = Number(process.env['KPLAY_SEED'] ?? 1);
const seconds = 8;

/** No check of such a small playbook takes nearly as long, in seconds. */
const longest = 20;

/** What breaks texts in ways that single letters do not. */
const pieces =
  '{{|}}|{{#each x}}|{{/if}}|{{{{raw}}}}|: |- |\n|\n    |"|\'|[|]|{|}|*a|&a |<<: |!unsafe |!vault |null|~|true|0|-1|1e999|when: |loop: |include_tasks: |register: |vars: {x: "{{x}}"}|hosts: |"{{ item.a.0.b }}"|"{{hostvar inventory_hostname "x"}}"|block:|\u0000|\ufeff|é|😀|%|#|@|`|$ANSIBLE_VAULT;1.1;AES256\n'.split(
    '|',
  );

suite('mutated playbooks', (test) => {
  test('are checked to the end, or told to be wrong', async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'kplay-fuzz-')));
    for (const each of ['valid', 'projects']) {
      cpSync(join(packageRoot(), 'test/check', each), join(folder, each), { recursive: true });
    }
    const between = randomOf(seed);
    const random = (below: number) => Math.floor(between() * below);
    const texts = textsIn(folder);
    const files = [...texts.keys()];
    const playbooks = files.filter((file) => /\/(\d[^/]*|site)\.yml$/.test(file));
    const began = performance.now();
    let count = 0;
    try {
      const goesOn = () => (wanted > 0 ? count < wanted : performance.now() - began < seconds * 1000);
      for (; goesOn(); count++) {
        const file = files[random(files.length)]!;
        const text = texts.get(file)!;
        const mutant = mutated(text, [...texts.values()][random(files.length)]!, random);
        writeFileSync(file, mutant);
        const near = playbooks.filter((each) => file.startsWith(`${dirname(each)}/`));
        const playbook = playbooks.includes(file) ? file : near[random(near.length)]!;
        const start = process.cpuUsage();
        const problem = await within(dirname(playbook), () => problemOf(playbook));
        const { user, system } = process.cpuUsage(start);
        const told = `seed ${seed}, number ${count}, ${file}:\n${mutant}`;
        assert.is(problem, undefined, `${problem}\n${told}`);
        assert.ok((user + system) / 1e6 < longest, `it took ${(user + system) / 1e6} s\n${told}`);
        writeFileSync(file, text);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
    assert.ok(count > 50, `only ${count}`);
    if (wanted > 0) console.log(`${count} playbooks`);
  });
});

/** What went wrong beside mistakes of the input, which are told. */
async function problemOf(playbook: string): Promise<string | undefined> {
  try {
    const hosts = readdirSync('.').filter((name) => name.startsWith('hosts.'));
    const { errors, warnings } = await findingsOf([playbook], hosts);
    asText([...errors, ...warnings]);
    return undefined;
  } catch (error) {
    return error instanceof KplayError ? undefined : String((error as Error).stack);
  }
}

function mutated(text: string, other: string, random: (below: number) => number): string {
  let mutant = text;
  for (let left = random(3); left >= 0; left--) {
    const at = random(mutant.length + 1);
    const length = random(12);
    const lines = mutant.split('\n');
    const from = random(other.length);
    const kinds: (() => string)[] = [
      () => mutant.slice(0, at) + pieces[random(pieces.length)]! + mutant.slice(at),
      () => mutant.slice(0, at) + mutant.slice(at + length),
      () => mutant.slice(0, at) + other.slice(from, from + 40) + mutant.slice(at + length),
      () => lines.filter((_, index) => index !== at % lines.length).join('\n'),
      () => lines.flatMap((line, index) => (index === at % lines.length ? [line, line] : [line])).join('\n'),
      () => lines.map((line, index) => (index === at % lines.length ? `  ${line}` : line)).join('\n'),
    ];
    mutant = kinds[random(kinds.length)]!();
  }
  return mutant;
}
