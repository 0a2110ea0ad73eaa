import type { Value, Values } from '../types.ts';
import type { Server } from './provider.ts';

/** Which pool of which cluster a server was ordered for. */
export interface Membership {
  readonly cluster: string;
  readonly pool: string;
}

/**
 * The membership that a server's order said: `kplay: {cluster, pool}` in what the provider keeps for its user (customdata,
 * which the server can read of itself). Undefined for what was not ordered for a pool.
 */
export function membershipOf({ raw }: Pick<Server, 'raw'>): Membership | undefined {
  const { cluster, pool } = mapping(mapping(raw['customdata'])['kplay']);
  return typeof cluster === 'string' && typeof pool === 'string' ? { cluster, pool } : undefined;
}

function mapping(value: Value | undefined): Values {
  const isMapping = typeof value === 'object' && value !== null && value.constructor === Object;
  return isMapping ? (value as Values) : {};
}
