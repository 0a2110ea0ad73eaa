import type { BgpSession } from '../../machines.ts';

/** A metropolitan area. */
export interface Metro {
  readonly code: string;
  readonly name: string;
  readonly country: string;
}

/** A data centre in a metro. */
export interface Facility {
  readonly code: string;
  readonly name: string;
  readonly metro: string;
  /** One of the old generation. */
  readonly legacy: boolean;
}

/** The form of BGP peering in a facility: with the gateway in those of the old generation. */
export function peeringForm({ legacy }: Facility): BgpSession['form'] {
  return legacy ? 'gateway' : 'link-local';
}

/** Metros by the service's codes. */
export const metros: readonly Metro[] = [
  { code: 'am', name: 'Amsterdam', country: 'NL' },
  { code: 'at', name: 'Atlanta', country: 'US' },
  { code: 'ch', name: 'Chicago', country: 'US' },
  { code: 'da', name: 'Dallas', country: 'US' },
  { code: 'dc', name: 'Washington DC', country: 'US' },
  { code: 'fr', name: 'Frankfurt', country: 'DE' },
  { code: 'hk', name: 'Hong Kong', country: 'HK' },
  { code: 'la', name: 'Los Angeles', country: 'US' },
  { code: 'ld', name: 'London', country: 'GB' },
  { code: 'md', name: 'Madrid', country: 'ES' },
  { code: 'ny', name: 'New York', country: 'US' },
  { code: 'pa', name: 'Paris', country: 'FR' },
  { code: 'se', name: 'Seattle', country: 'US' },
  { code: 'sg', name: 'Singapore', country: 'SG' },
  { code: 'sp', name: 'Sao Paulo', country: 'BR' },
  { code: 'sv', name: 'Silicon Valley', country: 'US' },
  { code: 'sy', name: 'Sydney', country: 'AU' },
  { code: 'tr', name: 'Toronto', country: 'CA' },
  { code: 'ty', name: 'Tokyo', country: 'JP' },
];

/** Facilities; an order for a metro goes to the first one in it. */
export const facilities: readonly Facility[] = [
  { code: 'am6', name: 'Amsterdam 6', metro: 'am', legacy: false },
  { code: 'ams1', name: 'Amsterdam, NL', metro: 'am', legacy: true },
  { code: 'at4', name: 'Atlanta 4', metro: 'at', legacy: false },
  { code: 'ch3', name: 'Chicago 3', metro: 'ch', legacy: false },
  { code: 'da11', name: 'Dallas 11', metro: 'da', legacy: false },
  { code: 'dfw2', name: 'Dallas, TX', metro: 'da', legacy: true },
  { code: 'dc13', name: 'Washington DC 13', metro: 'dc', legacy: false },
  { code: 'fr8', name: 'Frankfurt 8', metro: 'fr', legacy: false },
  { code: 'hk2', name: 'Hong Kong 2', metro: 'hk', legacy: false },
  { code: 'la4', name: 'Los Angeles 4', metro: 'la', legacy: false },
  { code: 'ld7', name: 'London 7', metro: 'ld', legacy: false },
  { code: 'md2', name: 'Madrid 2', metro: 'md', legacy: false },
  { code: 'ny5', name: 'New York 5', metro: 'ny', legacy: false },
  { code: 'ewr1', name: 'Parsippany, NJ', metro: 'ny', legacy: true },
  { code: 'pa4', name: 'Paris 4', metro: 'pa', legacy: false },
  { code: 'se4', name: 'Seattle 4', metro: 'se', legacy: false },
  { code: 'sg4', name: 'Singapore 4', metro: 'sg', legacy: false },
  { code: 'sp4', name: 'Sao Paulo 4', metro: 'sp', legacy: false },
  { code: 'sv15', name: 'Silicon Valley 15', metro: 'sv', legacy: false },
  { code: 'sjc1', name: 'Sunnyvale, CA', metro: 'sv', legacy: true },
  { code: 'sy4', name: 'Sydney 4', metro: 'sy', legacy: false },
  { code: 'tr2', name: 'Toronto 2', metro: 'tr', legacy: false },
  { code: 'ty11', name: 'Tokyo 11', metro: 'ty', legacy: false },
  { code: 'nrt1', name: 'Tokyo, JP', metro: 'ty', legacy: true },
];
