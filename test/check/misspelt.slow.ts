import { unlinkSync, writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { moduleNames } from '../../engine/modules/definition/registry.ts';
import { packageRoot } from '../../engine/package.ts';
import { findHelper } from '../../engine/template/helpers/registry.ts';
import { randomOf } from '../failures/random.ts';
import { suite } from '../suite.ts';
import { findingsOf, within } from './checking.ts';
import { copyOfOwn, ownPlaybooks, ownRuns, textsIn } from './own.ts';

/** One name in a file that can be misspelt, or a whole file that can be missing. */
interface Site {
  readonly kind: string;
  readonly file: string;
  readonly at: number;
  readonly name: string;
}

const count = Number(process.env['KPLAY_MISTAKES'] ?? 40);
const seed = Number(process.env['KPLAY_SEED'] ?? 1);

/** All names that stand at a place where a name can be wrong, by kind. */
function sitesIn(texts: ReadonlyMap<string, string>): Map<string, Site[]> {
  const sites = new Map<string, Site[]>();
  const add = (kind: string, file: string, at: number, name: string) =>
    sites.set(kind, [...(sites.get(kind) ?? []), { kind, file, at, name }]);
  for (const [file, text] of texts) {
    if (/example|inventory\//.test(file)) continue;
    for (const { index, 1: before, 2: code } of text.matchAll(
      /(\{\{[#/]?|(?:when|that|changed_when|failed_when): )([^{}\n]+)/g,
    ))
      addNames(add, file, index + before!.length, code!);
    if (!file.endsWith('.yml') || file.includes('/templates/')) continue;
    const defines = /\/(defaults|vars)\/|group_vars/.test(file);
    for (const { index, 1: name } of text.matchAll(/^(\w+):/gm)) if (defines) add('definition', file, index, name!);
    for (const { index, 0: line, 1: name } of text.matchAll(/^ *(?:- )?(\w+):/gm)) {
      if (!moduleNames().includes(name!)) continue;
      if (defines || /name|group|user$/.test(name!)) continue;
      add('module', file, index + line.indexOf(name!), name!);
      const block = /^(?:\n(?: {4,}|$)[^\n]*)*/.exec(text.slice(text.indexOf('\n', index)))![0];
      const start = text.indexOf('\n', index);
      const indent = /\n( +)/.exec(block)?.[1];
      for (const { index: at, 1: argument } of block.matchAll(new RegExp(`\\n${indent}(\\w+):`, 'g')))
        if (indent) add('argument', file, start + at + 1 + indent.length, argument!);
    }
    for (const { index, 0: line, 1: name } of text.matchAll(/notify: (.+)$/gm))
      add('handler', file, index + line.length - name!.length, name!);
    for (const { index, 0: line, 1: name } of text.matchAll(/(?:tasks_from|src|import_playbook): ([a-z][\w.-]*)$/gm))
      add('file', file, index + line.length - name!.length, name!);
    for (const { index, 0: line, 1: name } of text.matchAll(/(?:hosts|register): (\w+)$/gm))
      add(line.startsWith('hosts') ? 'hosts' : 'result', file, index + line.length - name!.length, name!);
    for (const { index, 0: line, 1: name } of text.matchAll(keyword))
      add('keyword', file, index + line.indexOf(name!), name!);
    for (const { index, 0: line, 1: name } of text.matchAll(/(?:roles:|dependencies:)\n((?: +- \w+\n)+)/g)) {
      for (const each of name!.matchAll(/\w+/g))
        add('role', file, index + line.length - name!.length + each.index, each[0]);
    }
  }
  return sites;
}

const keyword =
  /^ *(?:- )?(become|become_user|when|loop|loop_control|register|notify|changed_when|failed_when|until|retries|delay|tags|vars|no_log|run_once|delegate_to|block|rescue|always|hosts|roles|tasks|gather_facts|strategy):/gm;

/** The variables of an expression, and the keys below them. */
function addNames(
  add: (kind: string, file: string, at: number, name: string) => void,
  file: string,
  at: number,
  code: string,
): void {
  const plain = code.replace(/"[^"]*"|'[^']*'/g, (quoted) => ' '.repeat(quoted.length));
  for (const { index, 0: name } of plain.matchAll(/(?<![\w@/])[A-Za-z_]\w*/g)) {
    const key = plain[index - 1] === '.';
    const word =
      /^(else|this|each|if|unless|with|as|true|false|null)$/.test(name) || plain[index + name.length] === '=';
    if (!word && (key || !findHelper(name))) add(key ? 'attribute' : 'variable', file, at + index, name);
  }
}

function misspelt(name: string, random: (below: number) => number): string {
  const at = random(Math.max(1, name.length - 1));
  const kinds = [
    name.slice(0, at) + name.slice(at + 1),
    name.slice(0, at) + name[at]! + name.slice(at),
    `${name.slice(0, at)}${name[at + 1] ?? 'x'}${name[at]!}${name.slice(at + 2)}`,
    `${name}x`,
  ].filter((each) => each !== name && each !== '');
  return kinds[random(kinds.length)]!;
}

/** What the first run that has any finds. */
async function findingsOfRuns(): Promise<unknown[]> {
  for (const run of ownRuns()) {
    const { errors, warnings } = await findingsOf(run, [], ['inventory/packet.yml']);
    const doubtful = warnings.filter(({ code }) => code === 'doubtful-name' || code === 'unknown-hosts');
    if (errors.length + doubtful.length > 0) return [...errors, ...doubtful];
  }
  return [];
}

suite('misspelt names in the own playbooks', (test) => {
  test('are nearly all found before anything is connected', async () => {
    const own = copyOfOwn();
    const between = randomOf(seed);
    const random = (below: number) => Math.floor(between() * below);
    try {
      const texts = textsIn(own.folder);
      const sites = sitesIn(texts);
      const kinds = [...sites.keys()];
      const missed: string[] = [];
      for (let index = 0; index < count; index++) {
        const ofKind = sites.get(kinds[index % kinds.length]!)!;
        const { kind, file, at, name } = ofKind[random(ofKind.length)]!;
        const text = texts.get(file)!;
        const wrong = misspelt(name, random);
        writeFileSync(file, text.slice(0, at) + wrong + text.slice(at + name.length));
        const errors = await within(own.folder, async () => {
          try {
            return await findingsOfRuns();
          } catch (error) {
            return [error];
          }
        });
        const line = text.slice(0, at).split('\n').length;
        if (errors.length === 0)
          missed.push(`${kind}: ${file.slice(own.folder.length + 1)}:${line} ${name} → ${wrong}`);
        writeFileSync(file, text);
      }
      const told = `${count - missed.length} of ${count} found, seed ${seed}:\n${missed.sort().join('\n')}`;
      if (process.env['KPLAY_MISTAKES']) console.log(told);
      assert.ok(missed.length / count <= 0.05, told);
    } finally {
      own.remove();
    }
  });

  test('and missing files are', async () => {
    const own = copyOfOwn();
    try {
      const files = [...textsIn(own.folder).keys()].filter((file) =>
        /\/templates\/.*service|tasks\/(teardown|verify)/.test(file),
      );
      const missed: string[] = [];
      for (const file of files) {
        const text = textsIn(own.folder).get(file)!;
        unlinkSync(file);
        const { errors } = await within(own.folder, () => findingsOf(ownPlaybooks(), [], ['inventory/packet.yml']));
        if (errors.length === 0) missed.push(file);
        writeFileSync(file, text);
      }
      assert.ok(files.length > 2);
      assert.equal(missed, []);
    } finally {
      own.remove();
    }
  });

  test('there is none in them as they are', () =>
    within(packageRoot(), async () => {
      for (const run of ownRuns()) {
        const { errors, warnings } = await findingsOf(run, [], ['inventory/packet.yml']);
        assert.equal([...errors, ...warnings], []);
      }
    }));
});
