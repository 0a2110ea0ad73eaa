import type { Server } from '../../providers/provider.ts';
import type { Values } from '../../types.ts';
import { allHold } from './expressions.ts';
import type { PacketOptions } from './options.ts';

/** A server, and the name of the project that it was found in. */
export interface Found {
  readonly project: string;
  readonly server: Server;
  /** Whom it peers with by BGP, where the file asks for that. */
  readonly peers?: readonly Values[];
}

/** Those that the file asks for. */
export function choose(found: readonly Found[], options: PacketOptions): Found[] {
  return found.filter((one) => {
    const { server } = one;
    const { region = '', site = '' } = server.location;
    return (
      (options.states?.includes(server.stateName) ?? true) &&
      (options.metros?.includes(region) ?? true) &&
      (options.facilities?.includes(site) ?? true) &&
      (options.plans?.includes(server.plan) ?? true) &&
      (options.systems?.includes(server.image) ?? true) &&
      (options.tags?.some((tag) => server.tags.includes(tag)) ?? true) &&
      options.wants(server.name || server.id) &&
      allHold(options.filter, one)
    );
  });
}
