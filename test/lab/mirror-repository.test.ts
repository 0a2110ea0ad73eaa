import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { LabError } from '../../lab/errors.ts';
import { architecture } from '../../lab/mirror/catalogue.ts';
import { prepareRepository, sourcesList } from '../../lab/mirror/index.ts';
import { indexPackages } from '../../lab/mirror/packages.ts';
import { listedPackages } from '../../lab/mirror/repository.ts';
import { imageNamed } from '../../lab/rootfs/kinds.ts';
import { suite } from '../suite.ts';

const here = imageNamed('debian_12/amd64');
let above: string;

/** Makes a Debian package without content. */
function makePackage(name: string, depends?: string): void {
  const tree = join(above, 'trees', name);
  mkdirSync(join(tree, 'DEBIAN'), { recursive: true });
  const needs = depends ? `Depends: ${depends}\n` : '';
  const control = `Package: ${name}\nVersion: 1:1.0\nArchitecture: amd64\nMaintainer: nobody\n${needs}Description: ${name}\n`;
  writeFileSync(join(tree, 'DEBIAN/control'), control);
  execFileSync('dpkg-deb', ['--build', '--root-owner-group', tree, join(above, 'archive')], { stdio: 'ignore' });
}

function prepare(packages: readonly string[], offline = false): Promise<void> {
  const source = `deb [trusted=yes] copy:${above}/archive ./`;
  const options = { folder: join(above, 'served'), image: here, rootfs: join(above, 'rootfs'), cache: above, source };
  return prepareRepository({ ...options, packages, offline, report: () => undefined });
}

const failure = (work: Promise<unknown>): Promise<LabError> =>
  work.then(
    () => assert.unreachable() as never,
    (error) => error,
  );

const repository = () => readdirSync(join(above, 'served/debian')).sort();

suite(
  'the mirror’s Debian repository',
  (test) => {
    test('an index of packages', () => {
      const text = readFileSync(join(above, 'archive/Packages'), 'utf8');
      const fields = text.split('\n').filter((line) => /^(Package|Depends|Filename|$)/.test(line));
      assert.equal(fields.join('\n').split('\n\n'), [
        'Package: alone\nFilename: ./alone_1.0_amd64.deb',
        'Package: lib-here\nFilename: ./lib-here_1.0_amd64.deb',
        'Package: lib-new\nFilename: ./lib-new_1.0_amd64.deb',
        'Package: tool\nDepends: lib-here, lib-new (>= 1:0.5)\nFilename: ./tool_1.0_amd64.deb\n',
      ]);
      assert.match(
        readFileSync(join(above, 'archive/Release'), 'utf8'),
        /\n [\da-f]{64} \d+ Packages\n [\da-f]{64} \d+ Packages.gz\n$/,
      );
    });

    test('a package with what it needs beyond the root file system', async () => {
      await prepare(['tool']);
      assert.equal(repository(), [
        '.made-from',
        'Packages',
        'Packages.gz',
        'Release',
        'lib-new_1%3a1.0_amd64.deb',
        'tool_1%3a1.0_amd64.deb',
      ]);
      assert.equal(readdirSync(join(above, 'served')), ['debian']);
    });

    test('it is kept as long as its lists are the same', async () => {
      await prepare(['tool'], true);
      assert.is((await failure(prepare(['alone'], true))).message, 'the Debian packages are not in the cache');
      await prepare(['alone']);
      assert.equal(repository().slice(-1), ['alone_1%3a1.0_amd64.deb']);
    });

    test('a package that there is not keeps what was there', async () => {
      const { message } = await failure(prepare(['tol']));
      assert.match(message, 'E: Unable to locate package tol');
      assert.equal(repository().slice(-1), ['alone_1%3a1.0_amd64.deb']);
      assert.equal(readdirSync(join(above, 'served')), ['debian']);
    });

    test('the line for the hosts', () => {
      assert.is(
        sourcesList('http://10.0.0.1/', imageNamed('debian_12')),
        'deb [trusted=yes] http://10.0.0.1/debian ./\n',
      );
      const other = architecture() === 'amd64' ? 'arm64' : 'amd64';
      const lines = ['debian_13', `debian_12/${other}`].map((name) => sourcesList('http://10.0.0.1', imageNamed(name)));
      assert.equal(lines, [
        'deb [trusted=yes] http://10.0.0.1/debian_13 ./\n',
        `deb [trusted=yes] http://10.0.0.1/debian-${other} ./\n`,
      ]);
    });

    test('the list of packages is one', () => assert.ok(listedPackages().includes('jq')));
  },
  {
    before: async () => {
      above = mkdtempSync(join(tmpdir(), 'kplay-repository-'));
      mkdirSync(join(above, 'archive'));
      makePackage('tool', 'lib-here, lib-new (>= 1:0.5)');
      makePackage('lib-here');
      makePackage('lib-new');
      makePackage('alone');
      await indexPackages(join(above, 'archive'), here);
      mkdirSync(join(above, 'rootfs/var/lib/dpkg'), { recursive: true });
      const installed =
        'Package: lib-here\nStatus: install ok installed\nVersion: 1:1.0\nArchitecture: amd64\nMaintainer: nobody\nDescription: here\n';
      writeFileSync(join(above, 'rootfs/var/lib/dpkg/status'), installed);
    },
    after: () => rmSync(above, { recursive: true }),
  },
);
