import { createHash } from 'node:crypto';
import { InputError } from '../../errors.ts';
import type { Upload } from '../../remote/program.ts';
import { Secret, type Text, type Value } from '../../types.ts';
import { localContent, localStat, readLocal } from './local.ts';

/** Content of one file, before it is known whether the host needs it. */
export interface Content {
  readonly upload: Upload;
  /** SHA-256 in hexadecimal. */
  readonly digest: string;
  /** The secret that it is or holds. */
  readonly secret: Secret | undefined;
}

/** A text as content under an upload's name. */
export function textContent(name: string, text: Text): Content {
  const bytes = Buffer.from(text instanceof Secret ? text.reveal() : text);
  return {
    upload: { name, content: bytes, size: bytes.length },
    digest: createHash('sha256').update(bytes).digest('hex'),
    secret: text instanceof Secret ? text : undefined,
  };
}

/** What an encrypted file holds as content under an upload's name. */
export function decryptedContent(name: string, plain: Buffer): Content {
  const digest = createHash('sha256').update(plain).digest('hex');
  return { upload: { name, content: plain, size: plain.length }, digest, secret: new Secret(() => plain.toString()) };
}

/** A local file as content under an upload's name. Throws an InputError when it cannot be read. */
export async function fileContent(name: string, path: string): Promise<Content> {
  const { size } = await localStat(path);
  const { digest, bytes } = await localContent(path);
  const upload = bytes
    ? { name, content: bytes, size: bytes.length, digest }
    : { name, content: { path }, size, digest };
  return { upload, digest, secret: undefined };
}

/** The text of a local file. Throws an InputError when it cannot be read or is not UTF-8. */
export async function localText(path: string): Promise<string> {
  try {
    const { bytes } = await localContent(path);
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes ?? (await readLocal(path)));
  } catch (cause) {
    throw new InputError(`cannot read ${path} as text: ${(cause as Error).message}`, { cause });
  }
}

/** Data as the text that a file is to hold: a string as it is, anything else as JSON. Secret when a secret is in it. */
export function asText(value: Value): Text {
  if (typeof value === 'string' || value instanceof Secret) return value;
  const secrets: Secret[] = [];
  const json = JSON.stringify(revealed(value, secrets));
  return secrets.length > 0 ? new Secret(json) : json;
}

/** A copy with the texts of its secrets, which are added to `secrets`. */
function revealed(value: Value, secrets: Secret[]): unknown {
  if (value instanceof Secret) {
    secrets.push(value);
    return value.reveal();
  }
  if (Array.isArray(value)) return value.map((part) => revealed(part, secrets));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, revealed(part, secrets)]));
}
