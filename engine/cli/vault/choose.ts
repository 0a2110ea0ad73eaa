import { InputError } from '../../errors.ts';
import type { Password } from '../../secrets/vault/password.ts';
import { type PasswordSource, readSources } from '../../secrets/vault/source.ts';
import type { Vault } from '../../secrets/vault/vault.ts';
import { askHidden } from '../ask.ts';
import { readSettings } from '../settings.ts';
import { passwordSources, question, type VaultOptions } from '../vault-options.ts';

/** What the commands that encrypt take beside the sources of passwords. */
export interface EncryptOptions extends VaultOptions {
  readonly encryptVaultId?: string;
}

/** The vault for what is encrypted already; without any source its password is asked for. */
export function vaultToOpen(options: VaultOptions): Promise<Vault> {
  return readSources(orAsk(passwordSources(options, readSettings())), { ask: askHidden });
}

/** The password that encrypts: the only one that is given, or the one of `--encrypt-vault-id`. Throws an InputError when it is not clear. */
export async function passwordToEncrypt(options: EncryptOptions): Promise<Password> {
  const sources = orAsk(passwordSources(options, readSettings()));
  return chosen(await newVault(sources), options.encryptVaultId);
}

/** A vault whose passwords are new when they are asked for. */
export function newVault(sources: readonly PasswordSource[]): Promise<Vault> {
  return readSources(sources, { ask: askHidden, fresh: true });
}

/** The password of an id, or the only one. */
export function chosen({ passwords }: Vault, id: string | undefined): Password {
  const ids = passwords.map((password) => password.id).join(', ');
  const found = id === undefined ? passwords[0]! : passwords.find((password) => password.id === id);
  if (!found) throw new InputError(`no password is given for the vault id "${id}"`, { hint: `there are ${ids}` });
  if (id !== undefined || passwords.length === 1) return found;
  throw new InputError('several vault passwords are given, and one has to encrypt', {
    hint: `say which with --encrypt-vault-id: ${ids}`,
  });
}

function orAsk(sources: readonly PasswordSource[]): readonly PasswordSource[] {
  return sources.length === 0 ? [question] : sources;
}
