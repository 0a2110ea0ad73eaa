import type { MachineAddress } from '../machines.ts';
import { internet, type Link, switchAddresses } from './addresses.ts';

/** Lines for `ip -batch`, for both ends of one link. */
export interface Plan {
  /** For whoever hangs on the link. */
  readonly inside: readonly string[];
  /** For the switch or the spine, whose address is the gateway. */
  readonly hub: readonly string[];
}

/** What the switch calls its end of a machine's link; names of links have 15 characters at most. */
export function portOf(id: string): string {
  return `h${id.replaceAll('-', '').slice(0, 12)}`;
}

/** What the spine calls its end of the link of a place's switches. */
export function uplinkPort(place: string): string {
  return `to-${place}`;
}

/** A machine's link as at Packet: one cable with a public and a private /31; private networks via the private gateway. */
export function machinePlan(port: string, addresses: readonly MachineAddress[]): Plan {
  const ipv4 = addresses.filter(({ family }) => family === 4);
  const outward = ipv4.find((address) => address.public) ?? ipv4[0];
  const inward = ipv4.find((address) => !address.public);
  const ipv6 = addresses.find(({ family }) => family === 6);
  return {
    inside: [
      ...ends('eth0', addresses, 'address'),
      ...(outward ? [`route add default via ${outward.gateway}`] : []),
      ...(inward ? [`route add 10.0.0.0/8 via ${inward.gateway}`] : []),
      ...(ipv6 ? [`route add ::/0 via ${ipv6.gateway}`] : []),
    ],
    hub: ends(port, addresses, 'gateway'),
  };
}

/** The link of the workstation or of the services. */
export function stationPlan(port: string, links: readonly Link[], more: readonly string[] = []): Plan {
  return {
    inside: [
      ...ends('eth0', links, 'address'),
      ...more.map((address) => `address add ${address}/32 dev lo`),
      ...out(links),
    ],
    hub: [...ends(port, links, 'gateway'), ...more.map((address) => `route add ${address} via ${links[0]!.address}`)],
  };
}

/** The link of a place's switches, which also have the addresses that they share with all others. */
export function switchPlan(port: string, links: readonly Link[]): Plan {
  return {
    inside: [
      ...ends('eth0', links, 'address'),
      ...switchAddresses[4].map((address) => `address add ${address}/32 dev lo`),
      ...switchAddresses[6].map((address) => `address add ${address}/128 dev lo nodad`),
      ...out(links),
    ],
    hub: ends(port, links, 'gateway'),
  };
}

/** The link of the border, which knows no way into the lab but to what it is told of. */
export function borderPlan(port: string, links: readonly Link[]): Plan {
  return {
    inside: [
      ...ends('eth0', links, 'address'),
      ...internet.map(
        ({ address }) => `address add ${address}/${address.includes(':') ? '128 dev lo nodad' : '32 dev lo'}`,
      ),
      ...nowhere,
    ],
    hub: [
      ...ends(port, links, 'gateway'),
      ...internet.map(
        ({ network }) => `route add ${network} via ${links.find((link) => sameFamily(link.address, network))!.address}`,
      ),
    ],
  };
}

/** A router refuses what it knows no way to, so that no packet leaves the lab. */
export const nowhere: readonly string[] = ['route add unreachable default', 'route add unreachable ::/0'];

/** Whether both are IPv4, or both IPv6. */
export function sameFamily(one: string, other: string): boolean {
  return one.includes(':') === other.includes(':');
}

function out(links: readonly Link[]): string[] {
  return links.map(({ gateway, prefix }) => `route add ${prefix === 127 ? '::/0' : 'default'} via ${gateway}`);
}

/** `nodad`: nobody else is on the cable, and an address that is still being checked cannot be bound. */
function ends(
  device: string,
  links: readonly { readonly address: string; readonly gateway: string; readonly prefix: number }[],
  end: 'address' | 'gateway',
): string[] {
  return [
    'link set lo up',
    `link set ${device} up`,
    ...links.map((link) => `address add ${link[end]}/${link.prefix} dev ${device}${link.prefix > 32 ? ' nodad' : ''}`),
  ];
}
