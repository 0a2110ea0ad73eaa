import { z } from 'zod';
import { defineModule } from './definition/module.ts';
import { providerFor, withProvider } from './provision/api.ts';
import { bgpConfigArguments } from './routing/bgp-arguments.ts';
import { provideBgpConfig } from './routing/bgp-config.ts';

const elsewhere = "needs a provider's API; test/modules/bgp.slow.ts runs it against the lab's";

export default defineModule({
  name: 'bgp_config',
  form: 'controller',
  summary: 'Sees to it that the servers of a project may speak BGP with the switches of the provider.',
  description: `A configuration is for good: the password can be changed, another AS or type of deployment is refused,
and none can be taken back. Which servers peer is up to \`bgp_session\`.`,
  alsoKnownAs: ['equinix.cloud.metal_project_bgp_config', 'metal_project_bgp_config', 'equinix.metal.bgp_config'],
  args: bgpConfigArguments,
  aliases: { project: ['project_id'], md5: ['password'], api_token: ['auth_token', 'metal_api_token'] },
  returns: z.object({
    id: z.string().optional().describe("the configuration's id at the provider"),
    asn: z.number().optional().describe("the project's autonomous system"),
    deployment_type: z.string().optional().describe('local or global'),
    state: z.string().optional().describe("the provider's word for its state: requested, enabled, disabled"),
    md5_enabled: z.boolean().optional().describe('whether sessions have a password'),
    max_prefix: z.number().nullish().describe('how many networks one server may announce, if the provider says'),
  }),
  examples: [
    {
      title: 'Let the servers of a project peer, with a password',
      task: { bgp_config: { project: 'testing', asn: 65000, md5: '{{bgp_password}}' } },
      elsewhere,
    },
  ],
  repeatable: true,
  waits: true,
  act: (args, here) => withProvider(here, {}, () => provideBgpConfig(args, here, providerFor(args))),
});
