import pLimit from 'p-limit';
import type { z } from 'zod';
import type { Request } from '../http.ts';
import type { Transport } from '../transport.ts';
import { pageShape, shaped } from './shapes.ts';

/** Items asked for at once: the service allows 1000, but answers four pages of 250 side by side sooner. */
const perPage = 250;
const atOnce = 6;

/**
 * All items of a paged list. The first page tells how many there are; the rest are fetched side by side.
 * An item that moves between pages meanwhile is listed once.
 */
export async function listAll<T extends z.ZodType<{ id: string }>>(
  transport: Transport,
  list: { readonly path: string; readonly name: string; readonly item: T; readonly query?: Request['query'] },
  signal?: AbortSignal,
): Promise<z.infer<T>[]> {
  const shape = pageShape(list.name, list.item);
  const page = async (number: number) => {
    const query = { ...list.query, page: number, per_page: perPage };
    const json = await transport({ method: 'GET', path: list.path, query, ...(signal ? { signal } : {}) });
    return shaped(shape, json, `GET ${list.path}`);
  };
  const first = await page(1);
  const numbers = Array.from({ length: Math.max(0, first.lastPage - 1) }, (_, index) => index + 2);
  const rest = await pLimit(atOnce).map(numbers, page);
  const items = [first, ...rest].flatMap(({ items }) => items);
  return [...new Map(items.map((item) => [item.id, item])).values()];
}
