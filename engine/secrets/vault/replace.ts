import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/**
 * Gives a file new content in one step: it is written beside the file, synced, and renamed. The file keeps its mode and
 * owner, and what a link points to is replaced, not the link; a new file has the mode 0600.
 */
export function replaceFile(path: string, content: Uint8Array): void {
  const before = statSync(path, { throwIfNoEntry: false });
  const target = before ? realpathSync(path) : resolve(path);
  const beside = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}`);
  try {
    const file = openSync(beside, 'wx', 0o600);
    try {
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    if (before) {
      if (before.uid !== process.getuid?.() || before.gid !== process.getgid?.()) {
        chownSync(beside, before.uid, before.gid);
      }
      chmodSync(beside, before.mode & 0o7777);
    }
    renameSync(beside, target);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}
