import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { RunEvent } from '../../../engine/report/events.ts';
import { journalFile, keyFile, runsIn } from '../../../engine/report/journal/folder.ts';
import { journal } from '../../../engine/report/journal/journal.ts';
import { overviewOf } from '../../../engine/report/journal/overview.ts';
import { holdsSecret, pack, unpack } from '../../../engine/report/journal/pack.ts';
import { openJournal } from '../../../engine/report/journal/read.ts';
import { newSeal, readSeal } from '../../../engine/report/journal/seal.ts';
import { thisProcess } from '../../../engine/report/process.ts';
import { Secret } from '../../../engine/types.ts';
import { suite } from '../../suite.ts';

async function inFolder(use: (folder: string) => void | Promise<void>): Promise<void> {
  const around = mkdtempSync(join(tmpdir(), 'kplay-journal-'));
  try {
    await use(join(around, 'runs'));
  } finally {
    rmSync(around, { recursive: true });
  }
}

const started = (run: string): RunEvent => ({
  type: 'run-started',
  run,
  playbooks: ['a.yml'],
  check: false,
  version: '1',
});
const finished: RunEvent = { type: 'run-finished', recap: {}, interrupted: false, duration: 5 };

/** Values, and what they are as plain JSON. */
const packed: readonly (readonly [value: unknown, json: string])[] = [
  [{ a: [1, 'x', null, true] }, '{"a":[1,"x",null,true]}'],
  [{ s: new Secret('word') }, '{"s":{"$kplay":"secret","of":"word"}}'],
  [new Map([['a', { data: new Secret('b') }]]), '{"$kplay":"map","of":[["a",{"data":{"$kplay":"secret","of":"b"}}]]}'],
  [{ $kplay: 'secret', of: 'no secret' }, '{"$kplay":"object","of":[["$kplay","secret"],["of","no secret"]]}'],
];

