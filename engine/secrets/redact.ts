import type { Secret } from '../types.ts';

/** What stands where a secret stood. */
const blot = '***';

/** Shorter ones would blot out half of every text, and guessing them takes no leak. */
const shortest = 4;

/** A function that replaces all occurrences of the secrets in a text, also line by line, in base64 and in JSON's escapes. */
export function redactor(secrets: readonly Secret[]): (text: string) => string {
  const needles = needlesOf(secrets);
  return (text) => needles.reduce((rest, needle) => rest.replaceAll(needle, blot), text);
}

/** The same for bytes of any kind; without a secret in them they come back as they are. */
export function byteRedactor(secrets: readonly Secret[]): (bytes: Buffer) => Buffer {
  // latin1 keeps every byte, so that bytes that are no UTF-8 pass unharmed
  const needles = needlesOf(secrets).map((needle) => Buffer.from(needle).toString('latin1'));
  return (bytes) => {
    const before = bytes.toString('latin1');
    const after = needles.reduce((rest, needle) => rest.replaceAll(needle, blot), before);
    return after === before ? bytes : Buffer.from(after, 'latin1');
  };
}

/** The texts to look for, longest first, so that no part of one is blotted out before the whole. */
function needlesOf(secrets: readonly Secret[]): string[] {
  const needles = new Set<string>();
  for (const secret of secrets) {
    const plain = secret.reveal();
    const lines = plain.split('\n').map((line) => line.trim());
    const forms = [plain, Buffer.from(plain).toString('base64'), JSON.stringify(plain).slice(1, -1), ...lines];
    for (const form of forms) if (form.length >= shortest) needles.add(form);
  }
  return [...needles].sort((a, b) => b.length - a.length);
}
