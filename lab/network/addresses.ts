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

/** The provider's API, and what a machine asks about itself: it is known by the address it asks from. */
export const apiAddress = '10.255.0.2';
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

/** No machine may have a private address in here: it is the lab's own. */
export const reserved = '10.255.0.0/16';
