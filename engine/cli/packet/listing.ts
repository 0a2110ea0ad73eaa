import { didYouMean, InputError } from '../../errors.ts';
import { harmless } from '../../report/harmless.ts';
import { columns } from '../runs/table.ts';

/** What the API has told: data for `--json`, and the rows of a table below a heading. */
export interface Listing {
  readonly data: readonly object[];
  readonly heading: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What is said when there are no rows. */
  readonly none: string;
}

/** A listing as lines. What the API says cannot steer the terminal. */
export function tableOf({ heading, rows, none }: Listing): string[] {
  return rows.length === 0 ? [none] : columns([heading, ...rows.map((row) => row.map(harmless))]);
}

/** Dollars per hour as they are written: at least two digits, and no more than there are. */
export function dollars(price: number | undefined): string {
  if (price === undefined) return '';
  const whole = String(Number(price.toFixed(4)));
  return /\.\d\d/.test(whole) ? whole : price.toFixed(2);
}

/** Throws an InputError for a word of the command line that the API does not know. */
export function checkKnown(kind: string, given: readonly string[], known: Iterable<string>): void {
  const names = new Set(known);
  for (const word of given) {
    if (names.has(word)) continue;
    const hint = didYouMean(word, names);
    throw new InputError(`there is no ${kind} "${word}"`, hint === undefined ? {} : { hint });
  }
}
