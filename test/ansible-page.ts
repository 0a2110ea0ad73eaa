import { readFileSync } from 'node:fs';
import { packageRoot } from '../engine/package.ts';

const page = readFileSync(`${packageRoot()}/docs/coming-from-ansible.md`, 'utf8');

/** The part of the page between `<!-- NAME -->` and `<!-- end -->`. */
export function part(name: string): string {
  const found = new RegExp(`<!-- ${name} -->\\n([\\s\\S]*?)<!-- end -->`).exec(page)?.[1];
  if (found === undefined) throw new Error(`the page has no part "${name}"`);
  return found;
}

/** The cells of a table's rows, without its head. */
export function rowsOf(table: string): string[][] {
  return table
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .slice(2)
        .replace(/ ?\|$/, '')
        .split(/ (?<!\\)\| ?/),
    );
}

/** The names in a cell or a list, which stand as code. */
export function namesIn(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);
}

/** The variables of the page's examples, as YAML. */
export const variables = /```yaml variables\.yml\n([\s\S]*?)```/.exec(page)![1]!;

/** One example: Jinja, Handlebars, and the value of both. */
export interface Pair {
  readonly jinja: string;
  readonly handlebars: string;
  readonly gives: unknown;
}

/** The examples of expressions. */
export const pairs: readonly Pair[] = rowsOf(
  page.slice(page.indexOf('| Jinja | Handlebars | Gives |')).split('\n\n')[0]!,
).map(([jinja, handlebars, gives]) => ({
  jinja: code(jinja!),
  handlebars: code(handlebars!),
  gives: JSON.parse(code(gives!)),
}));

/** The examples of texts whose both sides are whole templates of the page's variables. */
export const texts: readonly (readonly [jinja: string, handlebars: string])[] = rowsOf(
  page.slice(page.indexOf('| Jinja | Handlebars |\n')).split('\n\n')[0]!,
)
  .map(([jinja, handlebars]) => [code(jinja!), code(handlebars!)] as const)
  .filter(([jinja]) => /^\{%-? (if|for) /.test(jinja));

function code(cell: string): string {
  return cell.trim().replace(/^`|`$/g, '').replaceAll('\\|', '|');
}
