import type { Oddity } from './events.ts';

/** More places make nobody look. */
const mostPlaces = 3;

/** What is odd, one after the other; or in one sentence that says how much there is, and where. */
export function oddities(odd: readonly Oddity[], all: boolean): string[] {
  if (odd.length <= 1 || all) return odd.map((each) => `${placed(each, true)}: ${each.message} (${each.code})`);
  const places = odd.slice(0, mostPlaces).map((each) => `${placed(each, false)} (${each.code})`);
  const more = odd.length > mostPlaces ? ` and ${odd.length - mostPlaces} more` : '';
  return [`the check has ${odd.length} doubts: ${places.join(', ')}${more}; -v tells them, and so does kplay check`];
}

function placed({ origin }: Oddity, exact: boolean): string {
  return `${origin.file}:${origin.line}${exact ? `:${origin.column}` : ''}`;
}
