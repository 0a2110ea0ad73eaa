import { InputError } from '../../errors.ts';
import { type Origin, Secret } from '../../types.ts';
import { defaultId, type Envelope, type PlaceOfLine, parseEnvelope } from './envelope.ts';
import type { Password } from './password.ts';

/** An encrypted text that was opened. */
export interface Opened {
  readonly plain: Buffer;
  /** The vault id that it names; undefined in format 1.1. */
  readonly id: string | undefined;
  /** The password that opened it. */
  readonly password: Password;
}

/** The passwords that are known, in the order in which they are tried. Without any it opens nothing, and says so. */
export class Vault {
  readonly passwords: readonly Password[];
  readonly #opened: Buffer[] = [];

  constructor(passwords: readonly Password[] = []) {
    this.passwords = passwords;
  }

  /** What it has opened so far: for who has to keep it out of sight. */
  get opened(): readonly Buffer[] {
    return this.#opened;
  }

  /** Opens an encrypted text. Throws an InputError when it is damaged, or when no password opens it. */
  open(text: string, place: PlaceOfLine): Opened {
    return this.#open(parseEnvelope(text, place), place(0));
  }

  /** Opens an encrypted file's content. Throws an InputError placed in the file. */
  openFile(content: string, file: string): Opened {
    return this.open(content, (line) => ({ file, line: line + 1, column: 1 }));
  }

  /**
   * An encrypted text as a secret that is decrypted when it is first asked for. Throws an InputError at once when it is
   * damaged; `reveal` throws one when no password opens it, or when it holds no UTF-8 text.
   */
  secret(text: string, place: PlaceOfLine): Secret {
    const envelope = parseEnvelope(text, place);
    return new Secret(() => asText(this.#open(envelope, place(0)).plain, place(0)));
  }

  #open(envelope: Envelope, origin: Origin): Opened {
    const { id = defaultId } = envelope;
    const own = this.passwords.filter((password) => password.id === id);
    const others = this.passwords.filter((password) => password.id !== id);
    for (const password of [...own, ...others]) {
      const plain = password.decrypt(envelope);
      if (!plain) continue;
      this.#opened.push(plain);
      return { plain, id: envelope.id, password };
    }
    throw unopened(id, own, others, origin);
  }
}

function unopened(id: string, own: readonly Password[], others: readonly Password[], origin: Origin): InputError {
  const hint = `give it with --vault-id ${id}@FILE${id === defaultId ? ', --vault-password-file FILE or --ask-vault-pass' : ' (or a script, or prompt)'}`;
  const none = `no password is given for the vault id "${id}"`;
  if (own.length + others.length === 0) return new InputError(none, { origin, hint });
  const tried = [...own, ...others].map((password) => `${password.id} (${password.source})`).join(', ');
  if (own.length === 0) return new InputError(`${none}, and no other opens it: tried ${tried}`, { origin, hint });
  return new InputError(`no password opens what is encrypted with the vault id "${id}": tried ${tried}`, {
    origin,
    hint: 'the password is wrong, or the encrypted text was changed',
  });
}

function asText(plain: Buffer, origin: Origin): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(plain);
  } catch (cause) {
    throw new InputError('what is encrypted here is not UTF-8 text', { origin, cause });
  }
}
