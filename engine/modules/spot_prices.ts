import { z } from 'zod';
import { requireCapabilities } from '../providers/capabilities.ts';
import { byPrice } from '../providers/market.ts';
import { word } from './definition/arguments.ts';
import { defineModule } from './definition/module.ts';
import { apiArguments, providerFor, withProvider } from './provision/api.ts';

const elsewhere = "needs a provider's API; test/modules/lookups.slow.ts runs it against the lab's";
const words = z.union([word.transform((one) => [one]), z.array(word)]).nullish();

export default defineModule({
  name: 'spot_prices',
  form: 'controller',
  summary: 'Tells what spot servers cost now, and where they are cheapest.',
  args: z.object({
    ...apiArguments,
    plans: words.describe('slugs of the plans; else all'),
    metros: words.describe('codes of the metros; else all'),
  }),
  aliases: { plans: ['plan'], metros: ['metro'], api_token: ['auth_token', 'metal_api_token'] },
  returns: z.object({
    prices: z
      .array(z.looseObject({ price: z.number() }))
      .describe('plan, metro and price in dollars per hour, the cheapest first'),
    cheapest: z.looseObject({ price: z.number() }).optional().describe('the first of them, if there is any'),
  }),
  examples: [
    {
      title: 'Find the metro in which a plan is cheapest',
      task: { spot_prices: { plans: 'c3.small.x86' } },
      elsewhere,
    },
  ],
  repeatable: true,
  act: ({ plans, metros, ...given }, here) =>
    withProvider(here, { prices: [] }, async () => {
      const provider = providerFor(given);
      requireCapabilities(provider, ['spot-prices']);
      const [plan, ...others] = plans ?? [];
      const asked = plan !== undefined && others.length === 0 ? { plan } : {};
      const prices = (await provider.market!.spotPrices(asked, here.signal))
        .filter((one) => (plans?.includes(one.plan) ?? true) && (metros?.includes(one.region) ?? true))
        .sort(byPrice)
        .map(({ plan: slug, region, price }) => ({ plan: slug, metro: region, price }));
      const [cheapest] = prices;
      return { changed: false, data: { prices, ...(cheapest && { cheapest }) } };
    }),
});
