import type { Values } from '../types.ts';
import type { BgpNeighbour } from './bgp.ts';

/** Whom a server has to peer with, as variables of a host and results of modules have it; without the password. */
export function neighbourValues(neighbour: BgpNeighbour): Values {
  return {
    address_family: `ipv${neighbour.family}`,
    local_as: neighbour.localAs,
    local_address: neighbour.localAddress,
    peer_as: neighbour.peerAs,
    peers: neighbour.peers,
    multihop: neighbour.multihop,
    md5_enabled: neighbour.password !== undefined,
    routes_in: neighbour.accepted,
    routes_out: neighbour.offered,
  };
}
