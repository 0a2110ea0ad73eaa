import { KplayError } from '../../errors.ts';
import { type Environment, packetEndpoint } from '../../providers/packet/connection.ts';
import { packetProvider } from '../../providers/packet/provider.ts';
import type { Server } from '../../providers/provider.ts';
import type { Written } from '../../types.ts';
import { asPacket } from '../lab.ts';
import { withoutNested } from '../nested.ts';
import { readOptions } from './options.ts';

/** In milliseconds: who asks has a failure to tell of, which need not wait for long. */
const patience = 5000;

/**
 * What the provider that one of these inventory files asks says of a server (by its id) that cannot be reached: that it is
 * gone, is to go, or does not run. Undefined when it runs, or nobody can say.
 */
export async function departureOf(
  id: string,
  documents: readonly Written[],
  environment: Environment,
  signal: AbortSignal,
): Promise<string | undefined> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
  for (const document of documents) {
    try {
      const { url, token, origin } = readOptions(asPacket(withoutNested(document)));
      const provider = packetProvider(packetEndpoint({ url, token, origin }, environment));
      return departureWords(await provider.server(id, limited));
    } catch (error) {
      if (!(error instanceof KplayError) && !limited.aborted) throw error;
    }
  }
  return undefined;
}

function departureWords(server: Server | undefined): string | undefined {
  const kind = server?.raw['spot_instance'] === true ? 'spot server' : 'server';
  if (server === undefined || server.state === 'gone')
    return 'its server is gone: the provider does not have it any more';
  if (server.endsAt !== undefined) return `the provider takes the ${kind} back at ${server.endsAt}`;
  if (server.state === 'leaving') return `the ${kind} is being given back`;
  return server.state === 'running' ? undefined : `the provider says that its server is ${server.stateName}`;
}
