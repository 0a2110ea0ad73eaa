import { findFacility } from '../../api/catalogue/catalogue.ts';
import type { RoundTrips } from '../../layout.ts';
import { services, slowLink, workstation } from '../addresses.ts';
import { uplinkPort } from '../plan.ts';

/** What a slow line is called at both of its ends. */
export function lineDevice(place: string): string {
  return `slow-${place}`;
}

/** The UDP port of the line of a number. */
export function linePort(number: number): number {
  return 4800 + number;
}

/** The ends of all lines: the workstation, and the spine where the services hang on it. */
export const lineEnds = [workstation[0]!.address, services[0]!.gateway] as const;
/** Where lines pass through user space. */
export const lineAddress = services[0]!.address;

/** The round-trip time between the workstation and machines at a place, in milliseconds: that of the facility, of its metro, or of all. */
export function roundTripTo(place: string, roundTrips: RoundTrips): number {
  return roundTrips[place] ?? roundTrips[findFacility(place)?.metro ?? ''] ?? roundTrips['*'] ?? 0;
}

/** Made-up addresses of the network cards at both ends, the same for all lines: no two lines meet. */
const cards = ['02:00:00:00:00:01', '02:00:00:00:00:02'] as const;

/** Lines for `ip -batch` that lay a slow line: a tunnel (VXLAN, RFC 7348) whose other end is a program that waits. */
export function linePlan(place: string, number: number): { readonly workstation: string[]; readonly spine: string[] } {
  const device = lineDevice(place);
  const links = slowLink(number);
  const end = (which: 0 | 1) => {
    const [here, there] = which === 0 ? (['address', 'gateway'] as const) : (['gateway', 'address'] as const);
    const tunnel = `local ${lineEnds[which]} remote ${lineAddress} dstport ${linePort(number)} nolearning`;
    return [
      `link add ${device} address ${cards[which]} type vxlan id ${number + 1} ${tunnel}`,
      ...links.map(
        (link) => `address add ${link[here]}/${link.prefix} dev ${device}${link.prefix > 32 ? ' nodad' : ''}`,
      ),
      `link set ${device} up`,
      // Asking for the other end's card would take a round trip more than what is said.
      ...links.map((link) => `neigh add ${link[there]} lladdr ${cards[1 - which]} dev ${device} nud permanent`),
    ];
  };
  const table = tableOf(number);
  return {
    workstation: end(0),
    spine: [
      ...end(1),
      // What comes back from these switches for the workstation takes the slow way too.
      ...workstation.flatMap(({ address }, index) => [
        `route add ${address} via ${links[index]!.address} dev ${device} table ${table}`,
        `rule add iif ${uplinkPort(place)} to ${address} lookup ${table} priority ${table}`,
      ]),
    ],
  };
}

/** Lines that take a slow line away; its routes go with its device. */
export function unlinePlan(
  place: string,
  number: number,
): { readonly workstation: string[]; readonly spine: string[] } {
  const table = tableOf(number);
  const device = [`link delete ${lineDevice(place)}`];
  const rules = workstation.map(
    ({ address }) => `rule delete iif ${uplinkPort(place)} to ${address} lookup ${table} priority ${table}`,
  );
  return { workstation: device, spine: [...device, ...rules] };
}

/** Routing table, and priority of its rule, of the line of a number. */
function tableOf(number: number): number {
  return 1000 + number;
}
