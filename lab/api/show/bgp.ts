import ipaddr from 'ipaddr.js';
import type { PeerState } from '../../machines.ts';
import { providerAs, switchAddresses } from '../../network/addresses.ts';
import { findFacility } from '../catalogue/catalogue.ts';
import { peeringForm } from '../catalogue/locations.ts';
import { Listed } from '../references.ts';
import { blocksOf } from '../reservations.ts';
import type { BgpConfig, BgpSession, Device, State } from '../state.ts';
import { deviceReference } from './device.ts';
import { timestamp } from './timestamp.ts';

/** A project's BGP configuration as the API shows it, with the sessions as it shows them. */
export function showBgpConfig(config: BgpConfig, sessions: readonly object[]): object {
  const { id, project, deploymentType, asn, md5, status, requestedAt } = config;
  return {
    id,
    status,
    deployment_type: deploymentType,
    asn,
    md5,
    max_prefix: 10,
    ranges: [],
    sessions: new Listed(sessions),
    project: { href: `/projects/${project}` },
    requested_at: timestamp(requestedAt),
    created_at: timestamp(requestedAt),
    href: `/bgp-configs/${id}`,
  };
}

/** All sessions of a project, with the devices that have them. */
export function sessionsOf(project: string, { devices }: State): { session: BgpSession; device: Device }[] {
  return devices
    .filter((device) => device.project === project)
    .flatMap((device) => device.bgpSessions.map((session) => ({ session, device })));
}

/** A session as the API shows it: a status for each switch, and what they have learnt by it. */
export function showSession(session: BgpSession, device: Device, peers: readonly PeerState[], state: State): object {
  const own = peers.filter((peer) => peer.session === session.id);
  return {
    id: session.id,
    address_family: session.family === 4 ? 'ipv4' : 'ipv6',
    default_route: session.defaultRoute,
    status: own.length === 0 ? 'unknown' : own.map((peer) => peer.state).join(),
    learned_routes: [...new Set(own.flatMap(({ routesIn }) => routesIn))].sort(),
    device: deviceReference(device, state),
    created_at: timestamp(session.createdAt),
    updated_at: timestamp(session.updatedAt),
    href: `/bgp/sessions/${session.id}`,
  };
}

/** Whom a device is to peer with, a neighbour for each session, as the API and the metadata service tell it. */
export function neighboursOf(device: Device, state: State): object[] {
  const config = state.bgpConfigs.find(({ project }) => project === device.project)!;
  const form = peeringForm(findFacility(device.facility)!);
  return device.bgpSessions.map(({ family, defaultRoute }) => {
    const link = linkFor(family, device)!;
    return {
      address_family: family,
      customer_as: config.asn,
      customer_ip: link.address,
      md5_enabled: config.md5 !== null,
      ...(config.md5 === null ? {} : { md5_password: config.md5 }),
      multihop: form === 'link-local',
      peer_as: providerAs,
      peer_ips: form === 'link-local' ? switchAddresses[family].map(writtenOut) : [link.gateway],
      routes_in: projectRoutes(family, device, state),
      routes_out: defaultRoute ? [{ route: family === 4 ? '0.0.0.0/0' : '::/0', exact: true }] : [],
    };
  });
}

/** The service writes the zeros of its own IPv6 addresses. */
function writtenOut(address: string): string {
  if (!ipaddr.IPv6.isValid(address)) return address;
  return ipaddr.IPv6.parse(address)
    .parts.map((part) => part.toString(16).padStart(4, '0'))
    .join(':');
}

/** The link that a device peers over: its private one, or the one for IPv6. */
export function linkFor(family: 4 | 6, { addresses }: Device): Device['addresses'][number] | undefined {
  return addresses.find((link) => link.family === family && (family === 6 || !link.public));
}

/** What the switches take from a device: networks in the project's blocks of its metro. */
function projectRoutes(family: 4 | 6, device: Device, state: State): object[] {
  return blocksOf(state)
    .filter(({ project, type, metro, network }) => {
      const usable = project === device.project && (metro === null || metro === device.metro);
      return usable && network !== undefined && (type === 'public_ipv6' ? 6 : 4) === family;
    })
    .map(({ network, prefix }) => ({ route: `${network}/${prefix}`, exact: false }));
}
