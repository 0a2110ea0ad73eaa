import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { extname, resolve } from 'node:path';
import { InputError } from '../../errors.ts';
import { Secret } from '../../types.ts';
import { defaultId, isEncrypted } from './envelope.ts';
import { Password } from './password.ts';
import { Vault } from './vault.ts';

/** Where a password comes from, as `--vault-id LABEL@SOURCE` says it. */
export interface PasswordSource {
  /** Undefined when no label is given: then it is that of format 1.1. */
  readonly id: string | undefined;
  /** `prompt`, or the path of a file or of a program that prints the password. */
  readonly from: string;
}

/** Asks for something that is not shown while it is typed; undefined when there is no terminal to ask at. */
export type AskHidden = (question: string) => Promise<Secret | undefined>;

/** How passwords are asked for. */
export interface Asking {
  readonly ask: AskHidden;
  /** Whether they are new, and have to be typed twice. */
  readonly fresh?: boolean;
}

/** What `--vault-id` says. Throws an InputError for a label that no envelope can have. */
export function parseSource(text: string): PasswordSource {
  const at = text.indexOf('@');
  const [id, from] = at === -1 ? [undefined, text] : [text.slice(0, at), text.slice(at + 1)];
  if (id !== undefined && /[;\r\n]/.test(id)) throw new InputError(`a vault id cannot have a semicolon: "${id}"`);
  if (from === '') throw new InputError(`--vault-id ${text} names no source`, { hint: 'LABEL@FILE, LABEL@prompt' });
  return { id: id || undefined, from };
}

/** The vault that these sources open, in their order; a password file may be encrypted with a password before it. Throws InputErrors. */
export async function readSources(sources: readonly PasswordSource[], asking: Asking): Promise<Vault> {
  const passwords: Password[] = [];
  for (const source of sources) {
    const bytes = source.from === 'prompt' ? await asked(source, asking) : await read(source, new Vault(passwords));
    if (bytes.length === 0) throw new InputError(`the vault password from ${source.from} is empty`);
    passwords.push(new Password(source.id ?? defaultId, source.from, bytes));
  }
  return new Vault(passwords);
}

async function asked({ id }: PasswordSource, { ask, fresh = false }: Asking): Promise<Buffer> {
  const name = id === undefined ? '' : ` (${id})`;
  const first = await ask(`${fresh ? 'New vault' : 'Vault'} password${name}:`);
  if (!first) {
    throw new InputError(`there is no terminal to ask for the vault password${name}`, {
      hint: 'give it in a file: --vault-password-file FILE or --vault-id LABEL@FILE',
    });
  }
  const second = fresh ? await ask(`Confirm new vault password${name}:`) : first;
  if (second?.reveal() !== first.reveal()) throw new InputError('the two passwords are not the same');
  return Buffer.from(first.reveal().trim());
}

/** The password in a file, or the one that a program prints; `what` it is (`become password`). Throws an InputError. */
export async function readPassword(what: string, from: string): Promise<Secret> {
  const bytes = await read({ id: undefined, from }, new Vault([]), what);
  if (bytes.length === 0) throw new InputError(`the ${what} from ${from} is empty`);
  return new Secret(bytes.toString());
}

async function read(source: PasswordSource, known: Vault, what = 'vault password'): Promise<Buffer> {
  const path = resolve(source.from.replace(/^~(?=\/|$)/, homedir()));
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new InputError(`there is no ${what} file "${source.from}"`);
  if (found.isDirectory()) throw new InputError(`the ${what} file "${source.from}" is a folder`);
  if ((found.mode & 0o111) !== 0) return withoutLineEnds(await printed(path, source, what));
  const content = readFileSync(path);
  const text = content.toString('latin1').replace(/^[ \t-\r]+|[ \t-\r]+$/g, ''); // bytes: nothing beyond ASCII is blank
  const plain = isEncrypted(text) ? known.openFile(text, source.from).plain : Buffer.from(text, 'latin1');
  return withoutLineEnds(plain);
}

/** What a program prints; `NAME-client` is told which password is wanted, and ends with 2 when it has none of that id. */
async function printed(path: string, { id, from }: PasswordSource, what: string): Promise<Buffer> {
  const client = path.slice(0, path.length - extname(path).length).endsWith('-client');
  const child = spawn(path, client && id !== undefined ? ['--vault-id', id] : [], {
    stdio: ['inherit', 'pipe', 'inherit'],
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [status, signal] = (await once(child, 'close').catch((cause: Error) => {
    const hint = 'a file that is no program must not be executable';
    throw new InputError(`cannot run the ${what} program ${from}: ${cause.message}`, { cause, hint });
  })) as [number | null, string | null];
  if (status === 0) return Buffer.concat(chunks);
  if (client && status === 2) throw new InputError(`${from} knows no password for the vault id "${id}"`);
  throw new InputError(`the ${what} program ${from} ended with ${status ?? signal}`);
}

function withoutLineEnds(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replace(/^[\r\n]+|[\r\n]+$/g, ''), 'latin1');
}
