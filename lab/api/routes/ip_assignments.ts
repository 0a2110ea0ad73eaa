import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { contains, type Network, networkOf, overlap } from '../../../engine/providers/networks.ts';
import { addressesOf } from '../assigned.ts';
import { checked, customdata } from '../bodies.ts';
import { theDevice } from '../find.ts';
import { notFound, Problem } from '../problem.ts';
import { Listed } from '../references.ts';
import { type Block, blocksOf, partsOf } from '../reservations.ts';
import { showAddress } from '../show/address.ts';
import type { Device, Elastic, State } from '../state.ts';
import { type Answer, type Call, ok, type Route, type World } from '../world.ts';

/** What of the project's blocks is routed to a device. */
export const assignmentRoutes: readonly Route[] = [
  { method: 'GET', path: '/devices/:id/ips', answer: list },
  { method: 'POST', path: '/devices/:id/ips', answer: assign },
];

const assignment = z.object({
  address: z.string(),
  customdata: customdata.nullish(),
  manageable: z.boolean().nullish(),
});

function list({ params }: Call, { state }: World): Answer {
  const device = theDevice(state, params['id']);
  const addresses = addressesOf(device, state).map((address) => showAddress(address, device, state));
  return ok({ ip_addresses: new Listed(addresses) });
}

function assign({ params, body }: Call, world: World): Answer {
  const { state, routing, now } = world;
  const device = theDevice(state, params['id']);
  const { address: text, customdata: data } = checked(assignment, body);
  if (device.state === 'deprovisioning') throw new Problem(422, 'The device is being deprovisioned');
  const wanted = networkOf(text);
  if (!wanted) throw new Problem(422, `address ${text} is not an IP address or network`);
  const block = blockFor(wanted, device, state);
  const elastic: Elastic = {
    ...{ id: randomUUID(), reservation: block.id, address: wanted.network, prefix: wanted.prefix },
    ...{ tags: [], details: null, customdata: data ?? {}, createdAt: now() },
  };
  device.elastic.push(elastic);
  routing.apply(device);
  return { status: 201, body: oneAssigned(elastic.id, state) };
}

/** The project's block that has this network, free and in the device's metro; 422 when there is none. */
function blockFor({ network, prefix }: Network, device: Device, state: State): Block {
  const cidr = `${network}/${prefix}`;
  const block = blocksOf(state).find(
    (one) => one.project === device.project && one.network && contains(`${one.network}/${one.prefix}`, cidr),
  );
  if (!block || block.management) throw new Problem(422, `${cidr} is not in an IP reservation of the project`);
  if (block.metro !== null && block.metro !== device.metro) {
    throw new Problem(422, `${cidr} is reserved in ${block.metro}, the device is in ${device.metro}`);
  }
  const taken = partsOf(block, state).find((part) => overlap(part.cidr, cidr));
  if (taken) throw new Problem(422, `${cidr} is not available: ${taken.cidr} is assigned to ${taken.device.hostname}`);
  return block;
}

/** The device that an assignment belongs to, and whether it is one that a user made. */
export function findAssigned(
  id: string,
  state: State,
): { readonly device: Device; readonly elastic: boolean } | undefined {
  for (const device of state.devices) {
    if (device.elastic.some((one) => one.id === id)) return { device, elastic: true };
    if (device.addresses.some((one) => one.id === id)) return { device, elastic: false };
  }
  return undefined;
}

/** An assignment as the API shows it; 404 when there is none of this id. */
export function oneAssigned(id: string | undefined, state: State): object {
  const found = id === undefined ? undefined : findAssigned(id, state);
  const address = found && addressesOf(found.device, state).find((one) => one.id === id);
  if (!found || !address) throw notFound();
  return showAddress(address, found.device, state);
}

/** Takes a network from its device; 422 for the ends of its links. */
export function unassign(id: string, { state, routing }: World): Answer {
  const found = findAssigned(id, state);
  if (!found) throw notFound();
  if (!found.elastic) throw new Problem(422, 'Cannot unassign a management address');
  found.device.elastic = found.device.elastic.filter((one) => one.id !== id);
  routing.apply(found.device);
  return { status: 204 };
}
