import { explain, InputError } from '../../errors.ts';
import { codeOf, severityOf } from '../codes.ts';

/** Findings for people: place, severity, message and code, the line with a caret, how it was reached, and what to do. */
export function asText(findings: readonly InputError[]): string {
  return findings.map((finding) => `${explain(told(finding))}\n`).join('\n');
}

function told(finding: InputError): InputError {
  const { message, origin, via, excerpt, hint } = finding;
  return new InputError(`${severityOf(finding)}: ${message} (${codeOf(finding)})`, {
    via,
    ...(origin && { origin }),
    ...(excerpt !== undefined && { excerpt }),
    ...(hint && { hint }),
  });
}
