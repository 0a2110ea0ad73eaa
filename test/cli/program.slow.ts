import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { describeModule } from '../../engine/modules/definition/describe.ts';
import { findModule, moduleNames } from '../../engine/modules/definition/registry.ts';
import { packageRoot, version } from '../../engine/package.ts';
import { suite } from '../suite.ts';
import { kplay, main } from './kplay.ts';

const folder = join(dirname(main), 'program');
const parts = ['main.cjs', 'ssh2.cjs', 'undici.cjs', 'x509.cjs'];

/** Tells of each part that is loaded whether V8 has refused its code. */
const telling = `
const vm = require('node:vm');
vm.Script = class extends vm.Script {
  constructor(source, options) {
    super(source, options);
    if (options?.cachedData) process.stderr.write(options.filename + ' refused: ' + this.cachedDataRejected + '\\n');
  }
};
`;

/** Does something with a copy of the program, whose files may be changed; the package is the same. */
function withCopy<T>(use: (copy: string) => T): T {
  const root = mkdtempSync(join(tmpdir(), 'kplay-program-'));
  try {
    const copy = join(root, 'dist');
    mkdirSync(join(copy, 'program'), { recursive: true });
    for (const name of ['package.json', 'engine']) symlinkSync(join(packageRoot(), name), join(root, name));
    for (const name of ['kplay.cjs', ...readdirSync(folder).map((each) => `program/${each}`)]) {
      writeFileSync(join(copy, name), readFileSync(join(dirname(main), name)));
    }
    return use(copy);
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** What a copy of kplay says; `preload` is run before it. */
function say(copy: string, args: readonly string[], preload?: string): string {
  const before = preload === undefined ? [] : ['--require', preload];
  const { stdout, stderr } = spawnSync(process.execPath, [...before, join(copy, 'kplay.cjs'), ...args], {
    cwd: copy,
    encoding: 'utf8',
  });
  return stdout + stderr;
}

suite('the built program', (test) => {
  test('tells its version, with and without loading the commands', async () => {
    for (const args of [['--version'], ['--version', '--version']]) {
      assert.equal(await kplay({}, args), { code: 0, stdout: `${version()}\n`, stderr: '' });
    }
  });

  test('has the modules of the sources', async () => {
    const modules = await Promise.all(moduleNames().map(async (name) => (await findModule(name))!));
    const { stdout } = await kplay({}, ['doc']);
    assert.equal(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split(/ {2,}/)),
      modules.map(({ name, summary }) => [name, summary]),
    );
    assert.is((await kplay({}, ['doc', 'copy'])).stdout, describeModule(modules.find(({ name }) => name === 'copy')!));
  });

  test('was compiled when it was built', () => {
    for (const name of parts) {
      const source = readFileSync(join(folder, name), 'latin1');
      const code = readFileSync(join(folder, `${name}.code`));
      assert.is(code.toString('latin1', 0, 64), source.slice(3, 67), name);
    }
  });

  test('V8 takes the code of what a run over ssh loads', () => {
    withCopy((copy) => {
      const preload = join(copy, 'preload.cjs');
      writeFileSync(preload, telling);
      const said = say(copy, ['exec', '-i', '127.0.0.1:1,', 'all', 'ping'], preload);
      const refused = said.split('\n').filter((line) => line.startsWith('program/'));
      assert.equal(refused, ['program/main.cjs refused: false', 'program/ssh2.cjs refused: false']);
    });
  });

  test('loads nothing as an ES module, which its scripts could not', () => {
    for (const name of parts) assert.not.match(readFileSync(join(folder, name), 'latin1'), /[^.\w]import\(["'`]/, name);
  });

  test('does without that code, and takes none of another build', () => {
    withCopy((copy) => {
      const help = say(copy, ['--help']);
      assert.match(help, 'Usage: kplay');
      const path = join(copy, 'program/main.cjs');
      // Of the same length, which is all that V8 compares.
      const changed = readFileSync(path, 'latin1').replace('Usage:', 'USAGE:');
      writeFileSync(path, changed.replace(/^\/\* .{64}/, `/* ${'f'.repeat(64)}`));
      assert.is(say(copy, ['--help']), help.replace('Usage:', 'USAGE:'));
      writeFileSync(`${path}.code`, 'f'.repeat(64) + 'no code');
      assert.is(say(copy, ['--help']), help.replace('Usage:', 'USAGE:'));
      rmSync(`${path}.code`);
      assert.is(say(copy, ['--help']), help.replace('Usage:', 'USAGE:'));
    });
  });

  test('shows where in the sources a bug is', () => {
    withCopy((copy) => {
      const preload = join(copy, 'bug.cjs');
      const bug = "if (path === 'kplay.yml') throw new TypeError('a bug'); return exists(path);";
      writeFileSync(preload, `const fs = require('fs'), exists = fs.existsSync; fs.existsSync = (path) => { ${bug} }`);
      const lines = say(copy, ['exec', '-i', 'localhost,', 'all', 'ping'], preload).split('\n');
      assert.is(lines[0], 'TypeError: a bug');
      const source = readFileSync(`${packageRoot()}/engine/cli/settings.ts`, 'utf8').split('\n');
      const at = source.findIndex((line) => line.includes('existsSync(settingsFile)')) + 1;
      assert.match(lines[2]!, `at fromFile (engine/cli/settings.ts:${at}:`);
    });
  });

  test('brings the licences of what is in it', () => {
    const text = readFileSync(join(folder, 'LICENSES'), 'utf8');
    const sources: string[] = parts.flatMap(
      (name) => JSON.parse(readFileSync(join(folder, `${name}.map`), 'utf8')).sources,
    );
    const packages = new Set(sources.flatMap((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []));
    assert.ok(packages.size > 20);
    assert.equal(
      [...packages].filter((name) => !text.includes(`\n${name} `)),
      [],
    );
  });
});
