import { z } from 'zod';
import { freeNetworks } from '../../../engine/providers/networks.ts';
import { checked, customdata, tags } from '../bodies.ts';
import { theProject } from '../find.ts';
import { paged } from '../paging.ts';
import { notFound, Problem } from '../problem.ts';
import { Verbatim } from '../references.ts';
import { type Block, blocksOf, partsOf } from '../reservations.ts';
import { reservationOrder, reserve } from '../reserve.ts';
import { showReservation } from '../show/reservation.ts';
import type { Elastic, Reservation, State } from '../state.ts';
import { type Answer, type Call, ok, type Route, type World } from '../world.ts';
import { findAssigned, oneAssigned, unassign } from './ip_assignments.ts';

/** Blocks of addresses that projects reserve; an id below /ips is a block's or an assignment's. */
export const ipRoutes: readonly Route[] = [
  { method: 'GET', path: '/projects/:id/ips', answer: list },
  { method: 'POST', path: '/projects/:id/ips', answer: create },
  { method: 'GET', path: '/projects/:project/ips/:id/customdata', answer: showCustomdata },
  { method: 'GET', path: '/ips/:id', answer: one },
  { method: 'GET', path: '/ips/:id/customdata', answer: showCustomdata },
  { method: 'GET', path: '/ips/:id/available', answer: available },
  { method: 'PUT', path: '/ips/:id', answer: change },
  { method: 'DELETE', path: '/ips/:id', answer: remove },
];

const changed = z.object({
  details: z.string().nullish(),
  tags: tags.optional(),
  customdata: customdata.optional(),
});

/** The service gives more of these a page than of other things. */
const perPage = 250;

/** No answer lists more free networks than this: an IPv6 block has too many to be counted. */
const mostFree = 256;

function list(call: Call, { state }: World): Answer {
  const project = theProject(state, call.params['id']);
  const types = [...call.query.getAll('types'), ...call.query.getAll('types[]')].flatMap((text) => text.split(','));
  const blocks = blocksOf(state).filter(
    (block) => block.project === project.id && (types.length === 0 || types.includes(block.type)),
  );
  return ok(paged('ip_addresses', blocks, call, (block) => showReservation(block, state), perPage));
}

function create({ params, body }: Call, world: World): Answer {
  const reservation = reserve(checked(reservationOrder, body), theProject(world.state, params['id']), world);
  return { status: 201, body: showReservation({ ...reservation, management: false }, world.state) };
}

function one(call: Call, { state }: World): Answer {
  const block = blocksOf(state).find(({ id }) => id === call.params['id']);
  return ok(block ? showReservation(block, state) : oneAssigned(call.params['id'], state));
}

function showCustomdata({ params }: Call, { state }: World): Answer {
  const { reservation, elastic } = changeable(params['id'], state);
  return ok(new Verbatim((reservation ?? elastic)!.customdata));
}

function available({ params, query }: Call, { state }: World): Answer {
  const block = theBlock(params['id'], state);
  if (block.network === undefined) return ok({ available: [] });
  const longest = block.type === 'public_ipv6' ? 128 : 32;
  const prefix = Number(query.get('cidr') ?? longest);
  if (!Number.isInteger(prefix) || prefix < block.prefix || prefix > longest) {
    throw new Problem(422, `cidr must be between ${block.prefix} and ${longest}`);
  }
  const taken = partsOf(block, state).map(({ cidr }) => cidr);
  return ok({ available: freeNetworks(`${block.network}/${block.prefix}`, prefix, taken, mostFree) });
}

function change(call: Call, world: World): Answer {
  const { reservation, elastic } = changeable(call.params['id'], world.state);
  const wanted = checked(changed, call.body);
  Object.assign(
    (reservation ?? elastic)!,
    Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined)),
  );
  return one(call, world);
}

/** A part of a block goes back to the block, a block to the provider. */
function remove(call: Call, world: World): Answer {
  const { state } = world;
  const { id = '' } = call.params;
  if (findAssigned(id, state)) return unassign(id, world);
  const block = theBlock(id, state);
  if (block.management) throw new Problem(422, 'Cannot delete an IP reservation that the service itself made');
  const parts = partsOf(block, state);
  if (parts.length > 0) throw new Problem(422, `Cannot delete an IP reservation with assignments: ${parts[0]!.cidr}`);
  state.reservations = state.reservations.filter((reservation) => reservation.id !== id);
  return { status: 204 };
}

function theBlock(id: string | undefined, state: State): Block {
  const block = blocksOf(state).find((known) => known.id === id);
  if (!block) throw notFound();
  return block;
}

/** What a user made: a reservation, or an assignment of a part of one. */
function changeable(id: string | undefined, state: State): { reservation?: Reservation; elastic?: Elastic } {
  const reservation = state.reservations.find((known) => known.id === id);
  const elastic = state.devices.flatMap((device) => device.elastic).find((known) => known.id === id);
  if (reservation) return { reservation };
  if (elastic) return { elastic };
  throw notFound();
}
