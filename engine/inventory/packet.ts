import pLimit from 'p-limit';
import { type InputError, ProviderError } from '../errors.ts';
import type { Endpoint } from '../providers/http.ts';
import { type Environment, packetEndpoint } from '../providers/packet/connection.ts';
import { packetProvider } from '../providers/packet/provider.ts';
import type { Provider } from '../providers/provider.ts';
import type { Inventory, Origin, Written } from '../types.ts';
import { cached, cachePlace } from './cache.ts';
import { keptDevices } from './packet/cache.ts';
import { choose, type Found } from './packet/choose.ts';
import { endings } from './packet/endings.ts';
import { inventoryOf } from './packet/groups.ts';
import { nameHosts } from './packet/hosts.ts';
import { type PacketOptions, readOptions } from './packet/options.ts';
import { peersOf } from './packet/peers.ts';

/**
 * The hosts and groups that the Packet API knows, as an inventory file with `plugin: packet` asks for them.
 * Throws an InputError for mistakes in the file or a missing token, a ProviderError when the API refuses or fails.
 */
export async function readPacket(
  config: Written,
  environment: Environment,
  warn: (mistake: InputError) => void = () => {},
  fresh = false,
): Promise<Inventory> {
  const options = readOptions(config);
  const endpoint = packetEndpoint({ url: options.url, token: options.token, origin: options.origin }, environment);
  const found = await cached(
    options.cache && cachePlace(options.cache, config, environment),
    keptDevices(endpoint, options),
    { ask: () => find(options, endpoint), fresh, origin: options.origin, warn },
  );
  const named = nameHosts(choose(found, options), options, warn);
  for (const end of endings(named, options.origin, Date.now())) warn(end);
  return inventoryOf(named, options, warn);
}

/** All servers of the projects. */
async function find(options: PacketOptions, endpoint: Endpoint): Promise<Found[]> {
  try {
    return await ask(packetProvider(endpoint), options);
  } catch (error) {
    throw error instanceof ProviderError ? placedAt(error, options.origin) : error;
  }
}

async function ask(provider: Provider, options: PacketOptions): Promise<Found[]> {
  const projects = options.projects
    ? await Promise.all(options.projects.map((name) => provider.project(name)))
    : await provider.projects();
  const found = await pLimit(4).map(projects, async (project) => {
    const [servers, peers] = await Promise.all([
      provider.servers(project),
      options.bgpPeers ? peersOf(provider, project) : undefined,
    ]);
    return servers.map((server) => ({
      project: project.name,
      server,
      ...(peers && { peers: peers.get(server.id) ?? [] }),
    }));
  });
  return found.flat();
}

/** What the API refuses, it refuses to the file that asks. */
function placedAt({ message, status, hint, cause }: ProviderError, origin: Origin): ProviderError {
  return new ProviderError(message, { origin, hint, cause, ...(status === undefined ? {} : { status }) });
}
