import { execFileSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as assert from 'uvu/assert';
import type { z } from 'zod';
import type { Here, RemoteModule } from '../../engine/modules/definition/module.ts';
import type { Answer } from '../../engine/remote/answer.ts';
import { type Program, quote } from '../../engine/remote/program.ts';
import type { Value, Values } from '../../engine/types.ts';
import { isWanted, runProgram, shells } from '../remote/shell.ts';
import type { Declare } from '../suite.ts';

/** One row: what is there, the task, and what becomes of it. `{dir}` stands for the row's own directory, everywhere. */
export interface Row {
  readonly title: string;
  /** A shell script that runs in the directory. */
  readonly given?: string;
  readonly task: Readonly<Record<string, unknown>>;
  readonly changed?: boolean;
  /** Part of the message with which it fails, in check mode too. */
  readonly failed?: string;
  /** Set when only the real run can fail. */
  readonly onlyForReal?: true;
  /** Some keys of the registered result; null stands for a key that is not there. */
  readonly result?: Values;
  /** What is in the directory afterwards, as `tree` shows it. */
  readonly leaves?: readonly string[];
  /** Set where a second run changes something again. */
  readonly repeats?: true;
  readonly differences?: Answer['differences'];
}

/** Makes rows whose file NAME of this mode has one content and gets another; null where it stays as it is. */
export function rowsOf(name: string, mode: string, always: Row['task']) {
  return (title: string, before: string, task: Row['task'], after: string | null, msg?: string): Row => ({
    title,
    given: `printf %s ${quote(before)} >${name}; chmod ${mode} ${name}`,
    task: { ...always, ...task },
    changed: after !== null,
    ...(msg === undefined ? {} : { result: { msg } }),
    leaves: [`${name} ${mode} ${after ?? before}`],
  });
}

const busybox = mkdtempSync(`${tmpdir()}/kplay-busybox-`);
process.on('exit', () => rmSync(busybox, { recursive: true }));
execFileSync('busybox', ['--install', '-s', busybox]);

/** Busybox's shell with nothing but busybox's own tools. */
export const busyboxAlone: readonly string[] = ['env', '-i', `PATH=${busybox}`, 'HOME=/root', 'busybox', 'sh'];

/** Two shells with this machine's tools, and busybox's with nothing but busybox's own. */
export const userlands: readonly (readonly string[])[] = [
  ...shells.filter(([shell]) => shell !== 'busybox'),
  ...(isWanted('busybox') ? [busyboxAlone] : []),
];

/** A host that finds files where they are said to be, and renders nothing. */
export function here(overrides: Partial<Here> = {}): Here {
  return {
    host: 'h1',
    check: false,
    diff: false,
    signal: new AbortController().signal,
    find: (_, name) => name,
    decrypted: () => undefined,
    render: (text) => text,
    variable: () => undefined,
    folders: ['.'],
    variables: () => new Map(),
    place: () => ({ file: 'tasks.yml', line: 1, column: 1 }),
    holds: () => true,
    progress: () => {},
    machines: () => {},
    assents: false,
    ...overrides,
  };
}

/** The program of a module for arguments as written. */
export async function programOf(module: AnyModule, task: unknown, where = here()): Promise<Program> {
  const program = await module.build(module.args.parse(task), where, {});
  assert.ok(program, 'there is no program');
  return program!;
}

type AnyModule = RemoteModule<z.ZodType, z.ZodType>;

/** Declares a test per row and userland: check predicts and leaves all as it was, the run does it, the next changes nothing. */
export function table(test: Declare, module: unknown, rows: readonly Row[], where = here(), on = userlands): void {
  for (const row of rows) {
    for (const userland of on) {
      test(`${row.title} (${userland.filter((word) => !word.includes('=')).join(' ')})`, () =>
        runRow(module as AnyModule, row, userland, where));
    }
  }
}

async function runRow(module: AnyModule, row: Row, userland: readonly string[], where: Here): Promise<void> {
  const dir = mkdtempSync(`${tmpdir()}/kplay-row-`);
  const placed = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll('{dir}', dir));
  try {
    if (row.given) execFileSync('sh', ['-ec', row.given.replaceAll('{dir}', dir)], { cwd: dir });
    const program = await programOf(module, placed(row.task), where);
    const before = tree(dir, true);
    const checked = await runProgram(userland, program, { check: true, diff: true });
    assert.equal(tree(dir, true), before, 'check mode changed something');
    if (!row.onlyForReal) expectAnswer(checked, row);
    if (row.differences) assert.equal(checked.differences, placed(row.differences));
    const ran = await runProgram(userland, program);
    expectAnswer(ran, row);
    if (row.result) {
      const read = module.read?.(ran, module.args.parse(placed(row.task)), where) ?? {};
      const data = 'data' in read ? (read.data as Values) : read;
      const wanted = placed(row.result);
      assert.equal(part(data, wanted), wanted);
    }
    if (row.leaves) assert.equal(tree(dir), placed(row.leaves));
    if (row.repeats || row.failed) return;
    const again = await runProgram(userland, program);
    assert.is(again.failed, undefined);
    assert.is(again.changed, false, 'the second run changed something');
    if (row.leaves) assert.equal(tree(dir), placed(row.leaves));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** The keys of data that are wanted, in maps, too. */
function part(data: Value | undefined, wanted: Value | undefined): Value {
  if (!isMap(wanted) || !isMap(data)) return data ?? null;
  return Object.fromEntries(Object.keys(wanted).map((key) => [key, part(data[key], wanted[key])]));
}

function isMap(value: Value | undefined): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function expectAnswer(answer: Answer, row: Row): void {
  assert.is(answer.stderr.toString(), '');
  if (row.failed === undefined) assert.is(answer.failed, undefined);
  else assert.match(answer.failed ?? '(it did not fail)', row.failed);
  assert.is(answer.code, row.failed === undefined ? 0 : 1);
  if (row.failed === undefined) assert.is(answer.changed, row.changed ?? true);
}

/** What is in a directory, one line a path: `PATH MODE CONTENT`, `PATH/ MODE`, `PATH -> AIM`; with times when asked. */
export function tree(dir: string, times = false): string[] {
  return readdirSync(dir, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${dir}/${entry.name}`;
      const { mode, mtimeMs, uid } = lstatSync(path);
      const bits = (mode & 0o7777).toString(8).padStart(4, '0');
      const suffix = times ? ` ${mtimeMs} ${uid}` : uid === process.getuid!() ? '' : ` of ${uid}`;
      if (entry.isSymbolicLink()) return [`${entry.name} -> ${readlinkSync(path)}${suffix}`];
      if (entry.isFile()) return [`${entry.name} ${bits} ${readFileSync(path, 'latin1')}${suffix}`];
      if (!entry.isDirectory()) return [`${entry.name} ${bits} (special)${suffix}`];
      return [`${entry.name}/ ${bits}${suffix}`, ...tree(path, times).map((line) => `${entry.name}/${line}`)];
    });
}
