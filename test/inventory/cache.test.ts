import { chmodSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { explain, type InputError, KplayError } from '../../engine/errors.ts';
import { loadInventory } from '../../engine/inventory/index.ts';
import { suite } from '../suite.ts';
import { withFiles } from './written.ts';

/** Counts its calls in the names of its hosts; fails where a file says so. */
const program = `#!/bin/sh
cd "$(dirname "$0")" || exit
echo x >>calls
test ! -e broken || { echo "out of order" >&2; exit 3; }
printf '{"g": ["call%s"], "_meta": {"hostvars": {}}}' "$(($(wc -l <calls)))"
`;

interface Place {
  readonly folder: string;
  readonly told: readonly string[];
  /** The names of the hosts, or the mistake. */
  read(fresh?: boolean): Promise<string>;
  breakDown(): void;
  /** Makes what is kept older, by seconds. */
  age(seconds: number): void;
  /** The file in the user's cache folder. */
  file(): string;
}

/** An inventory program behind a file with these options of its cache. */
function withProgram(cache: string, use: (place: Place) => Promise<void>): Promise<void> {
  return withFiles({ 'hosts.sh': program, 'h.yml': `plugin: script\npath: hosts.sh\n${cache}` }, (folder) => {
    const told: string[] = [];
    const short = (text: string) => text.replaceAll(`${folder}/`, '');
    const kept = () => join(folder, 'cache/kplay/inventory');
    const file = () => join(kept(), readdirSync(kept())[0]!);
    return use({
      folder,
      told,
      file,
      async read(fresh = false) {
        try {
          const environment = { PATH: process.env['PATH'], XDG_CACHE_HOME: join(folder, 'cache') };
          const warn = (mistake: InputError) => told.push(short(mistake.message));
          return [...(await loadInventory([join(folder, 'h.yml')], { environment, warn, fresh })).hosts.keys()].join();
        } catch (error) {
          if (error instanceof KplayError) return short(explain(error));
          throw error;
        }
      },
      breakDown: () => writeFileSync(join(folder, 'broken'), ''),
      age(seconds) {
        const content = JSON.parse(readFileSync(file(), 'utf8'));
        writeFileSync(file(), JSON.stringify({ ...content, at: content.at - seconds * 1000 }));
        utimesSync(file(), 0, 0); // the file's own time does not count
      },
    });
  });
}

const failure = 'hosts.sh --list ended with 3';
const shownFailure = `hosts.sh:1:1: ${failure}\n  1 | #!/bin/sh\n    | ^\n  hint: it said:\nout of order`;

suite('answers that are kept', (test) => {
  test('without a cache each reading asks', () =>
    withProgram('', async ({ read }) => assert.equal([await read(), await read()], ['call1', 'call2'])));

  test('for its time, in a file for its owner alone', () =>
    withProgram('cache: {age: 60}\n', async ({ read, age, file }) => {
      assert.equal([await read(), await read()], ['call1', 'call1']);
      assert.is(statSync(file()).mode & 0o777, 0o600);
      assert.is(statSync(join(file(), '..')).mode & 0o777, 0o700);
      age(61);
      assert.equal([await read(), await read()], ['call2', 'call2']);
    }));

  test('where the file says', () =>
    withProgram('cache: {path: kept/answer.json}\n', async ({ folder, read }) => {
      assert.equal([await read(), await read()], ['call1', 'call1']);
      assert.is(statSync(join(folder, 'kept/answer.json')).mode & 0o777, 0o600);
    }));

  test('asked anew, it is replaced', () =>
    withProgram('cache: {age: 60}\n', async ({ read }) =>
      assert.equal([await read(), await read(true), await read()], ['call1', 'call2', 'call2']),
    ));

  test('other options are another answer', () =>
    withProgram('cache: {age: 60}\n', async ({ folder, read }) => {
      await read();
      writeFileSync(join(folder, 'h.yml'), 'plugin: script\npath: hosts.sh\ntimeout: 5\ncache: {age: 60}\n');
      assert.is(await read(), 'call2');
    }));

  test('an old one does not stand in unless it may', () =>
    withProgram('cache: {age: 60}\n', async ({ read, age, breakDown }) => {
      await read();
      age(61);
      breakDown();
      assert.is(await read(), shownFailure);
    }));

  test('an old one stands in, which is told, for so long, and not when asked anew', () =>
    withProgram('cache: {age: 60, stale: 3600}\n', async ({ read, age, breakDown, told }) => {
      await read();
      age(1800);
      breakDown();
      assert.is(await read(), 'call1');
      assert.equal(told, [`hosts as they were 1800 s ago, because now: ${failure}`]);
      assert.is(await read(true), shownFailure);
      age(3600);
      assert.is(await read(), shownFailure);
    }));

  for (const [what, harm] of [
    ['what others may write', (file: string) => chmodSync(file, 0o666)],
    ['what is cut short', (file: string) => writeFileSync(file, readFileSync(file, 'utf8').slice(0, -9))],
    ['what is no answer', (file: string) => writeFileSync(file, readFileSync(file, 'utf8').replace('groups', 'group'))],
    [
      'what comes from the future',
      (file: string) => writeFileSync(file, readFileSync(file, 'utf8').replace('"at":1', '"at":9')),
    ],
  ] as const) {
    test(`${what} is not believed`, () =>
      withProgram('cache: {age: 60}\n', async ({ read, file }) => {
        await read();
        harm(file());
        assert.is(await read(), 'call2');
      }));
  }

  for (const [options, mistake] of [
    ['cache: {age: -1}\n', 'h.yml:3:14: cache.age must be at least 0'],
    ['cache: {aeg: 1}\n', 'h.yml:3:8: cache has no "aeg"'],
    ['cash: {}\n', 'h.yml:1:1: a script inventory has no "cash"'],
  ] as const) {
    test(`mistake: ${options}`, () =>
      withProgram(options, async ({ read }) => assert.is((await read()).split('\n')[0], mistake)));
  }
});
