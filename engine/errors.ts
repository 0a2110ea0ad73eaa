import { readFileSync } from 'node:fs';
import type { Origin } from './types.ts';

/** How every file that is encrypted with Ansible Vault begins; no error shows its lines. */
export const encryptedBeginning = '$ANSIBLE_VAULT;';

/** What an error knows beside its message. */
export interface ErrorDetails {
  /** Where the mistake is written: the innermost place. */
  readonly origin?: Origin;
  /** How the innermost place was reached (an include, a loop, a variable), nearest first. */
  readonly via?: readonly { readonly what: string; readonly origin: Origin }[];
  /** The line to show when `origin.file` is not a file that can be read again. */
  readonly excerpt?: string;
  /** What to do about it, as a sentence. */
  readonly hint?: string;
  /** Which kind of finding it is, as docs/errors.md names them. */
  readonly code?: string;
  readonly cause?: unknown;
}

/** An error that its reader can act on; its subclasses say whose turn it is. */
export class KplayError extends Error {
  readonly origin: Origin | undefined;
  readonly via: readonly { readonly what: string; readonly origin: Origin }[];
  readonly excerpt: string | undefined;
  readonly hint: string | undefined;
  readonly code: string | undefined;

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.origin = details.origin;
    this.via = details.via ?? [];
    this.excerpt = details.excerpt;
    this.hint = details.hint;
    this.code = details.code;
  }
}

/** A mistake in what the user gave us: a playbook, an inventory, an option. */
export class InputError extends KplayError {}

/** The same mistake as one of a kind, unless it says its own. */
export function coded(error: InputError, code: string): InputError {
  if (error.code !== undefined || error instanceof InputErrors) return error;
  const { message, origin, via, excerpt, hint } = error;
  return new InputError(message, {
    code,
    via,
    ...(origin && { origin }),
    ...(excerpt !== undefined && { excerpt }),
    ...(hint && { hint }),
    cause: error,
  });
}

/** Several mistakes found in one go, in the order of their places. */
export class InputErrors extends InputError {
  readonly errors: readonly InputError[];

  constructor(errors: readonly InputError[]) {
    super(`${errors.length} mistakes`);
    this.errors = errors;
  }
}

/** Which part of reaching a host can fail, and so whose turn it is; docs/errors.md has a paragraph for each. */
export const connectionReasons = [
  'refused',
  'unreachable',
  'timeout',
  'authentication',
  'host-key',
  'become',
  'busy',
  'lost',
  'transfer',
  'interrupted',
] as const;

export type ConnectionReason = (typeof connectionReasons)[number];

/** A host could not be reached, or was lost before it answered. */
export class ConnectionError extends KplayError {
  readonly reason: ConnectionReason | undefined;

  constructor(message: string, details: ErrorDetails & { readonly reason?: ConnectionReason } = {}) {
    super(message, details);
    this.reason = details.reason;
  }
}

/** A provider's API refused or failed; `status` is its HTTP status, undefined when no answer came. */
export class ProviderError extends KplayError {
  readonly status: number | undefined;

  constructor(message: string, details: ErrorDetails & { readonly status?: number } = {}) {
    super(message, details);
    this.status = details.status;
  }
}

/**
 * The candidate that a misspelt name most likely meant, if any is near enough: one with every letter changed is not. Of
 * those equally near it is the one that begins most alike, as people err late in a word.
 */
export function closest(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.min(name.length, Math.max(1, Math.floor(name.length / 3)) + 1);
  for (const candidate of candidates) {
    const limit = best === undefined ? bestDistance : bestDistance + 1;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase(), limit);
    const begins = distance === bestDistance && best !== undefined && alike(name, candidate) > alike(name, best);
    if (distance < bestDistance || begins) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** How many letters two words have in common at their beginning. */
function alike(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
}

/** A hint of the form `did you mean "x"?`, or undefined when nothing is near. */
export function didYouMean(name: string, candidates: Iterable<string>): string | undefined {
  const near = closest(name, candidates);
  return near === undefined ? undefined : `did you mean "${near}"?`;
}

/** Optimal string alignment distance (a swap of neighbours costs one); gives up at `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let distance = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        distance = Math.min(distance, beforeLast[j - 2]! + 1);
      }
      row.push(distance);
    }
    if (Math.min(...row) >= limit) return limit;
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}

/** A place as one word, FILE:LINE:COLUMN. */
export function placeOf({ file, line, column }: Origin): string {
  return `${file}:${line}:${column}`;
}

/** An error as its reader sees it: place, message, the line with a caret, how it was reached, and what to do. */
export function explain(error: KplayError): string {
  if (error instanceof InputErrors) return error.errors.map(explain).join('\n\n');
  const lines: string[] = [];
  const place = error.origin;
  lines.push(place ? `${placeOf(place)}: ${error.message}` : error.message);
  if (place) lines.push(...caret(place, error.excerpt));
  for (const step of error.via) lines.push(`  ${step.what} ${placeOf(step.origin)}`);
  if (error.hint) lines.push(`  hint: ${error.hint}`);
  return lines.join('\n');
}

function caret(place: Origin, excerpt: string | undefined): string[] {
  const line = excerpt ?? lineOf(place);
  if (line === undefined) return [];
  const number = String(place.line);
  const margin = ' '.repeat(number.length);
  const indent = line.slice(0, place.column - 1).replace(/[^\t]/g, ' ');
  return [`  ${number} | ${line}`, `  ${margin} | ${indent}^`];
}

function lineOf(place: Origin): string | undefined {
  try {
    const text = readFileSync(place.file, 'utf8');
    return text.startsWith(encryptedBeginning) ? undefined : text.split(/\r?\n/)[place.line - 1];
  } catch {
    return undefined; // not a file: the message and the place have to do
  }
}
