import { z } from 'zod';
import { requireCapabilities } from '../providers/capabilities.ts';
import type { Reservation } from '../providers/reservations.ts';
import type { Values } from '../types.ts';
import { word } from './definition/arguments.ts';
import { defineModule } from './definition/module.ts';
import { apiArguments, maybeWord, providerFor, withProvider } from './provision/api.ts';

const elsewhere = "needs a provider's API; test/modules/lookups.slow.ts runs it against the lab's";

const args = z.object({
  ...apiArguments,
  project: word.describe('name or id of the project'),
  plan: maybeWord.describe('only reservations of this plan'),
  metro: maybeWord.describe('only reservations in this metro'),
  facility: maybeWord.describe('only reservations in this facility'),
  available: z.boolean().nullish().describe('only those that a device can be ordered on now, or only the others'),
});

type Arguments = z.infer<typeof args>;

export default defineModule({
  name: 'reservation_facts',
  form: 'controller',
  summary: 'Tells which machines a project has reserved at a provider, and which of them are free.',
  alsoKnownAs: ['equinix.metal.hardware_reservation_info', 'metal_hardware_reservation_info'],
  args,
  aliases: { project: ['project_id'], api_token: ['auth_token', 'metal_api_token'] },
  returns: z.object({
    reservations: z
      .array(z.looseObject({ id: z.string() }))
      .describe(
        'the reservations: id, plan, metro, facility, device (the id of the one that stands on it, or empty), available, spare, broken, switch, termination_time',
      ),
  }),
  effects: ({ project }) => ({ needs: [{ kind: 'project', name: project }] }),
  examples: [
    {
      title: 'Find the free machines of a plan',
      task: { reservation_facts: { project: 'testing', plan: 'c3.small.x86', available: true } },
      elsewhere,
    },
  ],
  repeatable: true,
  act: (given, here) =>
    withProvider(here, { reservations: [] }, async () => {
      const provider = providerFor(given);
      requireCapabilities(provider, ['reservations']);
      const project = await provider.project(given.project, here.signal);
      const found = (await provider.reservations!.list(project, here.signal)).filter((one) => isWanted(one, given));
      return { changed: false, data: { reservations: found.map(reservationResult) } };
    }),
});

function isWanted({ plan, location, available }: Reservation, given: Arguments): boolean {
  return (
    (given.plan ?? plan) === plan &&
    (given.metro?.toLowerCase() ?? location.region) === location.region &&
    (given.facility ?? location.site) === location.site &&
    (given.available ?? available) === available
  );
}

/** A reservation as the registered result has it. */
export function reservationResult(one: Reservation): Values {
  return {
    id: one.id,
    plan: one.plan,
    metro: one.location.region ?? '',
    facility: one.location.site ?? '',
    device: one.server ?? '',
    available: one.available,
    spare: one.spare,
    broken: one.broken,
    switch: one.switch ?? '',
    termination_time: one.endsAt ?? '',
  };
}
