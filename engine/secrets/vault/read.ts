import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { encryptedBeginning } from '../../errors.ts';
import { Secret, type Text } from '../../types.ts';
import { isEncrypted } from './envelope.ts';
import type { Vault } from './vault.ts';

/**
 * What an encrypted local file holds; undefined for one that is not encrypted, or cannot be read. Throws an InputError
 * placed in the file when no password opens it.
 */
export function decryptedFile(path: string, vault: Vault): Buffer | undefined {
  return beginsEncrypted(path) ? vault.openFile(readFileSync(path, 'latin1'), path).plain : undefined;
}

/** The text of a local file; secret when it is encrypted. */
export function readText(path: string, vault: Vault): Text {
  const plain = decryptedFile(path, vault);
  return plain ? new Secret(plain.toString()) : readFileSync(path, 'utf8');
}

function beginsEncrypted(path: string): boolean {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const bytes = Buffer.alloc(encryptedBeginning.length);
    return isEncrypted(bytes.subarray(0, readSync(file, bytes)));
  } catch {
    return false; // whoever reads it says why it cannot be read
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