suite('what a journal keeps', (test) => {
  for (const [value, json] of packed) {
    test(`packs ${json}`, () => {
      assert.is(JSON.stringify(pack(value)), json);
      assert.equal(revealed(unpack(JSON.parse(json))), revealed(value));
      assert.is(holdsSecret(value), json.includes('"secret","of":"word"'));
    });
  }

  test('leaves out a secret that cannot be revealed', () => {
    const broken = new Secret(() => {
      throw new Error('no password');
    });
    assert.is(JSON.stringify(pack({ a: broken, b: 1 })), '{"b":1}');
  });

  test('is encrypted by the key of its run, every time in another way, and by no other', () =>
    inFolder((folder) => {
      const [file, other] = [keyFile(folder, 'r1'), keyFile(folder, 'r2')];
      const seal = newSeal(file);
      const closed = [seal.close({ a: new Secret('word') }), seal.close({ a: new Secret('word') })];
      assert.is.not(closed[0], closed[1]);
      assert.not.match(Buffer.from(closed[0]!, 'base64').toString('latin1'), /word/);
      for (const each of closed) assert.is((readSeal(file)!.open(each) as { a: Secret }).a.reveal(), 'word');
      newSeal(other);
      assert.throws(() => readSeal(other)!.open(closed[0]!));
      const bytes = Buffer.from(closed[0]!, 'base64');
      bytes[30]! ^= 1;
      assert.throws(() => seal.open(bytes.toString('base64')));
      assert.is(statSync(file).mode & 0o777, 0o600);
      assert.throws(() => newSeal(file), 'a key is never overwritten');
      assert.is(readSeal(keyFile(folder, 'r3')), undefined);
    }));

  test('can be read up to the last whole line, wherever it was cut', () =>
    inFolder((folder) => {
      const { report, keep, flush } = journal(folder, assert.unreachable);
      report(started('r1'));
      keep({ type: 'sent', key: 'k', shell: 's' });
      keep({ type: 'facts', host: 'h', secret: { 'ä€': 'ö' } });
      report({ type: 'warning', message: 'ünïcödé'.repeat(50) });
      flush();
      const bytes = readFileSync(journalFile(folder, 'r1'));
      const whole = [...openJournal(folder, 'r1').lines()].map(({ type }) => type);
      assert.equal(whole, ['run-started', 'sent', 'facts', 'warning']);
      for (let size = 0; size <= bytes.length; size++) {
        writeFileSync(journalFile(folder, 'r1'), bytes.subarray(0, size));
        const lines = bytes.subarray(0, size).toString().split('\n').length - 1;
        const left = [...openJournal(folder, 'r1').lines()].map(({ type }) => type);
        assert.equal(left, whole.slice(0, lines), `${size} bytes`);
      }
      report(finished);
    }));

  test('has lines that are longer than what is read at once', () =>
    inFolder((folder) => {
      const { report } = journal(folder, assert.unreachable);
      report(started('r1'));
      report({ type: 'warning', message: 'x'.repeat(700_000) });
      report({ type: 'warning', message: 'y' });
      report(finished);
      const lengths = [...openJournal(folder, 'r1').lines()].map(({ message }) => String(message ?? '').length);
      assert.equal(lengths, [0, 700_000, 1, 0]);
    }));

  test('is written when somebody waits for that', () =>
    inFolder(async (folder) => {
      const { report, keep, written } = journal(folder, assert.unreachable);
      report(started('r1'));
      keep({ type: 'unsent', key: 'k' });
      assert.is([...openJournal(folder, 'r1').lines()].length, 1);
      await written();
      assert.is([...openJournal(folder, 'r1').lines()].length, 2);
      await written();
      report(finished);
    }));

  test('makes room for new ones, but not where a run is alive', () =>
    inFolder((folder) => {
      const gone = thisProcess()!.replace(/\d+$/, '1');
      mkdirSync(folder, { recursive: true });
      const old = (run: string, process: string) =>
        writeFileSync(journalFile(folder, run), `${JSON.stringify({ ...started(run), process })}\n`);
      old('r1', gone);
      old('r2', thisProcess()!);
      old('r3', gone);
      old('r4', gone);
      newSeal(keyFile(folder, 'r1'));
      newSeal(keyFile(folder, 'r4'));
      const { report } = journal(folder, assert.unreachable, 2);
      report(started('r5'));
      report(finished);
      assert.equal(runsIn(folder), ['r2', 'r4', 'r5']);
      assert.equal(readdirSync(join(folder, '..', 'keys')), ['r4']);
    }));

  test('tells how a run stands', () =>
    inFolder((folder) => {
      const gone = thisProcess()!.replace(/\d+$/, '1');
      mkdirSync(folder, { recursive: true });
      const counts = { ok: 0, changed: 0, unreachable: 0, failed: 0, skipped: 0, rescued: 0, ignored: 0, unknown: 0 };
      const play = { type: 'play-started', name: 'p', hosts: ['h1', 'h2'], origin: { file: 'a', line: 1, column: 1 } };
      const rows: readonly (readonly [run: string, process: string, lines: readonly object[], state: string])[] = [
        ['r1', thisProcess()!, [play], 'alive'],
        ['r2', gone, [play], 'crashed'],
        ['r9', `other${thisProcess()!}`, [play], 'crashed'],
        ['r3', gone, [play, { ...finished, recap: { h1: counts, h2: counts } }], 'finished'],
        ['r4', gone, [play, { ...finished, recap: { h1: { ...counts, unreachable: 1 }, h2: counts } }], 'failed'],
        ['r5', gone, [play, { ...finished, recap: { h1: counts, h2: counts }, interrupted: true }], 'interrupted'],
        ['r6', gone, [play, { ...finished, recap: { h1: counts, h2: counts }, mistake: 'x' }], 'failed'],
      ];
      for (const [run, process, lines, state] of rows) {
        const all = [
          { at: '2026-01-01T00:00:00.000Z', ...started(run), process, machine: hostname(), folder: '/x' },
          ...lines,
        ];
        writeFileSync(journalFile(folder, run), all.map((line) => `${JSON.stringify(line)}\n`).join(''));
        const found = overviewOf(folder, run)!;
        assert.is(found.state, state, run);
        assert.equal(found.hosts, ['h1', 'h2'], run);
      }
      writeFileSync(journalFile(folder, 'r7'), 'no journal');
      assert.is(overviewOf(folder, 'r7'), undefined);
      assert.is(overviewOf(folder, 'r8'), undefined);
    }));

  test('that cannot be written ends the run before it begins', () =>
    inFolder((folder) => {
      writeFileSync(folder, '');
      chmodSync(folder, 0o600);
      const { report } = journal(folder, assert.unreachable);
      assert.throws(() => report(started('r1')), /the run's journal cannot be written/);
    }));
});

/** For comparisons: secrets as what they hide, Maps as lists. */
function revealed(value: unknown): unknown {
  if (value instanceof Secret) return `secret ${value.reveal()}`;
  if (value instanceof Map) return [...value].map(revealed);
  if (Array.isArray(value)) return value.map(revealed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, revealed(part)]));
}
