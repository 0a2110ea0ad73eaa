import { type CST, Parser } from 'yaml';

/** The parser recurses: text that nests without end would take the process down with it, so depth is measured before. */
const limit = 200;

/** Whether a document's mappings and lists nest deeper than anything that a person writes. */
export function nestsTooDeeply(text: string): boolean {
  return mayNestDeeply(text) && depth(text) > limit;
}

/** A cheap upper bound: open brackets and the columns in which lines start. */
function mayNestDeeply(text: string): boolean {
  let open = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x5b || code === 0x7b) open++;
    else if ((code === 0x5d || code === 0x7d) && open > 0) open--;
    if (open > limit) return true;
  }
  return new RegExp(`^[-?: \\t]{${limit}}`, 'm').test(text);
}

function depth(text: string): number {
  let deepest = 0;
  const pending: { readonly token: CST.Token; readonly level: number }[] = [];
  for (const token of new Parser().parse(text)) pending.push({ token, level: 0 });
  for (let next = pending.pop(); next; next = pending.pop()) {
    deepest = Math.max(deepest, next.level);
    for (const token of parts(next.token)) pending.push({ token, level: next.level + 1 });
  }
  return deepest;
}

function parts(token: CST.Token): CST.Token[] {
  if (token.type === 'document') return token.value ? [token.value] : [];
  if (!('items' in token)) return [];
  return token.items.flatMap(({ key, value }) => [key, value].filter((part): part is CST.Token => Boolean(part)));
}
