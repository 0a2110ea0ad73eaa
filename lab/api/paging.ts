import { Listed } from './references.ts';
import type { Call } from './world.ts';

/** One page of a list under its name, with the service's `meta`. Defaults: the first page, of ten (`usual`). */
export function paged<T>(
  name: string,
  items: readonly T[],
  { path, query }: Call,
  show: (item: T) => object,
  usual = 10,
): object {
  const size = clamp(query.get('per_page'), usual, 1000);
  const last = Math.max(1, Math.ceil(items.length / size));
  const page = clamp(query.get('page'), 1, 100_000);
  const link = (number: number) => {
    const parameters = new URLSearchParams(query);
    parameters.set('page', String(number));
    return { href: `${path}?${parameters}` };
  };
  return {
    [name]: new Listed(items.slice((page - 1) * size, page * size).map(show)),
    meta: {
      first: link(1),
      last: link(last),
      next: page < last ? link(page + 1) : null,
      previous: page > 1 ? link(page - 1) : null,
      self: link(page),
      total: items.length,
      current_page: page,
      last_page: last,
    },
  };
}

function clamp(text: string | null, usual: number, most: number): number {
  const number = text !== null && /^\d+$/.test(text) ? Number(text) : usual;
  return Math.min(most, Math.max(1, number));
}
