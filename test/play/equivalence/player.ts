import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { RunOptions } from '../../../engine/play/context.ts';
import { type Played, play } from '../playing.ts';
import type { Far } from './far.ts';
import { type Generated, projectOf } from './generate.ts';

/** A playbook that was played: what it told, and what it left on each host. */
export interface Attempt {
  readonly played: Played;
  /** A folder of the run, cut out of what is compared. */
  readonly folder: string;
  /** By host: each file with its mode, its owner and its content. */
  readonly left: Readonly<Record<string, readonly string[]>>;
}

/** Plays it on hosts whose folders are empty. */
export async function attempt(generated: Generated, far: Far, strategy: RunOptions['strategy']): Promise<Attempt> {
  const folder = mkdtempSync(join(tmpdir(), 'kplay-equivalence-'));
  chmodSync(folder, 0o755);
  try {
    const hosts = generated.hosts.map((name) => {
      const home = join(folder, name);
      mkdirSync(home);
      writeFileSync(join(home, 'log'), '');
      for (const path of [home, join(home, 'log')]) chmodSync(path, 0o777); // several users work in it
      return [name, { ansible_connection: 'local', ansible_host: name, home, log: join(home, 'log') }];
    });
    const inventory = stringify({ g: { hosts: Object.fromEntries(hosts) } });
    const played = await play({ ...projectOf(generated), 'hosts.yml': inventory }, { strategy }, far.connect);
    const left = generated.hosts.map((name) => [name, filesIn(join(folder, name))]);
    return { played, folder, left: Object.fromEntries(left) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function filesIn(folder: string): string[] {
  const names = readdirSync(folder).sort();
  return names.map((name) => {
    const path = join(folder, name);
    const { mode, uid } = statSync(path);
    const content = statSync(path).isDirectory() ? '' : readFileSync(path, 'utf8');
    return `${name} ${mode.toString(8)} ${uid}\n${content}`;
  });
}
