import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { difference, fingerprint } from '../../bench/fingerprint.ts';
import type { BenchHost, Site } from '../../bench/peers/peer.ts';
import { playbook } from '../../bench/peers/playbook.ts';
import { scriptFor } from '../../bench/peers/script.ts';
import { writeTree } from '../../bench/tree.ts';
import { type Work, works } from '../../bench/work.ts';
import { suite } from '../suite.ts';

const directories = ['dir0', 'dir1', 'dir2', 'dir3', 'dir4'];

const thirty = [
  ...directories.map((path) => `drwxr-xr-x ${path}`),
  ...directories.flatMap((path) => [`-rw-r--r-- ${path}/conf`, `-rw-r--r-- ${path}/small`]),
  ...['big', 'count', 'lines', 'made0', 'made1', 'made2'].map((path) => `-rw-r--r-- ${path}`),
  ...['link0', 'link1'].map((path) => `lrwxrwxrwx ${path}`),
].sort();

/** A busy disk is not what is tested. */
const here = 'umask 022\nsync() { :; }\n';

/** Does a work here, by its script, without ssh; `use` is given the site and what runs the script again. */
function byScript(work: Work, use: (host: BenchHost, run: () => number) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'kplay-bench-test-'));
  try {
    const host = { name: 'h0', address: '127.0.0.1', port: 22, tree: `${folder}/h0`, scratch: folder };
    const login = { user: 'root', keyFile: '', knownHosts: '', forks: 1 };
    const site: Site = { folder, hosts: [host], work, ...login };
    mkdirSync(host.tree);
    for (const [path, content] of work.files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    writeTree(folder, work);
    const input = scriptFor(site, host);
    use(host, () => spawnSync('sh', { input: `${here}${input}` }).status!);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What is in a tree, with the kind and mode that `ls` shows. */
function shown(tree: string): string[] {
  const { stdout } = spawnSync('find', [tree, '-mindepth', '1', '-printf', '%M %P\n'], { encoding: 'utf8' });
  return stdout.trim().split('\n').sort();
}

suite('peers of the bench', (test) => {
  test('the script does its work, and again changes nothing', () => {
    byScript(works.thirty, (host, run) => {
      assert.is(run(), 0);
      const first = fingerprint(host.tree);
      assert.equal(shown(host.tree), thirty);
      assert.is(run(), 0);
      assert.is(difference(first, fingerprint(host.tree)), undefined);
      rmSync(join(host.tree, 'dir3/small'));
      assert.match(
        difference(first, fingerprint(host.tree)) ?? '',
        /^dir3\/small is nothing, not 100644 [0-9a-f]{64}$/,
      );
      assert.is(run(), 0);
      assert.is(difference(first, fingerprint(host.tree)), undefined);
    });
  });

  test('a tree of files is brought over, and what is only there stays', () => {
    byScript(works.tree, (host, run) => {
      assert.is(run(), 0);
      const first = fingerprint(host.tree);
      assert.is(first.size, 1 + 20 + 1000);
      writeFileSync(join(host.tree, 'tree/more'), '');
      assert.is(run(), 0);
      assert.is(difference(first, fingerprint(host.tree)), 'tree/more is 100644 ' + emptyDigest + ', not nothing');
    });
  });

  test('a condition in the words of each', () => {
    const { steps } = works.thirty;
    const lines = (['handlebars', 'jinja'] as const).map((each) => playbook(steps, each).split('\n'));
    const [ours, theirs] = lines as [string[], string[]];
    assert.is(ours.length, theirs.length);
    const differing = ours.flatMap((line, index) => (line === theirs[index] ? [] : [line, theirs[index]]));
    assert.equal(
      differing.map((line) => /when: "(.*?)"/.exec(line!)?.[1]),
      ['eq (int counted.stdout) 5', '(counted.stdout | int) == 5'],
    );
  });
});

const emptyDigest = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
