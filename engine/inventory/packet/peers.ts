import pLimit from 'p-limit';
import { ProviderError } from '../../errors.ts';
import { neighbourValues } from '../../providers/bgp-values.ts';
import type { Project, Provider } from '../../providers/provider.ts';
import type { Values } from '../../types.ts';

/** Requests under way at a time. */
const atOnce = 8;

/**
 * Whom the servers of a project peer with, by their ids. One request tells which have sessions; only the server itself can
 * be asked for its peers, so that it is a request more for each of these.
 */
export async function peersOf(provider: Provider, project: Project): Promise<ReadonlyMap<string, readonly Values[]>> {
  const bgp = provider.bgp!;
  const ids = new Set((await bgp.sessions(project)).flatMap(({ server }) => server ?? []));
  const pairs = await pLimit(atOnce).map([...ids], async (id): Promise<[string, readonly Values[]]> => {
    return [id, (await bgp.neighbours(id).catch(unlessGone)).map(neighbourValues)];
  });
  return new Map(pairs);
}

/** A server may have gone since it was listed. */
function unlessGone(error: unknown): readonly [] {
  if (error instanceof ProviderError && error.status === 404) return [];
  throw error;
}
