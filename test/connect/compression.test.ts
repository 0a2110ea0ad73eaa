import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as assert from 'uvu/assert';
import { pays } from '../../engine/connect/session/compression.ts';
import { suite } from '../suite.ts';

const lines = Buffer.from(Array.from({ length: 20_000 }, (_, n) => `key-${n}: a value of number ${n}\n`).join(''));
const noise = randomBytes(400_000);

const rows: readonly (readonly [string, Buffer, boolean])[] = [
  ['a long text', lines, true],
  ['a short text', lines.subarray(0, 100_000), false],
  ['noise', noise, false],
  ['a text in the middle of noise', Buffer.concat([noise, lines, noise]), false],
  ['a program', readFileSync(process.execPath).subarray(0, 20_000_000), false],
  ['zeros', Buffer.alloc(1_000_000), true],
];

suite('whether compressing pays', (test) => {
  for (const [title, content, expected] of rows) {
    test(`${title}, in memory and in a file`, async () => {
      const folder = mkdtempSync(`${tmpdir()}/kplay-sample-`);
      try {
        writeFileSync(`${folder}/content`, content);
        const upload = { name: 'content', size: content.length };
        assert.is(await pays({ ...upload, content }), expected);
        assert.is(await pays({ ...upload, content: { path: `${folder}/content` } }), expected);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});
