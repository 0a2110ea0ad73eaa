import { formatEnvelope } from '../../engine/secrets/vault/envelope.ts';
import { Password } from '../../engine/secrets/vault/password.ts';
import { Vault } from '../../engine/secrets/vault/vault.ts';

/** A password for tests, by its text. */
export function password(text: string, id = 'default', source = 'pass'): Password {
  return new Password(id, source, Buffer.from(text));
}

/** A vault with the one password that `encrypted` uses. */
export const vault = new Vault([password('swordfish')]);

/** A text, encrypted; always with the same salt, so that keys are derived once. */
export function encrypted(plain: string | Uint8Array, id?: string, key: Password = vault.passwords[0]!): string {
  return formatEnvelope(key.encrypt(Buffer.from(plain), id, Buffer.alloc(32, 's')));
}

/** The same as a value in YAML, whose lines are indented. */
export function inline(plain: string, indent = '  ', id?: string): string {
  return `!vault |\n${encrypted(plain, id).replace(/^(?=.)/gm, indent)}`;
}
