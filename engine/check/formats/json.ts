import type { InputError } from '../../errors.ts';
import { codeOf, severityOf } from '../codes.ts';

/** Findings as one JSON document: `findings`, each with code, severity, message and place. */
export function asJson(findings: readonly InputError[]): string {
  const shown = findings.map((finding) => ({
    code: codeOf(finding),
    severity: severityOf(finding),
    message: finding.message,
    ...finding.origin,
    ...(finding.hint && { hint: finding.hint }),
    via: finding.via.map(({ what, origin }) => ({ what, ...origin })),
  }));
  return `${JSON.stringify({ findings: shown }, undefined, 2)}\n`;
}
