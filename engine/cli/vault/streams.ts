import { existsSync, readFileSync } from 'node:fs';
import { InputError } from '../../errors.ts';
import { isEncrypted } from '../../secrets/vault/envelope.ts';
import { replaceFile } from '../../secrets/vault/replace.ts';

/** The bytes of a file, or of standard input for `-`. Throws an InputError when it cannot be read. */
export async function input(path: string): Promise<Buffer> {
  if (path !== '-') return orExplain(() => readFileSync(path), `cannot read ${path}`);
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The text of an encrypted file. Throws an InputError for any other. */
export async function encryptedInput(path: string): Promise<string> {
  const content = await input(path);
  if (isEncrypted(content)) return content.toString('latin1');
  throw new InputError(`${nameOf(path)} is not encrypted`);
}

/** Puts bytes into a file in one step, or on standard output for `-`. Throws an InputError when it cannot be written. */
export function output(path: string, content: Uint8Array): void {
  if (path === '-') process.stdout.write(content);
  else orExplain(() => replaceFile(path, content), `cannot write ${path}`);
}

/** Tells on standard error what became of a file. */
export function tell(path: string, what: string): void {
  if (path !== '-') process.stderr.write(`${path}: ${what}\n`);
}

/** How messages call an input. */
export function nameOf(path: string): string {
  return path === '-' ? 'standard input' : path;
}

/** Throws an InputError when there is such a file already. */
export function refuseExisting(path: string): void {
  if (existsSync(path)) throw new InputError(`${path} is there already`, { hint: `kplay vault edit ${path}` });
}

function orExplain<T>(work: () => T, what: string): T {
  try {
    return work();
  } catch (cause) {
    throw new InputError(`${what}: ${(cause as Error).message.split(',')[0]}`, { cause });
  }
}
