import { type Answer, result } from '../../remote/answer.ts';
import type { Values } from '../../types.ts';
import type { Outcome } from './module.ts';

/** Lines of a text, whatever ends them; a last line end opens no further line. */
export function lines(text: string): string[] {
  const parts = text.split(/\r\n|\n|\r/);
  if (parts.at(-1) === '') parts.pop();
  return parts;
}

/** What a program printed, under Ansible's keys; bytes that are not UTF-8 are replaced, line ends at the end are cut off when `strip`. */
export function printed(answer: Answer, strip: boolean): Values {
  const decode = (bytes: Buffer) => (strip ? bytes.toString().replace(/[\r\n]+$/, '') : bytes.toString());
  const stdout = decode(answer.stdout);
  const stderr = decode(answer.stderr);
  return { stdout, stdout_lines: lines(stdout), stderr, stderr_lines: lines(stderr) };
}

/** The outcome of a user's own command (engine/remote/command.sh). */
export function commandOutcome(
  answer: Answer,
  cmd: string | readonly string[],
  strip: boolean,
): Partial<Outcome> & { readonly data: Values } {
  const reason = result(answer, 'skipped');
  const unknown = result(answer, 'unknown');
  if (unknown !== undefined) return { unknown, data: { cmd } };
  const data = { cmd, rc: answer.code, ...printed(answer, strip) };
  if (reason !== undefined) return { skipped: reason, data: { ...data, msg: reason } };
  if (answer.code === 0) return { data };
  const failed = answer.failed ?? `the command ended with status ${answer.code}`;
  return { failed, data: { ...data, msg: failed } };
}
