import { readFileSync } from 'node:fs';
import { didYouMean, InputError } from '../errors.ts';
import { codeOf, kinds, severityOf } from './codes.ts';

/** A comment that allows a kind of warning: `# kplay: allow CODE because REASON`. */
interface Allowance {
  readonly code: string;
  readonly reason: string | undefined;
  /** Its line, from 1. */
  readonly line: number;
  readonly column: number;
}

/** A file's lines, and the allowances in it. */
interface Commented {
  readonly lines: readonly string[];
  readonly allowances: ReadonlyMap<number, Allowance>;
}

const pattern = /(?:^|\s)#\s*kplay:\s*allow\s+(\S+)(?:\s+because\s+(\S.*))?/;

/**
 * The warnings without those that a comment with a reason allows: on the same line, or right above the line, the task,
 * the block or the play that a warning is in. Comments in `files` that allow nothing are warnings, too; those that allow
 * what is not there only when `all` was looked for.
 */
export function withoutAllowed(found: readonly InputError[], files: ReadonlySet<string>, all: boolean): InputError[] {
  const comments = new Map<string, Commented | undefined>();
  const used = new Set<Allowance>();
  const read = (file: string) => {
    if (!comments.has(file)) comments.set(file, commented(file));
    return comments.get(file);
  };
  const left = found.filter((each) => {
    const file = each.origin && severityOf(each) === 'warning' ? read(each.origin.file) : undefined;
    const allowance = file && allowing(file, each.origin!.line, codeOf(each));
    if (allowance) used.add(allowance);
    return !allowance;
  });
  for (const file of files) read(file);
  const useless = [...comments].flatMap(([file, known]) =>
    [...(known?.allowances.values() ?? [])]
      .filter((each) => !used.has(each) && (all || !isValid(each)))
      .map((each) => uselessIn(file, each)),
  );
  return [...left, ...useless];
}

function commented(file: string): Commented | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined; // it is no file: an option
  }
  if (!text.includes('kplay:')) return undefined;
  const lines = text.split(/\r?\n/);
  const allowances = lines.flatMap((line, index) => {
    const match = pattern.exec(line);
    if (!match) return [];
    const column = line.indexOf('#', match.index) + 1;
    return [[index, { code: match[1]!, reason: match[2], line: index + 1, column }] as const];
  });
  return allowances.length > 0 ? { lines, allowances: new Map(allowances) } : undefined;
}

/** The comment that allows a kind of warning in a line (from 1): there, or above a line that it belongs to. */
function allowing({ lines, allowances }: Commented, line: number, code: string): Allowance | undefined {
  const valid = (index: number) => {
    const one = allowances.get(index);
    return one?.code === code && isValid(one) ? one : undefined;
  };
  const here = valid(line - 1);
  if (here) return here;
  let indent = Number.POSITIVE_INFINITY;
  for (let index = line - 1; index >= 0 && indent > 0; index--) {
    const text = lines[index] ?? '';
    const begins = text.search(/[^ ]/);
    if (begins < 0 || text[begins] === '#' || begins >= indent) continue;
    indent = begins;
    for (let above = index - 1; /^\s*#/.test(lines[above] ?? ''); above--) {
      const found = valid(above);
      if (found) return found;
    }
  }
  return undefined;
}

function isValid({ code, reason }: Allowance): boolean {
  return Object.hasOwn(kinds, code) && severityOf({ code }) === 'warning' && reason !== undefined;
}

function uselessIn(file: string, { code, reason, line, column }: Allowance): InputError {
  const [message, hint] = whyUseless(code, reason);
  return new InputError(message, { code: 'useless-allowance', origin: { file, line, column }, ...(hint && { hint }) });
}

function whyUseless(code: string, reason: string | undefined): [message: string, hint?: string] {
  if (!Object.hasOwn(kinds, code)) {
    const hint = didYouMean(code, Object.keys(kinds));
    return hint ? [`there is no finding "${code}"`, hint] : [`there is no finding "${code}"`];
  }
  if (severityOf({ code }) === 'error') return [`"${code}" is a mistake, and cannot be allowed`];
  if (reason === undefined) return ['this says no reason', `# kplay: allow ${code} because …`];
  return [`nothing here is "${code}"`, 'take the comment away'];
}
