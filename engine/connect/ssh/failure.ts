import { ConnectionError, type ConnectionReason } from '../../errors.ts';
import type { Hop } from './hops.ts';

/** What ssh2 and node:net tell of an error: `level` is ssh2's. */
type TransportError = Error & { readonly code?: string | number; readonly level?: string };

const reasons: Readonly<Record<string, readonly [ConnectionReason, string]>> = {
  ECONNREFUSED: ['refused', 'nothing listens there'],
  EHOSTUNREACH: ['unreachable', 'there is no way to it'],
  ENETUNREACH: ['unreachable', 'there is no way to its network'],
  ENOTFOUND: ['unreachable', 'nobody knows this name'],
  EAI_AGAIN: ['unreachable', 'the name could not be looked up'],
  ETIMEDOUT: ['timeout', 'no answer'],
  ECONNRESET: ['lost', 'the connection was reset'],
};

/** Why a server could not be reached, or was lost, as an error that says whose turn it is. */
export function failureAt(hop: Hop, cause: TransportError, ready: boolean): ConnectionError {
  if (cause instanceof ConnectionError) return cause;
  const place = `${hop.label}: ${hop.user}@${hop.address}:${hop.port}`;
  if (ready) {
    const why = cause.level === 'client-timeout' ? 'it answers no more' : cause.message;
    return new ConnectionError(`${hop.label}: the connection was lost: ${why}`, { reason: 'lost', cause });
  }
  const known = reasons[String(cause.code)];
  if (known) return new ConnectionError(`${place}: ${known[1]}`, { reason: known[0], cause });
  if (cause.level === 'client-timeout') {
    return new ConnectionError(`${place}: no answer within ${hop.timeout} s`, { reason: 'timeout', cause });
  }
  if (cause.level === 'client-dns')
    return new ConnectionError(`${place}: ${cause.message}`, { reason: 'unreachable', cause });
  return new ConnectionError(`${place}: ${cause.message}`, { reason: 'lost', cause });
}
