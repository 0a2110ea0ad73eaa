import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  closeSync,
  fsyncSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { InputError } from '../../errors.ts';

/** The number of a file system in memory, as statfs(2) gives it. */
const tmpfs = 0x01021994;

/**
 * Lets the user's editor change a text in a private folder, in memory where there is one, and gives what it has become.
 * Nothing is left behind, of the editor's own files neither. Throws an InputError when the editor fails or is ended.
 */
export async function edited(name: string, plain: Uint8Array, editor: string): Promise<Buffer> {
  const folder = mkdtempSync(join(privateBase(), 'kplay-vault-'));
  try {
    const file = join(folder, `plain${extname(name)}`);
    writeFileSync(file, plain, { mode: 0o600 });
    await edit(file, editor);
    return readFileSync(file);
  } finally {
    shred(folder);
  }
}

function privateBase(): string {
  const bases = [process.env['XDG_RUNTIME_DIR'], '/dev/shm'];
  return bases.find((base) => base !== undefined && isInMemory(base)) ?? tmpdir();
}

function isInMemory(folder: string): boolean {
  try {
    return statfsSync(folder).type === tmpfs;
  } catch {
    return false;
  }
}

/** The editor is a shell's words, as in `EDITOR="code --wait"`. What would end kplay ends the editor first. */
async function edit(file: string, editor: string): Promise<void> {
  const child = spawn('/bin/sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: 'inherit' });
  let ended: NodeJS.Signals | undefined;
  const pass = (signal: NodeJS.Signals) => {
    ended = signal;
    child.kill(signal);
  };
  const ignore = () => {}; // Ctrl-C is the editor's
  process.on('SIGTERM', pass).on('SIGHUP', pass).on('SIGINT', ignore);
  try {
    const [status] = await once(child, 'close');
    if (status === 0 && !ended) return;
    throw new InputError(`the editor (${editor}) ended with ${ended ?? status}: nothing was written`);
  } finally {
    process.off('SIGTERM', pass).off('SIGHUP', pass).off('SIGINT', ignore);
  }
}

/** Overwrites all files in a folder, and removes it. */
function shred(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name);
    const found = lstatSync(path);
    if (found.isFile() && found.size > 0) overwrite(path, found.size);
  }
  rmSync(folder, { recursive: true, force: true });
}

function overwrite(path: string, size: number): void {
  const file = openSync(path, 'r+');
  try {
    for (let at = 0; at < size; at += 65536) writeSync(file, randomBytes(Math.min(65536, size - at)), 0, null, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
