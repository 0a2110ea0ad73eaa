import { z } from 'zod';
import { requireCapabilities } from '../providers/capabilities.ts';
import { word } from './definition/arguments.ts';
import { defineModule } from './definition/module.ts';
import { apiArguments, providerFor, withProvider } from './provision/api.ts';

const elsewhere = "needs a provider's API; test/modules/lookups.slow.ts runs it against the lab's";
const words = z.union([word.transform((one) => [one]), z.array(word)]);

export default defineModule({
  name: 'capacity',
  form: 'controller',
  summary: 'Asks a provider whether so many servers of a plan could be had now.',
  description:
    'What is there now may be gone when it is ordered; nothing is set aside. Use it with `until`, `failed_when` or `assert`.',
  alsoKnownAs: ['equinix.metal.capacity_info', 'metal_capacity_info'],
  args: z.object({
    ...apiArguments,
    plan: word.describe('slug of the plan, such as c3.small.x86'),
    metros: words.nullish().describe('codes of the metros to ask about; else all'),
    quantity: z.int().min(1).default(1).describe('how many there are to be'),
  }),
  aliases: { metros: ['metro'], api_token: ['auth_token', 'metal_api_token'] },
  returns: z.object({
    available: z.boolean().describe('whether at least one of the metros has so many'),
    metros: z.array(z.string()).describe('the codes of the metros that have so many'),
    servers: z
      .array(z.looseObject({ metro: z.string() }))
      .describe('the answer for each metro: plan, metro, quantity, available'),
  }),
  examples: [
    {
      title: 'Wait until two metros can be asked for three servers',
      task: { capacity: { plan: 'c3.small.x86', metros: ['am', 'fr'], quantity: 3 } },
      elsewhere,
    },
  ],
  repeatable: true,
  act: ({ plan, metros, quantity, ...given }, here) =>
    withProvider(here, { available: false, metros: [], servers: [] }, async () => {
      const provider = providerFor(given);
      requireCapabilities(provider, ['capacity']);
      const market = provider.market!;
      const regions = metros ?? (await market.regions(here.signal)).map(({ code }) => code);
      const wishes = regions.map((region) => ({ plan, region, quantity }));
      const answers = await market.available(wishes, here.signal);
      const servers = regions.map((metro, index) => ({ plan, metro, quantity, available: answers[index]! }));
      const having = servers.flatMap(({ metro, available }) => (available ? [metro] : []));
      return { changed: false, data: { available: having.length > 0, metros: having, servers } };
    }),
});
