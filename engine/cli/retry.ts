import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import type { RunSummary } from '../run.ts';
import type { Settings } from './settings.ts';

/** What the command line says of retry files. */
export interface RetryOptions {
  readonly retryFiles?: boolean;
}

/**
 * Writes the names of the hosts that failed or were lost to PLAYBOOK.retry, one a line, for `--limit @PLAYBOOK.retry`:
 * beside the (first) playbook, or in the folder of the settings. Told is where, or why it could not be written.
 */
export function writeRetryFile(
  { recap }: RunSummary,
  [playbook]: readonly string[],
  options: RetryOptions,
  settings: Settings,
  tell: (message: string) => void,
): void {
  const hosts = Object.entries(recap).filter(([, { failed, unreachable }]) => failed + unreachable > 0);
  const wanted = options.retryFiles ?? settings.retry_files_enabled ?? false;
  if (!wanted || hosts.length === 0 || playbook === undefined) return;
  const folder = settings.retry_files_save_path ?? dirname(playbook);
  const file = join(folder, `${basename(playbook, extname(playbook))}.retry`);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, hosts.map(([name]) => `${name}\n`).join(''));
    tell(`to retry, use: --limit @${file}`);
  } catch (error) {
    tell(`${file} cannot be written: ${(error as Error).message}`);
  }
}
