import type { MachineAddress } from '../machines.ts';
import type { Link } from './addresses.ts';

/** Lines for `ip -batch`, for both ends of one link. */
export interface Plan {
  /** For whoever hangs on the switch, where its end is called eth0. */
  readonly inside: readonly string[];
  /** For the switch. */
  readonly switch: readonly string[];
}

/** What the switch calls its end of a machine's link; names of links have 15 characters at most. */
export function portOf(id: string): string {
  return `h${id.replaceAll('-', '').slice(0, 12)}`;
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
    switch: ends(port, addresses, 'gateway'),
  };
}

/** The link of the workstation or of the services. */
export function stationPlan(port: string, links: readonly Link[], more: readonly string[] = []): Plan {
  return {
    inside: [
      ...ends('eth0', links, 'address'),
      ...more.map((address) => `address add ${address}/32 dev lo`),
      ...links.map(({ gateway, prefix }) => `route add ${prefix === 127 ? '::/0' : 'default'} via ${gateway}`),
    ],
    switch: [
      ...ends(port, links, 'gateway'),
      ...more.map((address) => `route add ${address} via ${links[0]!.address}`),
    ],
  };
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
