import type { InputError } from '../../errors.ts';
import { version } from '../../package.ts';
import type { Origin } from '../../types.ts';
import { codeOf, kinds, severityOf } from '../codes.ts';

/** Findings as SARIF 2.1.0 (OASIS), which code hosts and editors read. */
export function asSarif(findings: readonly InputError[]): string {
  const rules = Object.entries(kinds).map(([id, { severity, summary }]) => ({
    id,
    shortDescription: { text: `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.` },
    defaultConfiguration: { level: severity },
  }));
  const results = findings.map((finding) => ({
    ruleId: codeOf(finding),
    ruleIndex: Object.keys(kinds).indexOf(codeOf(finding)),
    level: severityOf(finding),
    message: { text: finding.hint ? `${finding.message}. Hint: ${finding.hint}` : finding.message },
    locations: finding.origin ? [{ physicalLocation: placeOf(finding.origin) }] : [],
    relatedLocations: finding.via.map(({ what, origin }) => ({
      physicalLocation: placeOf(origin),
      message: { text: what },
    })),
  }));
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver: { name: 'kplay', version: version(), rules } }, columnKind: 'utf16CodeUnits', results }],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function placeOf({ file, line, column }: Origin) {
  const uri = file.split('/').map(encodeURIComponent).join('/');
  return { artifactLocation: { uri }, region: { startLine: line, startColumn: column } };
}
