import { spawnSync } from 'node:child_process';
import * as assert from 'uvu/assert';
import { packageRoot } from '../engine/package.ts';
import { suite } from './suite.ts';

suite('lint', (test) => {
  test('the linter and the formatter have nothing to say', () => {
    const biome = `${packageRoot()}/node_modules/@biomejs/biome/bin/biome`;
    const { status, stdout, stderr } = spawnSync(process.execPath, [biome, 'check', '--colors=off', '.'], {
      cwd: packageRoot(),
      encoding: 'utf8',
    });
    assert.is(status, 0, `${stdout}${stderr}`);
  });
});
