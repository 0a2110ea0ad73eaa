import { byteRedactor, redactor } from '../secrets/redact.ts';
import type { Secret } from '../types.ts';
import type { Answer } from './answer.ts';

/** The answer without the secrets, wherever text of the host is: outputs, results, message and differences. */
export function redactAnswer(answer: Answer, secrets: readonly Secret[]): Answer {
  if (secrets.length === 0) return answer;
  const text = redactor(secrets);
  const bytes = byteRedactor(secrets);
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
