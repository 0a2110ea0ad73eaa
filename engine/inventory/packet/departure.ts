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
  documents: () => readonly Written[],
  environment: Environment,
  signal: AbortSignal,
): Promise<string | undefined> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
  try {
    const asking = documents();
    for (const document of asking) {
      const { url, token, origin } = readOptions(asPacket(withoutNested(document)));
      const provider = packetProvider(packetEndpoint({ url, token, origin }, environment));
      const server = await provider.server(id, limited);
      if (server) return departureWords(server);
    }
    return asking.length === 0 ? undefined : gone; // it came from one of them
  } catch (error) {
    if (!(error instanceof KplayError) && !limited.aborted) throw error;
    return undefined;
  }
}

const gone = 'its server is gone: the provider does not have it any more';

function departureWords(server: Server): string | undefined {
  const kind = server.raw['spot_instance'] === true ? 'spot server' : 'server';
  if (server.state === 'gone') return gone;
  if (server.endsAt !== undefined) return `the provider takes the ${kind} back at ${server.endsAt}`;
  if (server.state === 'leaving') return `the ${kind} is being given back`;
  return server.state === 'running' ? undefined : `the provider says that its server is ${server.stateName}`;
}
