/** How much a finding counts: errors keep a run from beginning, warnings never do. */
export type Severity = 'error' | 'warning';

interface Kind {
  readonly severity: Severity;
  /** One sentence without a full stop; docs/errors.md has a paragraph for each. */
  readonly summary: string;
}

/** Every kind of finding. */
export const kinds = {
  'invalid-yaml': { severity: 'error', summary: 'a file is no YAML, or YAML that means something else to others' },
  'invalid-playbook': { severity: 'error', summary: 'a playbook, role or variable file is not made as it has to be' },
  'unknown-keyword': { severity: 'error', summary: 'a key means nothing at its place' },
  'unknown-module': { severity: 'error', summary: 'there is no such module' },
  'unknown-argument': { severity: 'error', summary: 'a module has no such argument' },
  'invalid-argument': { severity: 'error', summary: 'an argument is missing or of the wrong type' },
  'missing-file': { severity: 'error', summary: 'a file that is named does not exist' },
  'missing-role': { severity: 'error', summary: 'a role that is used does not exist' },
  'template-syntax': { severity: 'error', summary: 'a template or expression cannot be right' },
  'unknown-handler': { severity: 'error', summary: 'a name is notified that no handler answers to' },
  'undefined-variable': { severity: 'error', summary: 'a variable is used that nothing defines before' },
  'undefined-attribute': { severity: 'error', summary: 'a part of a variable is used that it does not have' },
  'variable-cycle': { severity: 'error', summary: 'a variable is made from itself' },
  'wrong-condition': { severity: 'error', summary: 'a condition is neither true nor false' },
  'wrong-loop': { severity: 'error', summary: 'a loop goes over something that is no list' },
  'exposed-secret': { severity: 'error', summary: 'a secret goes where others see it' },
  'unknown-tag': { severity: 'error', summary: 'no task has a tag that is asked for' },
  'shadowed-variable': { severity: 'warning', summary: 'a task gives a variable a name that is another one’s' },
  'doubtful-name': { severity: 'warning', summary: 'a name leads nowhere, and is nearly that of something else' },
  'plain-secret': { severity: 'warning', summary: 'a secret is written in plain text' },
  'unknown-hosts': { severity: 'warning', summary: 'no host or group matches what a play is for' },
  'locked-secret': { severity: 'warning', summary: 'an encrypted text is needed that no password opens' },
  'secret-in-command': { severity: 'warning', summary: 'what is called a secret stands in a command line' },
  'secret-in-address': { severity: 'warning', summary: 'a secret stands in the query of an address' },
  'unsafe-mode': { severity: 'warning', summary: 'a file may be read or changed by too many' },
  'hidden-change': { severity: 'warning', summary: 'a command that changes something says that it changes nothing' },
  'useless-allowance': { severity: 'warning', summary: 'a comment allows a warning that there is not' },
} as const satisfies Readonly<Record<string, Kind>>;

/** What kind of finding it is. */
export type Code = keyof typeof kinds;

/** The code of a mistake; those of reading playbooks have none of their own. */
export function codeOf({ code }: { readonly code: string | undefined }): Code {
  return code !== undefined && Object.hasOwn(kinds, code) ? (code as Code) : 'invalid-playbook';
}

/** How much a mistake counts. */
export function severityOf(mistake: { readonly code: string | undefined }): Severity {
  return kinds[codeOf(mistake)].severity;
}
