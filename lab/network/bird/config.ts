import {
  border,
  internet,
  internetAs,
  privateNetworks,
  providerAs,
  reserved,
  switchAddresses,
  uplink,
} from '../addresses.ts';
import { uplinkPort } from '../plan.ts';
import type { Peering } from './peerings.ts';

/** The families that the kernel has. */
export type Families = readonly (4 | 6)[];

/** The first switch of a place: it forwards, and tells the spine of what machines announce. */
export function firstSwitch(number: number, peerings: readonly Peering[], families: Families): string {
  const [link4, link6] = uplink(number);
  const learnt = 'source = RTS_BGP && dest != RTD_UNREACHABLE';
  return text([
    ...head(link4.address),
    ...kernel(families),
    ...defaultRoutes(families),
    ...machines(families),
    ...bgp('to_spine', link4.address, link4.gateway, providerAs, [
      'direct;',
      ...families.map((family) => {
        const hop = family === 4 ? 'next hop self;' : `next hop self; next hop address ${link6.address};`;
        return `ipv${family} { import none; export where ${learnt}; ${hop} };`;
      }),
    ]),
    ...(peerings.some((peering) => peering.switch === 1) ? toSecond(families) : []),
    ...peerings.filter((peering) => peering.switch === 0).flatMap(machine),
  ]);
}

function toSecond(families: Families): string[] {
  const channels = families.map((family) => `ipv${family} { import all; export none; };`);
  return bgp('to_second', switchAddresses[4][0], switchAddresses[4][1], providerAs, [
    'multihop; rr client;',
    ...channels,
  ]);
}

/** The second switch of a place, where machines speak with two: what it learns it tells the first. */
export function secondSwitch(peerings: readonly Peering[], families: Families): string {
  const [first, second] = switchAddresses[4];
  return text([
    ...head(second),
    ...defaultRoutes(families),
    ...machines(families),
    ...bgp('to_first', second, first, providerAs, [
      'multihop;',
      ...families.map((family) => `ipv${family} { import none; export where source = RTS_BGP; next hop keep; };`),
    ]),
    ...peerings.filter((peering) => peering.switch === 1).flatMap(machine),
  ]);
}

/** The spine, between the switches of all places, by their numbers, and the border. */
export function spine(places: Readonly<Record<string, number>>, families: Families): string {
  const [link4, link6] = border;
  return text([
    ...head(link4!.gateway),
    ...kernel(families),
    `define PRIVATE4 = [ ${nets(privateNetworks, 4)} ];`,
    ...(families.includes(6) ? [`define PRIVATE6 = [ ${nets(privateNetworks, 6)} ];`] : []),
    ...Object.entries(places).flatMap(([place, number]) => {
      const [{ address, gateway }] = uplink(number);
      const channels = families.map((family) => `ipv${family} { import all; export none; };`);
      return bgp(switchProtocol(place), gateway, address, providerAs, [
        `interface "${uplinkPort(place)}";`,
        'direct;',
        ...channels,
      ]);
    }),
    ...bgp('to_border', link4!.gateway, link4!.address, internetAs, [
      'direct;',
      ...families.map((family) => {
        const hop = family === 4 ? '' : ` next hop address ${link6!.gateway};`;
        return `ipv${family} { import none; export where source = RTS_BGP && net !~ PRIVATE${family};${hop} };`;
      }),
    ]),
  ]);
}

/** The border, which learns what the provider tells the internet. */
export function borderRouter(families: Families): string {
  const [link] = border;
  return text([
    ...head(link!.address),
    ...kernel(
      families,
      (family) =>
        ` krt_prefsrc = ${internet.find(({ address }) => address.includes(':') === (family === 6))!.address};`,
    ),
    ...bgp(
      'to_spine',
      link!.address,
      link!.gateway,
      providerAs,
      ['direct;', ...families.map((family) => `ipv${family} { import all; export none; };`)],
      internetAs,
    ),
  ]);
}

/** What the spine calls its session with a place's switch. */
export function switchProtocol(place: string): string {
  return `to_${place}`;
}

/** Times are those of TZ=UTC, which BIRD is started with. */
function head(id: string): string[] {
  return [
    'log stderr { info, remote, warning, error, auth, fatal, bug };',
    `router id ${id};`,
    ...['base', 'protocol', 'route', 'log'].map((what) => `timeformat ${what} iso long;`),
    'protocol device { scan time 60; }',
    'protocol direct { ipv4; ipv6; interface "*"; }',
  ];
}

/** What machines announce goes to the kernel, and several ways to one network are used at once. */
function kernel(families: Families, attributes: (family: 4 | 6) => string = () => ''): string[] {
  return families.map(
    (family) =>
      `protocol kernel kernel${family} { ipv${family} { import none; export filter { if source != RTS_BGP then reject;${attributes(family)} accept; }; }; merge paths on limit 16; scan time 60; }`,
  );
}

function defaultRoutes(families: Families): string[] {
  return families.map(
    (family) => `protocol static default${family} { ipv${family}; route ${everything[family]} unreachable; }`,
  );
}

const everything = { 4: '0.0.0.0/0', 6: '::/0' } as const;

/** What no machine may announce: half the world, what is the lab's own or its border's, this host, this link, groups. */
const refused = {
  4: `0.0.0.0/0{0,7}, ${reserved}+, ${internet[0]!.network}+, 127.0.0.0/8+, 169.254.0.0/16+, 224.0.0.0/3+`,
  6: `::/0{0,15}, ::/16+, fd00:255::/32+, ${internet[1]!.network}+, fc00::/112+, fe80::/10+, ff00::/8+`,
} as const;

function machines(families: Families): string[] {
  return families.map((family) => `filter machine${family} { if net ~ [ ${refused[family]} ] then reject; accept; }`);
}

function machine(peering: Peering): string[] {
  const { name, local, neighbor, neighborAs, family, multihop, password, defaultRoute } = peering;
  const exported = defaultRoute ? `where net = ${everything[family]}` : 'none';
  return bgp(name, local, neighbor, neighborAs, [
    `description "${peering.machine}";`,
    multihop ? 'multihop 2;' : 'direct;',
    ...(password ? [`password "${password}";`] : []),
    `ipv${family} { import keep filtered on; import filter machine${family}; export ${exported}; };`,
  ]);
}

/** `strict bind`: two BIRDs share a namespace, each with addresses of its own; `free bind`: some are there only with their cable. */
function bgp(
  name: string,
  local: string,
  neighbor: string,
  neighborAs: number,
  more: readonly string[],
  as = providerAs,
): string[] {
  return [
    `protocol bgp ${name} {`,
    ...[
      `local ${local} as ${as};`,
      `neighbor ${neighbor} as ${neighborAs};`,
      'strict bind on; free bind on;',
      'connect delay time 1; connect retry time 5; error wait time 1, 8; hold time 90;',
      ...more,
    ].map((line) => `  ${line}`),
    '}',
  ];
}

function nets(networks: readonly string[], family: 4 | 6): string {
  return networks
    .filter((network) => network.includes(':') === (family === 6))
    .map((network) => `${network}+`)
    .join(', ');
}

function text(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
