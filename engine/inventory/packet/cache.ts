import { z } from 'zod';
import type { Endpoint } from '../../providers/http.ts';
import { serverOf } from '../../providers/packet/server.ts';
import { deviceShape } from '../../providers/packet/shapes.ts';
import type { Value, Values } from '../../types.ts';
import { digestOf, type Kept } from '../cache.ts';
import type { Found } from './choose.ts';
import type { PacketOptions } from './options.ts';

const peers = z.array(z.record(z.string(), z.json())).optional();
const shape = z.array(z.object({ project: z.string(), device: deviceShape, peers }));

/** Kept of a device beside its plain attributes; passwords and user data are not. */
const kept = ['plan', 'operating_system', 'facility', 'metro', 'tags', 'ip_addresses', 'hardware_reservation'];
const dropped = ['root_password', 'userdata'];

/** How devices are kept. What they depend on: with another address, token or choice of projects it is another answer. */
export function keptDevices(
  { baseUrl, token }: Endpoint,
  { projects, bgpPeers }: Pick<PacketOptions, 'projects' | 'bgpPeers'>,
): Kept<Found[]> {
  return {
    // The token has too many bits to be found by its digest, which is what tells one user's devices from another's.
    key: digestOf([baseUrl, token.reveal(), projects ?? null, ...(bgpPeers ? ['bgp_peers'] : [])]),
    pack: (found) =>
      found.map(({ project, server, peers }) => ({
        project,
        ...(peers && { peers }),
        device: Object.fromEntries(Object.entries(server.raw).filter(([name, value]) => isKept(name, value))),
      })),
    unpack: (content) =>
      shape.safeParse(content).data?.map(({ project, device, peers }) => ({
        project,
        server: serverOf(device),
        ...(peers && { peers: peers as Values[] }),
      })),
  };
}

function isKept(name: string, value: Value): boolean {
  const plain = typeof value !== 'object' || value === null;
  return kept.includes(name) || (plain && !dropped.includes(name));
}
