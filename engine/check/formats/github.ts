import type { InputError } from '../../errors.ts';
import { codeOf, severityOf } from '../codes.ts';

/** Findings as workflow commands of GitHub Actions, which show them beside the lines that they are about. */
export function asGithub(findings: readonly InputError[]): string {
  return findings
    .map((finding) => {
      const { origin, message, hint } = finding;
      const place = origin ? { file: origin.file, line: origin.line, col: origin.column } : {};
      const properties = Object.entries({ ...place, title: codeOf(finding) }).map(
        ([name, value]) => `${name}=${property(String(value))}`,
      );
      const text = hint ? `${message}\nhint: ${hint}` : message;
      return `::${severityOf(finding)} ${properties.join(',')}::${data(text)}\n`;
    })
    .join('');
}

/** Escapes as in actions/toolkit, packages/core/src/command.ts. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
