import type { z } from 'zod';
import { checked, deviceOrder } from '../bodies.ts';
import { findPlan } from '../catalogue/catalogue.ts';
import { nthHostname, orderDevice } from '../order.ts';
import { Problem } from '../problem.ts';
import type { Device, SpotRequest, State } from '../state.ts';
import type { World } from '../world.ts';

/** The devices that a request for spot servers has, and that are not on their way out. */
export function devicesOf(request: SpotRequest, state: State): Device[] {
  return state.devices.filter((device) => device.spotRequest === request.id && device.state !== 'deprovisioning');
}

/** The order of one device of a request; 422 for what could never be had. */
export function instanceOrder(request: SpotRequest, index: number): z.infer<typeof deviceOrder> {
  const { hostnames, hostname, ...parameters } = request.parameters as {
    readonly hostnames?: readonly string[];
    readonly hostname?: string;
  };
  return checked(deviceOrder, {
    ...parameters,
    hostname: hostnames?.[index] ?? nthHostname(hostname, index),
    metro: request.metro,
    facility: null,
    spot_instance: true,
    spot_price_max: request.maxBid,
  });
}

/** Orders what requests still want and the market gives them; whether it ordered anything. */
export function fillRequests(world: World): boolean {
  return world.state.spotRequests.filter((request) => fill(request, world)).length > 0;
}

function fill(request: SpotRequest, world: World): boolean {
  const { state, market, stock, now } = world;
  const project = state.projects.find(({ id }) => id === request.project)!;
  const plan = findPlan(String(request.parameters['plan']))!;
  const has = devicesOf(request, state).length;
  const wants = Math.min(request.most - has, stock.left(request.metro, plan.slug));
  const open = request.endAt === null || now() < request.endAt;
  if (!open || wants < 1 || has + wants < request.least) return false;
  if (market.price(plan, request.metro) > request.maxBid) return false;
  const before = state.devices.length;
  try {
    for (let index = 0; index < wants; index++) {
      orderDevice(instanceOrder(request, has + index), project, world).spotRequest = request.id;
    }
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (has + state.devices.length - before < request.least) return undo(before, world);
  }
  for (const device of state.devices.slice(before)) world.lifecycle.provision(device);
  return state.devices.length > before;
}

/** Less than the least that is wanted is nothing. */
function undo(before: number, { state, addresses }: World): false {
  state.devices.length = before;
  addresses.freed();
  return false;
}
