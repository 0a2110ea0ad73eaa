/** The ends of a /31 (or /127) link: the switch has the even address, whoever hangs on it the odd one. */
export interface Link {
  readonly address: string;
  readonly gateway: string;
  readonly prefix: 31 | 127;
}

/** Where kplay runs. */
export const workstation: readonly Link[] = [
  { address: '10.255.255.1', gateway: '10.255.255.0', prefix: 31 },
  { address: 'fd00:255:255::1', gateway: 'fd00:255:255::', prefix: 127 },
];

/** Where the lab's daemon runs. */
export const services: readonly Link[] = [
  { address: '10.255.255.3', gateway: '10.255.255.2', prefix: 31 },
  { address: 'fd00:255:255::3', gateway: 'fd00:255:255::2', prefix: 127 },
];

/** The router that stands for the internet. */
export const border: readonly Link[] = [
  { address: '10.255.255.5', gateway: '10.255.255.4', prefix: 31 },
  { address: 'fd00:255:255::5', gateway: 'fd00:255:255::4', prefix: 127 },
];

/**
 * The internet behind the border, which has the first address of each: networks that nobody has, withdrawn (RFC 7526) or
 * for documentation (RFC 3849), and that no machine gets from the API.
 */
export const internet: readonly { readonly network: string; readonly address: string }[] = [
  { network: '192.88.99.0/24', address: '192.88.99.1' },
  { network: '2001:db8:ffff:ffff::/64', address: '2001:db8:ffff:ffff::1' },
];

/** How many switches a lab may have: their uplinks have numbers, which become part of addresses. */
export const mostSwitches = 128;

/** Where a switch hangs on the spine, by its number. */
export function uplink(number: number): readonly [Link, Link] {
  const [even, odd] = [2 * number, 2 * number + 1];
  return [
    { address: `10.255.254.${odd}`, gateway: `10.255.254.${even}`, prefix: 31 },
    {
      address: `fd00:255:254::${odd.toString(16)}`,
      gateway: `fd00:255:254::${even === 0 ? '' : even.toString(16)}`,
      prefix: 127,
    },
  ];
}

/** The ends of the slow line between workstation (the odd address) and spine, for the machines behind the switches of a number. */
export function slowLink(number: number): readonly [Link, Link] {
  const [even, odd] = [2 * number, 2 * number + 1];
  return [
    { address: `10.255.253.${odd}`, gateway: `10.255.253.${even}`, prefix: 31 },
    {
      address: `fd00:255:253::${odd.toString(16)}`,
      gateway: `fd00:255:253::${even === 0 ? '' : even.toString(16)}`,
      prefix: 127,
    },
  ];
}

/** The network that machines share on layer 2, where the lab has one; a machine has the address of its number, from 2 on. */
export const segmentNetwork = '172.31.0.0/16';

/** Address and prefix of a number on the shared network; 1 is its own. */
export function segmentAddress(number: number): string {
  return `172.31.${number >> 8}.${number & 255}/16`;
}

/**
 * The addresses that the two switches of a rack share with those of all other racks, and that machines speak BGP with
 * where the private gateway does not; the first switch has the first address of each family.
 */
export const switchAddresses = { 4: ['169.254.255.1', '169.254.255.2'], 6: ['fc00::e', 'fc00::f'] } as const;

/** Networks that mean something else at every site (RFC 1918, 3927, 4193, 4291, 6598): the internet has no routes to them. */
export const privateNetworks: readonly string[] = [
  '10.0.0.0/8',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  'fc00::/7',
  'fe80::/10',
];

/** The provider's API, and what a machine asks about itself: it is known by the address it asks from. */
export const apiAddress = '10.255.0.2';
/** Names under which machines ask about themselves, over HTTP and HTTPS: the provider's, old and new. */
export const metadataNames: readonly string[] = ['metadata.platformequinix.com', 'metadata.packet.net'];
/** What playbooks download, and the Debian packages that they install. */
export const mirrorAddress = '10.255.0.3';

/** Addresses of the services, on top of their link. */
export const serviceAddresses: readonly string[] = [apiAddress, mirrorAddress];

/** The base URL of the provider's API. */
export const apiUrl = `http://${apiAddress}/metal/v1`;
/** Where a machine asks about itself, without a token. */
export const metadataUrl = `http://${apiAddress}/metadata`;
/** What the mirror's files are below. */
export const mirrorUrl = `http://${mirrorAddress}`;

/** Autonomous systems: the provider's, whose switches and spine speak BGP with machines, and the border's (RFC 5398). */
export const providerAs = 65530;
export const internetAs = 64496;

/** No machine may have a private address in here: it is the lab's own. */
export const reserved = '10.255.0.0/16';
