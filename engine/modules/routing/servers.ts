import { closest } from '../../errors.ts';
import type { Server } from '../../providers/provider.ts';

/** The server that somebody means by a hostname or an id, or why there is none. */
export type Named = { readonly server: Server } | { readonly missing: string } | { readonly several: string };

/** Looks for a server among those of a project; what is leaving is gone. */
export function serverNamed(nameOrId: string, servers: readonly Server[]): Named {
  const living = servers.filter(({ state }) => state !== 'leaving' && state !== 'gone');
  const found = living.filter(({ id, name }) => id === nameOrId || name === nameOrId);
  if (found.length > 1) {
    const ids = found.map(({ id }) => id).join(', ');
    return { several: `${found.length} devices have the hostname ${nameOrId} (${ids}): name one by its id` };
  }
  if (found[0]) return { server: found[0] };
  const near = closest(
    nameOrId,
    living.map(({ name }) => name),
  );
  return { missing: `there is no device ${nameOrId} in the project${near ? `; did you mean ${near}?` : ''}` };
}
