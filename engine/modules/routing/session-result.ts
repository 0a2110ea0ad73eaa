import type { BgpNeighbour, BgpSession } from '../../providers/bgp.ts';
import { neighbourValues } from '../../providers/bgp-values.ts';
import type { Server } from '../../providers/provider.ts';
import type { Difference } from '../../remote/answer.ts';
import type { Values } from '../../types.ts';
import type { SessionIntent } from './sessions.ts';

/** A session as the registered result has it. */
export function sessionResult(session: BgpSession, server: Server | undefined): Values {
  return {
    id: session.id,
    device: session.server ?? '',
    hostname: server?.name ?? '',
    address_family: `ipv${session.family}`,
    default_route: session.defaultRoute,
    status: session.states.join(),
    learned_routes: session.learnt,
  };
}

/** Whom a device has to peer with, as the registered result has it; the password stays a secret. */
export function neighbourResult(neighbour: BgpNeighbour, server: Server): Values {
  return {
    device: server.id,
    hostname: server.name,
    ...neighbourValues(neighbour),
    md5: neighbour.password ?? null,
  };
}

/** What an intent changes, to be shown. */
export function differenceOf({ kind, hostname, family, session, defaultRoute }: SessionIntent): Difference[] {
  if (kind === 'keep') return [];
  const name = `BGP session of ${hostname}, ipv${family}`;
  const text = (route: boolean) => `default_route: ${route}\n`;
  return [
    { name, before: session ? text(session.defaultRoute) : '', after: kind === 'close' ? '' : text(defaultRoute) },
  ];
}
