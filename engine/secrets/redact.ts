import type { Answer } from '../remote/answer.ts';
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

/** The answer without the secrets, wherever text of the host is: outputs, results, message and differences. */
export function redactAnswer(answer: Answer, secrets: readonly Secret[]): Answer {
  const needles = needlesOf(secrets);
  if (needles.length === 0) return answer;
  const text = redactor(secrets);
  // latin1 keeps every byte, so that bytes that are no UTF-8 pass unharmed
  const inBytes = needles.map((needle) => Buffer.from(needle).toString('latin1'));
  const bytes = (buffer: Buffer): Buffer => {
    const before = buffer.toString('latin1');
    const after = inBytes.reduce((rest, needle) => rest.replaceAll(needle, blot), before);
    return after === before ? buffer : Buffer.from(after, 'latin1');
  };
  return {
    ...answer,
    failed: answer.failed === undefined ? undefined : text(answer.failed),
    results: new Map([...answer.results].map(([name, values]) => [name, values.map(bytes)])),
    differences: answer.differences.map(({ name, before, after }) => ({
      name: text(name),
      before: text(before),
      after: text(after),
    })),
    stdout: bytes(answer.stdout),
    stderr: bytes(answer.stderr),
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
