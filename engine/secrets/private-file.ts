import { open, rename, unlink } from 'node:fs/promises';

/** Writes a file that its owner alone may read, in one piece or not at all. Throws the error of the file system. */
export async function writePrivate(path: string, text: string): Promise<void> {
  const beside = `${path}.${process.pid}`;
  await unlink(beside).catch(() => undefined);
  const file = await open(beside, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
}
