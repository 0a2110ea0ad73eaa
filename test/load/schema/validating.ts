import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { parseDocument } from 'yaml';
import { kinds } from '../../../engine/cli/schema.ts';

/** A place in a document and what is wrong there, as `/0/tasks/1/copy has no "dst"`. */
export type Complaints = readonly string[];

const compiled = new Map<string, Promise<ValidateFunction>>();

/** What the schema of a kind of file complains of in a document; empty where it is valid. */
export async function complaints(kind: string, document: unknown): Promise<Complaints> {
  const known = compiled.get(kind) ?? compile(kind);
  compiled.set(kind, known);
  const validate = await known;
  if (validate(document)) return [];
  // what only says that one of several branches was taken tells nothing of its own
  const branches = ['if', 'anyOf', 'allOf'];
  const all = (validate.errors ?? []).filter(({ keyword }) => !branches.includes(keyword));
  return [...new Set(all.map(told))].filter((each) => !each.endsWith(`"${template}"`));
}

/** That a value is no template either is said of every value that may be one. */
const template = '\\{\\{';

async function compile(kind: string): Promise<ValidateFunction> {
  // the editors' words (errorMessage) are none of ajv's; inlining takes seconds
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    inlineRefs: false,
    verbose: true,
    code: { optimize: false },
  });
  return ajv.compile(await kinds[kind]!.make(['roles']));
}

function told({ instancePath: path, params, message, parentSchema }: ErrorObject): string {
  if ('additionalProperty' in params) return `${path} has no "${params['additionalProperty']}"`;
  if ('missingProperty' in params) return `${path} needs "${params['missingProperty']}"`;
  if ('propertyName' in params) return `${path} "${params['propertyName']}" is no name`;
  const { errorMessage, patternErrorMessage } = (parentSchema ?? {}) as Readonly<Record<string, unknown>>;
  return `${path} ${errorMessage ?? ('pattern' in params ? patternErrorMessage : undefined) ?? message}`;
}

/** A YAML text as editors read it: encrypted values are texts. */
export function read(text: string): unknown {
  const scalar = (tag: string) => ({ tag, resolve: (value: string) => value });
  const document = parseDocument(text, { customTags: [scalar('!vault'), scalar('!unsafe')], logLevel: 'silent' });
  return document.toJS();
}
