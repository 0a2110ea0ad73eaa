import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { packageRoot } from '../engine/package.ts';
import { suite } from './suite.ts';

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const read = (name: string) => JSON.parse(readFileSync(`${packageRoot()}/${name}`, 'utf8'));
const locked: Readonly<Record<string, Locked>> = read('package-lock.json').packages;

suite('package', (test) => {
  test('every package is locked by version and checksum, and none to an address', () => {
    const packages = Object.entries(locked).filter(([path]) => path !== '');
    assert.ok(packages.length > 50);
    const loose = packages.filter(([, one]) => !one.version || !one.integrity || one.resolved !== undefined);
    assert.equal(
      loose.map(([path]) => path),
      [],
    );
  });

  test('the lock knows the native programs of every platform, or a clean install is refused elsewhere', () => {
    for (const name of ['typescript', '@biomejs/biome']) {
      const platforms = Object.keys(locked[`node_modules/${name}`]!.optionalDependencies ?? {});
      assert.ok(platforms.length > 5, name);
      assert.equal(
        platforms.filter((platform) => !locked[`node_modules/${platform}`]),
        [],
      );
    }
  });

  test('direct dependencies are pinned', () => {
    const { dependencies, devDependencies } = read('package.json');
    const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
      ([, range]) => !/^\d+\.\d+\.\d+$/.test(String(range)),
    );
    assert.equal(loose, []);
  });
});
