import { InputError } from '../../errors.ts';
import { formatEnvelope, isEncrypted } from '../../secrets/vault/envelope.ts';
import type { Password } from '../../secrets/vault/password.ts';
import { parseSource } from '../../secrets/vault/source.ts';
import type { Opened, Vault } from '../../secrets/vault/vault.ts';
import { edited } from '../../secrets/vault/workshop.ts';
import { chosen, type EncryptOptions, newVault, passwordToEncrypt, vaultToOpen } from './choose.ts';
import { encryptedInput, input, nameOf, output, refuseExisting, tell } from './streams.ts';

/** Where encrypt and decrypt put what they make; in place unless given. */
interface Output {
  readonly output?: string;
}

/** What rekey takes. */
export interface RekeyOptions extends EncryptOptions {
  readonly newVaultId?: string;
  readonly newVaultPasswordFile?: string;
}

/** `kplay vault encrypt`: files in place, or one to an output. */
export async function encryptFiles(paths: readonly string[], options: EncryptOptions & Output): Promise<void> {
  const files = inputsOf(paths, options);
  const password = await passwordToEncrypt(options);
  for (const path of files) {
    const plain = await input(path);
    if (isEncrypted(plain)) throw new InputError(`${nameOf(path)} is encrypted already`);
    output(options.output ?? path, encrypted(plain, password, password.id));
    tell(options.output ?? path, 'encrypted');
  }
}

/** `kplay vault decrypt`: files in place, or one to an output. */
export async function decryptFiles(paths: readonly string[], options: EncryptOptions & Output): Promise<void> {
  const files = inputsOf(paths, options);
  const vault = await vaultToOpen(options);
  for (const path of files) {
    output(options.output ?? path, (await opened(path, vault)).plain);
    tell(options.output ?? path, 'decrypted');
  }
}

/** `kplay vault view`: files to standard output. */
export async function viewFiles(paths: readonly string[], options: EncryptOptions): Promise<void> {
  const vault = await vaultToOpen(options);
  for (const path of paths) output('-', (await opened(path, vault)).plain);
}

/** `kplay vault edit`: what the editor makes of files, with the password and the id that they had. */
export async function editFiles(paths: readonly string[], options: EncryptOptions): Promise<void> {
  const vault = await vaultToOpen(options);
  const other = options.encryptVaultId === undefined ? undefined : chosen(vault, options.encryptVaultId);
  for (const path of paths) {
    const { plain, password, id } = await opened(path, vault);
    const changed = await edited(path, plain, editor());
    if (changed.equals(plain)) tell(path, 'unchanged');
    else {
      output(path, other ? encrypted(changed, other, other.id) : encrypted(changed, password, id));
      tell(path, 'encrypted');
    }
  }
}

/** `kplay vault create`: a new file from the editor; one that stays empty is not made. */
export async function createFile(path: string, options: EncryptOptions): Promise<void> {
  refuseExisting(path);
  const password = await passwordToEncrypt(options);
  const plain = await edited(path, Buffer.of(), editor());
  if (plain.length === 0) throw new InputError(`nothing was written, so ${path} is not made`);
  refuseExisting(path);
  output(path, encrypted(plain, password, password.id));
  tell(path, 'encrypted');
}

/** `kplay vault rekey`: files under another password; all are opened before the first is written. */
export async function rekeyFiles(paths: readonly string[], options: RekeyOptions): Promise<void> {
  const vault = await vaultToOpen(options);
  const all: [string, Buffer][] = [];
  for (const path of paths) all.push([path, (await opened(path, vault)).plain]);
  const password = await newPassword(vault, options);
  for (const [path, plain] of all) {
    output(path, encrypted(plain, password, password.id));
    tell(path, 'encrypted anew');
  }
}

async function newPassword(vault: Vault, options: RekeyOptions): Promise<Password> {
  const { newVaultId, newVaultPasswordFile, encryptVaultId } = options;
  if (newVaultId !== undefined && newVaultPasswordFile !== undefined) {
    throw new InputError('give either --new-vault-id or --new-vault-password-file');
  }
  if (newVaultId !== undefined) return chosen(await newVault([parseSource(newVaultId)]), encryptVaultId);
  if (newVaultPasswordFile !== undefined) {
    return chosen(await newVault([{ id: encryptVaultId, from: newVaultPasswordFile }]), encryptVaultId);
  }
  if (encryptVaultId !== undefined) return chosen(vault, encryptVaultId);
  return chosen(await newVault([{ id: undefined, from: 'prompt' }]), undefined);
}

async function opened(path: string, vault: Vault): Promise<Opened> {
  return vault.openFile(await encryptedInput(path), nameOf(path));
}

/** The encrypted text of some bytes. */
export function encrypted(plain: Uint8Array, password: Password, id: string | undefined): Buffer {
  return Buffer.from(formatEnvelope(password.encrypt(plain, id)));
}

function inputsOf(paths: readonly string[], options: Output): readonly string[] {
  if (options.output !== undefined && paths.length > 1) {
    throw new InputError('--output takes what one input gives, and several are given');
  }
  return paths.length === 0 ? ['-'] : paths;
}

function editor(): string {
  return process.env['EDITOR'] || 'vi';
}
