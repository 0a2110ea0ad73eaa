import {
  blockKeywords,
  handlerKeywords,
  importPlaybookKeywords,
  playKeywords,
  roleKeywords,
  taskKeywords,
} from '../keywords.ts';
import { type JsonSchema, typeWords } from './json.ts';
import { keywords } from './keywords.ts';

/** Where a keyword may stand. */
const places: readonly (readonly [string, readonly string[]])[] = [
  ['plays', playKeywords.known],
  ['`import_playbook`', importPlaybookKeywords.known],
  ['roles', roleKeywords.known],
  ['blocks', blockKeywords.known],
  ['tasks', taskKeywords.known],
  ['handlers', handlerKeywords.known],
];

/** A keyword's page as Markdown: what it is for, where it may stand, and what it takes. */
export function describeKeyword(name: string): string {
  const { about, schema } = keywords[name]!;
  const where = places.filter(([, known]) => known.includes(name)).map(([place]) => place);
  const takes = [...new Set(kindsOf(schema))].join(', ');
  return [
    `# ${name}`,
    `${about.charAt(0).toUpperCase()}${about.slice(1)}.`,
    `It stands in ${where.join(', ')}.`,
    ...(takes === '' ? [] : [`It takes ${takes}.`]),
  ]
    .join('\n\n')
    .concat('\n');
}

function kindsOf(schema: JsonSchema): string[] {
  const { type = [], enum: choices, anyOf = [], pattern, patternErrorMessage } = schema;
  if (Array.isArray(choices)) return choices.filter((choice) => choice !== null).map((choice) => `\`${choice}\``);
  const isTemplate = String(patternErrorMessage).endsWith('template') || pattern === '\\{\\{';
  const own = [type]
    .flat()
    .map((each) => (each === 'string' && isTemplate ? 'a template' : typeWords[String(each)]))
    .filter((each) => each !== undefined);
  return [...own, ...(anyOf as JsonSchema[]).flatMap(kindsOf)];
}
