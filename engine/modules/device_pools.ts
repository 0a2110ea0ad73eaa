import { z } from 'zod';
import { addressOf } from '../providers/server-values.ts';
import type { Values } from '../types.ts';
import { word } from './definition/arguments.ts';
import { defineModule, type Here, type Outcome } from './definition/module.ts';
import { apiArguments, providerFor, withProvider } from './provision/api.ts';
import { type Belonging, compare, pools } from './provision/pools.ts';

const args = z.object({
  ...apiArguments,
  project: word.describe('name or id of the project'),
  cluster: word.describe('the name by which devices are told from those of other clusters in the project'),
  pools: pools.describe(
    'the pools: each with name, and count (with hostname_pattern, such as worker-%d) or hostnames; other keys are left alone',
  ),
});

const device = z.looseObject({ id: z.string(), hostname: z.string() });
const nothing = { missing: {}, present: [], surplus: [], undeclared: [] };

export default defineModule({
  name: 'device_pools',
  form: 'controller',
  summary: 'Compares pools of servers with what the project has; it only looks.',
  description: `A device belongs to the pool that declares its hostname, else to the one that it was ordered for: its customdata
has \`{kplay: {cluster: …, pool: …}}\`. Devices that are neither are left out, and so are those on their way out.`,
  args,
  aliases: { project: ['project_id'], api_token: ['auth_token', 'metal_api_token'] },
  returns: z.object({
    missing: z.record(z.string(), z.array(z.string())).describe('by pool, the hostnames that no device has'),
    present: z
      .array(device)
      .describe('devices that are declared: id, hostname, pool, state, locked, plan, place, public_ipv4, created_at'),
    surplus: z.array(device).describe('those that a declared pool has too many, the highest number first'),
    undeclared: z.array(device).describe('those that were ordered for a pool that is not declared any more'),
  }),
  examples: [
    {
      title: 'Know which servers are too many',
      task: {
        device_pools: { project: 'testing', cluster: 'kubernetes', pools: [{ name: 'worker', count: 3 }] },
      },
      elsewhere: "needs a provider's API; test/modules/device_pools.test.ts runs it against the lab's",
    },
  ],
  repeatable: true,
  waits: true,
  act: (given, here) => withProvider(here, nothing, () => look(given, here)),
});

async function look(
  { project: name, cluster, pools: declared, ...api }: z.infer<typeof args>,
  here: Here,
): Promise<Outcome> {
  const provider = providerFor(api);
  const project = await provider.project(name, here.signal);
  const { missing, ...found } = compare(declared, cluster, await provider.servers(project, here.signal));
  const shown = Object.entries(found).map(([kind, list]) => [kind, list.map(belongingResult)] as const);
  return { changed: false, data: { missing, ...Object.fromEntries(shown) } };
}

function belongingResult({ server, pool }: Belonging): Values {
  const { id, name, stateName, locked, plan, location, addresses, createdAt } = server;
  return {
    id,
    hostname: name,
    pool,
    state: stateName,
    locked,
    plan,
    place: location.site ?? location.region ?? '',
    public_ipv4: addressOf(addresses, 4, true)?.ip ?? '',
    created_at: createdAt,
  };
}
