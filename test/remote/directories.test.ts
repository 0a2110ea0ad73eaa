import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import file from '../../engine/modules/file.ts';
import { here, take } from '../modules/here.ts';
import { suite } from '../suite.ts';
import { runProgram, shells } from './shell.ts';

/** Another task is always a moment earlier. */
const earlier = 'mkdir() { command mkdir -p "$4"; command mkdir "$@"; }';

suite('directories', (test) => {
  for (const shell of shells) {
    test(`may be made by several tasks at the same moment: ${shell.join(' ')}`, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'kplay-directories-'));
      try {
        const path = join(folder, 'a', 'b');
        const program = (await file.build(take(file, { path, state: 'directory', mode: '0755' }), here(), {}))!;
        const answer = await runProgram(shell, { ...program, text: `${earlier}\n${program.text}` });
        assert.equal([answer.failed, existsSync(path)], [undefined, true]);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});
