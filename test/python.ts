import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../lab/command.ts';
import { cache } from './e2e/site.ts';

/**
 * The Python of a virtual environment with these packages (`name==version`), which stays in the cache under the name of
 * the first; fetched where the internet can be reached.
 */
export async function pythonWith(...packages: readonly [string, ...string[]]): Promise<string> {
  const folder = join(cache, 'kplay', 'test', packages[0].replace('==', '-'));
  const python = join(folder, 'bin', 'python');
  if (existsSync(folder)) return python;
  const partial = `${folder}.${process.pid}`;
  await run(['/usr/bin/python3', '-m', 'venv', partial]);
  await run([`${partial}/bin/pip`, 'install', '--quiet', '--disable-pip-version-check', ...packages]);
  await rename(partial, folder)
    .catch((error) => {
      if (!existsSync(folder)) throw error; // else another test was faster
    })
    .finally(() => rm(partial, { recursive: true, force: true }));
  return python;
}
