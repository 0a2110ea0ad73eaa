import pLimit from 'p-limit';
import type { Provider } from '../../providers/provider.ts';
import type { Reservation } from '../../providers/reservations.ts';
import type { Listing } from './listing.ts';

/** Whose reservations. */
export interface ReservationOptions {
  readonly project?: readonly string[];
}

/** The reservations of projects, all that the token sees unless some are named. */
export async function reservationListing(provider: Provider, { project: names }: ReservationOptions): Promise<Listing> {
  const projects = names ? await Promise.all(names.map((name) => provider.project(name))) : await provider.projects();
  const lists = await pLimit(4).map(projects, async (project) =>
    (await provider.reservations!.list(project)).map((one) => ({ project: project.name, one })),
  );
  const found = lists.flat();
  return {
    data: found.map(({ project, one }) => ({
      project,
      id: one.id,
      plan: one.plan,
      metro: one.location.region ?? '',
      facility: one.location.site ?? '',
      state: stateOf(one),
      device: one.server ?? '',
      available: one.available,
      termination_time: one.endsAt ?? '',
    })),
    heading: ['PROJECT', 'ID', 'PLAN', 'PLACE', 'STATE', 'DEVICE'],
    rows: found.map(({ project, one }) => [
      project,
      one.id,
      one.plan,
      one.location.site ?? one.location.region ?? '',
      stateOf(one),
      one.server ?? '',
    ]),
    none: 'nothing is reserved',
  };
}

function stateOf({ server, spare, broken, available }: Reservation): string {
  if (broken) return 'broken';
  if (spare) return 'spare';
  if (server !== undefined) return 'in use';
  return available ? 'free' : 'not to be used';
}
