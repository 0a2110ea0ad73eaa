import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../lab/command.ts';
import { cache } from './site.ts';

const version = '2.19.14';

/** The Python of a virtual environment with Ansible, which stays in the cache; fetched where the internet can be reached. */
export async function ansiblePython(): Promise<string> {
  const folder = join(cache, 'kplay', 'test', `ansible-core-${version}`);
  const python = join(folder, 'bin', 'python');
  if (existsSync(folder)) return python;
  const partial = `${folder}.${process.pid}`;
  await run(['/usr/bin/python3', '-m', 'venv', partial]);
  await run([`${partial}/bin/pip`, 'install', '--quiet', '--disable-pip-version-check', `ansible-core==${version}`]);
  await rename(partial, folder).finally(() => rm(partial, { recursive: true, force: true }));
  return python;
}
