import pLimit from 'p-limit';
import type { InputError } from '../errors.ts';
import { type Environment, packetEndpoint } from '../providers/packet/connection.ts';
import { packetProvider } from '../providers/packet/provider.ts';
import type { Inventory, Written } from '../types.ts';
import { cacheKey, readCache, writeCache } from './packet/cache.ts';
import { choose, type Found } from './packet/choose.ts';
import { inventoryOf } from './packet/groups.ts';
import { nameHosts } from './packet/hosts.ts';
import { type PacketOptions, readOptions } from './packet/options.ts';

/**
 * The hosts and groups that the Packet API knows, as an inventory file with `plugin: packet` asks for them.
 * Throws an InputError for mistakes in the file or a missing token, a ProviderError when the API refuses or fails.
 */
export async function readPacket(
  config: Written,
  environment: Environment,
  warn: (mistake: InputError) => void = () => {},
): Promise<Inventory> {
  const options = readOptions(config);
  const found = await find(options, environment);
  return inventoryOf(nameHosts(choose(found, options), config.origin, warn), options);
}

/** All servers of the projects, from the cache when there is a fresh one. */
async function find(options: PacketOptions, environment: Environment): Promise<Found[]> {
  const endpoint = packetEndpoint({ url: options.url, token: options.token, origin: options.origin }, environment);
  const key = cacheKey(endpoint, options.projects);
  const cached = options.cache && (await readCache(options.cache, key));
  if (cached) return cached;
  const provider = packetProvider(endpoint);
  const projects = options.projects
    ? await Promise.all(options.projects.map((name) => provider.project(name)))
    : await provider.projects();
  const found = await pLimit(4).map(projects, async (project) =>
    (await provider.servers(project)).map((server) => ({ project: project.name, server })),
  );
  if (options.cache) await writeCache(options.cache, key, found.flat());
  return found.flat();
}
