import { z } from 'zod';
import type { Reservation, Reservations } from '../reservations.ts';
import type { Transport } from '../transport.ts';
import { listAll } from './paging.ts';
import { coded, idOf, reference, slugged } from './shapes.ts';

const reservationShape = z.looseObject({
  id: z.string().min(1),
  plan: slugged.nullish(),
  facility: coded.extend({ metro: coded.nullish() }).nullish(),
  device: reference.nullish(),
  provisionable: z.boolean().nullish(),
  spare: z.boolean().nullish(),
  need_of_service: z.boolean().nullish(),
  switch_uuid: z.string().nullish(),
  termination_time: z.string().nullish(),
});

/** The hardware reservations of projects. */
export function reservations(transport: Transport): Reservations {
  return {
    list: async (project, signal) => {
      const path = `/projects/${project.id}/hardware-reservations`;
      const query = { include: 'facility.metro,plan,device' };
      const list = { path, name: 'hardware_reservations', item: reservationShape, query };
      return (await listAll(transport, list, signal)).map(reservationOf);
    },
  };
}

/** One without a device, not spare and not broken is available, unless the API says otherwise. */
function reservationOf(given: z.infer<typeof reservationShape>): Reservation {
  const server = given.device ? idOf(given.device) : undefined;
  const [spare, broken] = [given.spare ?? false, given.need_of_service ?? false];
  const { code: site, metro } = given.facility ?? {};
  return {
    id: given.id,
    plan: given.plan?.slug ?? '',
    location: { ...(metro?.code ? { region: metro.code } : {}), ...(site ? { site } : {}) },
    ...(server === undefined ? {} : { server }),
    available: server === undefined && !spare && (given.provisionable ?? !broken),
    spare,
    broken,
    ...(given.switch_uuid ? { switch: given.switch_uuid } : {}),
    ...(given.termination_time ? { endsAt: given.termination_time } : {}),
  };
}
