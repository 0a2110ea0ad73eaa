import { z } from 'zod';
import { Secret } from '../types.ts';
import { defineModule } from './definition/module.ts';
import { providerFor, withProvider } from './provision/api.ts';
import { bgpSessionArguments } from './routing/bgp-arguments.ts';
import { provideSessions } from './routing/sessions.ts';

const elsewhere = "needs a provider's API; test/modules/bgp.slow.ts runs it against the lab's";

export default defineModule({
  name: 'bgp_session',
  form: 'controller',
  summary: 'Lets servers peer with the switches of the provider, and tells whom they have to peer with.',
  description: `The project needs a configuration (\`bgp_config\`). What it returns is what the BGP daemon of a server
has to be told: in older data centres the peer is the gateway of the private network; in newer ones there are two, the
same for all servers, which are several hops away (\`multihop\`) and need routes by that gateway, so that connections
come from \`local_address\`. Ended sessions take their routes along.`,
  alsoKnownAs: ['equinix.cloud.metal_bgp_session', 'metal_bgp_session', 'equinix.metal.bgp_session'],
  args: bgpSessionArguments,
  aliases: {
    project: ['project_id'],
    devices: ['device', 'device_id', 'hostname', 'hostnames'],
    api_token: ['auth_token', 'metal_api_token'],
  },
  returns: z.object({
    sessions: z
      .array(z.looseObject({ id: z.string() }))
      .describe(
        'the sessions: id, device (its id), hostname, address_family, default_route, status (a word for each switch: up,down), learned_routes',
      ),
    neighbours: z
      .array(z.looseObject({ hostname: z.string(), md5: z.instanceof(Secret).nullable() }))
      .describe(
        'whom to peer with: device, hostname, address_family, local_as, local_address, peer_as, peers (addresses), multihop, md5_enabled, md5 (a secret, or null), routes_in (what the switches take), routes_out',
      ),
  }),
  examples: [
    {
      title: 'Let two workers peer, by IPv4 and IPv6',
      task: {
        bgp_session: { project: 'testing', devices: ['worker-0', 'worker-1'], address_family: ['ipv4', 'ipv6'] },
      },
      elsewhere,
    },
    {
      title: "Wait until a host's daemon has its session up",
      task: { bgp_session: { project: 'testing', device: '{{inventory_hostname}}', wait: true } },
      elsewhere,
    },
    {
      title: 'End the session of a worker',
      task: { bgp_session: { project: 'testing', devices: 'worker-1', state: 'absent' } },
      elsewhere,
    },
  ],
  repeatable: true,
  waits: true,
  act: (args, here) =>
    withProvider(here, { sessions: [], neighbours: [] }, () => provideSessions(args, here, providerFor(args))),
});
