import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { link, mkdir, open, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { InputError } from '../../errors.ts';
import { readIfThere } from './authority.ts';

/** A new private key, ECDSA on P-256, as PEM (PKCS#8). */
export function newKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}

/** Writes a local file in one step, with this mode; a folder that is missing is made for its owner alone. */
export async function writeFile(file: string, text: string, mode: number): Promise<void> {
  await beside(file, text, mode, (written) => rename(written, file));
}

/**
 * Writes a local file unless there is one by now, and gives the text that is there in the end: of several who make the same key
 * at the same time, all go on with one.
 */
export async function writeOnce(file: string, text: string, mode: number): Promise<string> {
  await beside(file, text, mode, async (written) => {
    await link(written, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    await unlink(written);
  });
  return (await readIfThere(file)) ?? text;
}

async function beside(
  file: string,
  text: string,
  mode: number,
  place: (written: string) => Promise<void>,
): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const handle = await open(temporary, 'wx', mode);
    try {
      await handle.chmod(mode);
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await place(temporary);
  } catch (error) {
    await unlink(temporary).catch(() => {}); // it may not be there
    throw new InputError(`cannot write ${file}: ${(error as Error).message}`, { cause: error });
  }
}
