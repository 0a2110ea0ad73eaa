import type { Server } from '../../providers/provider.ts';
import type { PacketOptions } from './options.ts';

/** A server, and the name of the project that it was found in. */
export interface Found {
  readonly project: string;
  readonly server: Server;
}

/** Those that the file asks for. */
export function choose(found: readonly Found[], options: PacketOptions): Found[] {
  return found.filter(({ server }) => {
    const { region = '', site = '' } = server.location;
    return (
      options.states.includes(server.stateName) &&
      (options.metros?.includes(region) ?? true) &&
      (options.facilities?.includes(site) ?? true) &&
      options.wants(server.name || server.id)
    );
  });
}
