import { InputError, encryptedBeginning as magic } from '../../errors.ts';
import type { Origin } from '../../types.ts';

/** What an encrypted text consists of, in Ansible Vault's format 1.1 and, with the id of a vault, 1.2. */
export interface Envelope {
  /** Which password is meant; undefined in format 1.1. */
  readonly id: string | undefined;
  readonly salt: Buffer;
  /** HMAC-SHA256 of the ciphertext. */
  readonly mac: Buffer;
  readonly ciphertext: Buffer;
}

/** Where a line of an encrypted text stands; lines count from 0. */
export type PlaceOfLine = (line: number) => Origin;

/** Digits in a line of the payload. */
const width = 80;

/** The id of passwords that have none of their own, and of what format 1.1 encrypts. */
export const defaultId = 'default';

/** Whether a file's content, or the beginning of it, is that of an encrypted one. */
export function isEncrypted(content: Uint8Array | string): boolean {
  const beginning = typeof content === 'string' ? content : Buffer.from(content.subarray(0, magic.length)).toString();
  return beginning.startsWith(magic);
}

/** The encrypted text of an envelope, with a line feed at its end. */
export function formatEnvelope({ id, salt, mac, ciphertext }: Envelope): string {
  const header = id === undefined || id === defaultId ? `${magic}1.1;AES256` : `${magic}1.2;AES256;${id}`;
  const inner = [salt, mac, ciphertext].map((part) => part.toString('hex')).join('\n');
  const lines = Buffer.from(inner)
    .toString('hex')
    .match(new RegExp(`.{1,${width}}`, 'g'))!;
  return [header, ...lines, ''].join('\n');
}

/** The envelope of an encrypted text. Throws an InputError that says which part is damaged. */
export function parseEnvelope(text: string, place: PlaceOfLine): Envelope {
  const [header = '', ...lines] = text.split(/\r?\n/).map((line) => line.trimEnd());
  const id = parseHeader(header.trim(), place(0));
  const [salt, mac, ciphertext, ...rest] = decodeLines(lines, place).toString('latin1').split('\n');
  if (salt === undefined || mac === undefined || ciphertext === undefined || rest.length > 0) {
    throw damaged('it does not consist of salt, HMAC and ciphertext', place(1));
  }
  const parts = { salt: bytesOf(salt), mac: bytesOf(mac), ciphertext: bytesOf(ciphertext) };
  if (!parts.salt || parts.salt.length === 0) throw damaged('its salt cannot be read', place(1));
  if (parts.mac?.length !== 32) throw damaged('its HMAC cannot be read', place(1));
  if (!parts.ciphertext || parts.ciphertext.length === 0 || parts.ciphertext.length % 16 !== 0) {
    throw damaged('its ciphertext is not whole', place(Math.max(1, lines.findLastIndex(Boolean) + 1)));
  }
  return { id, salt: parts.salt, mac: parts.mac, ciphertext: parts.ciphertext };
}

function parseHeader(header: string, origin: Origin): string | undefined {
  const [, version, cipher, id] = header.split(';').map((field) => field.trim());
  if (!isEncrypted(header) || version === undefined || cipher === undefined) {
    throw damaged('its first line is not $ANSIBLE_VAULT;VERSION;CIPHER', origin);
  }
  if (version !== '1.1' && version !== '1.2') {
    throw new InputError(`the vault format ${version} is not known`, { origin, hint: 'there are 1.1 and 1.2' });
  }
  if (cipher !== 'AES256') {
    throw new InputError(`the cipher ${cipher} is not known`, { origin, hint: 'there is AES256' });
  }
  return id || undefined;
}

function decodeLines(lines: readonly string[], place: PlaceOfLine): Buffer {
  const bad = lines.findIndex((line) => !/^[0-9a-fA-F]*$/.test(line));
  if (bad !== -1) throw damaged('this line has other characters than hexadecimal digits', place(bad + 1));
  const bytes = bytesOf(lines.join(''));
  if (!bytes) throw damaged('a digit is missing', place(lines.findLastIndex(Boolean) + 1));
  if (bytes.length === 0) throw damaged('nothing stands below its first line', place(0));
  return bytes;
}

/** The bytes that hexadecimal digits stand for; undefined when they are not whole. */
function bytesOf(digits: string): Buffer | undefined {
  return /^([0-9a-fA-F]{2})*$/.test(digits) ? Buffer.from(digits, 'hex') : undefined;
}

function damaged(part: string, origin: Origin): InputError {
  return new InputError(`the encrypted text is damaged: ${part}`, {
    origin,
    hint: 'nothing in it can be read any more: take it from a backup, or encrypt it anew',
  });
}
