import { randomBytes } from 'node:crypto';

/** A word that nobody can guess: 128 bits as hexadecimal digits. */
export function word(): string {
  return randomBytes(16).toString('hex');
}
