import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Work } from './work.ts';

/** Packs each tree of a work as `NAME.tar`, for those who bring it over in one piece. */
export function writeTree(folder: string, work: Work): void {
  for (const step of work.steps) {
    if (step.does !== 'tree') continue;
    const owner = ['--owner=0', '--group=0', '--numeric-owner', '--sort=name'];
    const { status } = spawnSync('tar', ['-cf', `${step.from}.tar`, ...owner, '-C', join(folder, step.from), '.'], {
      cwd: folder,
    });
    if (status !== 0) throw new Error(`tar ended with ${status}`);
  }
}
