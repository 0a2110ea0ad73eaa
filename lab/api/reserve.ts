import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { customdata, tags } from './bodies.ts';
import { findMetro } from './catalogue/catalogue.ts';
import { quotas } from './faults/quotas.ts';
import { facilityOf } from './order.ts';
import { Problem } from './problem.ts';
import { type Project, type Reservation, type ReservationType, reservationTypes } from './state.ts';
import type { World } from './world.ts';

/** A request for a block of addresses. */
export const reservationOrder = z.object({
  type: z.string(),
  quantity: z.number(),
  metro: z.string().nullish(),
  facility: z.string().nullish(),
  tags: tags.nullish(),
  details: z.string().nullish(),
  customdata: customdata.nullish(),
  comments: z.string().nullish(),
  fail_on_approval_required: z.boolean().nullish(),
});

type Order = z.infer<typeof reservationOrder>;

/** The most addresses of one block, by its type. */
const biggest: Readonly<Record<ReservationType, number>> = {
  public_ipv4: 256,
  private_ipv4: 2 ** 12,
  public_ipv6: 2 ** 80,
  global_ipv4: 4,
};

/** Puts a block that is asked for into the state; one beyond the quota has to be looked at first. 422 for what cannot be had. */
export function reserve(order: Order, project: Project, world: World): Reservation {
  const type = typeOf(order);
  const prefix = (type === 'public_ipv6' ? 128 : 32) - Math.log2(quantityOf(order, type));
  const place = placeOf(order, type, world);
  const beyond = beyondQuota(order, type, project, world);
  if (beyond && order.fail_on_approval_required) throw new Problem(422, beyond);
  const network = beyond ? undefined : world.addresses.block(type, prefix);
  if (!beyond && network === undefined)
    throw new Problem(422, `There are no ${order.quantity} addresses of ${type} left`);
  const reservation: Reservation = {
    ...{ id: randomUUID(), project: project.id, type, prefix, ...place },
    state: beyond ? 'pending' : 'created',
    ...(network === undefined ? {} : { network }),
    tags: order.tags ?? [],
    details: order.details ?? null,
    customdata: order.customdata ?? {},
    createdAt: world.now(),
  };
  world.state.reservations.push(reservation);
  if (beyond) world.reviews.ask(reservation.id);
  return reservation;
}

function typeOf({ type }: Order): ReservationType {
  const known = reservationTypes.find((one) => one === type);
  if (known) return known;
  throw new Problem(422, type === 'vrf' ? 'There are no VRFs in the lab' : `${type} is not a valid type`);
}

function quantityOf({ quantity }: Order, type: ReservationType): number {
  if (quantity >= 1 && quantity <= biggest[type] && Number.isInteger(Math.log2(quantity))) return quantity;
  throw new Problem(422, `quantity must be a power of two, ${biggest[type]} at the most`);
}

/** A facility's block can be used in all of its metro; a global one anywhere. */
function placeOf(order: Order, type: ReservationType, world: World): Pick<Reservation, 'metro' | 'facility'> {
  if (type === 'global_ipv4') {
    if (order.metro || order.facility) throw new Problem(422, 'A global_ipv4 reservation has no metro and no facility');
    return { metro: null, facility: null };
  }
  if (order.metro && order.facility) throw new Problem(422, 'Specify either a metro or a facility, not both');
  if (order.facility) {
    const { code, metro } = facilityOf(order.facility, world.limits);
    return { metro, facility: code };
  }
  if (!order.metro) throw new Problem(422, "metro can't be blank");
  const metro = findMetro(order.metro);
  if (!metro) throw new Problem(422, `${order.metro} is not a valid metro`);
  return { metro: metro.code, facility: null };
}

/** Why somebody has to look at the request; undefined when nobody has to. */
function beyondQuota({ quantity }: Order, type: ReservationType, { id }: Project, world: World): string | undefined {
  const most = Math.min(
    world.limits.reservedAddresses ?? Number.POSITIVE_INFINITY,
    ...quotas(world.faults, 'addresses'),
  );
  if (most === Number.POSITIVE_INFINITY || (type !== 'public_ipv4' && type !== 'global_ipv4')) return undefined;
  const has = world.state.reservations
    .filter((one) => one.project === id && one.type === type && one.state !== 'denied')
    .reduce((sum, { prefix }) => sum + 2 ** (32 - prefix), 0);
  if (has + quantity <= most) return undefined;
  return `The project has ${has} addresses of ${type} and may have ${most}: ${quantity} more have to be approved`;
}
