import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { hasEnded } from '../../engine/report/journal/folder.ts';
import { journal } from '../../engine/report/journal/journal.ts';
import { isGone, thisProcess } from '../../engine/report/process.ts';
import { suite } from '../suite.ts';

const compiled = fileURLToPath(new URL('../../engine/report/process.js', import.meta.url));

/** How another process calls itself, and a way to end it. */
async function another(): Promise<{ readonly name: string; end(): Promise<unknown> }> {
  const script = `import(${JSON.stringify(compiled)}).then((it) => console.log(it.thisProcess())); setInterval(() => {}, 1000)`;
  const child = spawn(process.execPath, ['-e', script]);
  const [line] = await once(child.stdout, 'data');
  const closed = once(child, 'close');
  return {
    name: String(line).trim(),
    end: () => {
      child.kill('SIGKILL');
      return closed;
    },
  };
}

suite('report/process', (test) => {
  test('a process is gone when it has ended, and not before', async () => {
    const { name, end } = await another();
    assert.is(isGone(name), false);
    await end();
    assert.is(isGone(name), true);
  });

  test('another process under the number of an ended one is not taken for it', () => {
    const own = thisProcess()!;
    assert.is(isGone(own), false);
    assert.is(isGone(own.replace(/\d+$/, (start) => String(Number(start) - 1))), true);
  });

  const strangers: readonly [string, unknown][] = [
    ['another machine or boot', thisProcess()!.replace(/^[^ ]+/, 'other')],
    ['another container', thisProcess()!.replace(/pid:\[\d+\]/, 'pid:[1]')],
    ['nothing', undefined],
    ['no process at all', 'word'],
    ['no text', 7],
  ];
  for (const [what, name] of strangers) {
    test(`nothing is known of ${what}`, () => assert.is(isGone(name), false));
  }

  test('a run has ended when its journal is here and its process is not', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kplay-journals-'));
    try {
      const begun = { type: 'run-started', run: 'one', playbooks: [], check: false, version: '0' } as const;
      journal(folder, assert.unreachable).report(begun);
      assert.is(hasEnded(folder, 'one'), false);
      const { name, end } = await another();
      await end();
      const [line] = readFileSync(join(folder, 'one.jsonl'), 'utf8').split('\n');
      writeFileSync(join(folder, 'two.jsonl'), `${JSON.stringify({ ...JSON.parse(line!), process: name })}\n`);
      assert.is(hasEnded(folder, 'two'), true);
      for (const unknown of ['three', '../two', '']) assert.is(hasEnded(folder, unknown), false, unknown);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
