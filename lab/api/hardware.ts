import { randomUUID } from 'node:crypto';
import type { DeviceOrder } from './bodies.ts';
import { findFacility, findMetro } from './catalogue/catalogue.ts';
import { facilities } from './catalogue/locations.ts';
import { Problem } from './problem.ts';
import type { Device, Hardware, Project, State } from './state.ts';

/** What the provider is to reserve for a project. */
export interface HardwareOrder {
  readonly project: string;
  readonly plan: string;
  readonly metro: string;
  /** Stands by for one that breaks; not to be provisioned until it is activated. */
  readonly spare?: boolean;
  /** Is broken, and not to be provisioned. */
  readonly needOfService?: boolean;
}

/** Reserves a server for a project. */
export function reserveHardware(order: HardwareOrder, state: State, now: number): Hardware {
  const facility = facilities.find(({ metro }) => metro === order.metro)!.code;
  const { project, plan, spare = false, needOfService = false } = order;
  const reserved = { id: randomUUID(), project, plan, facility, spare, needOfService, createdAt: now };
  state.hardware.push(reserved);
  return reserved;
}

/** The device that stands on reserved hardware; undefined when it is free. */
export function deviceOn({ id }: Hardware, state: State): Device | undefined {
  return state.devices.find(({ hardware }) => hardware === id);
}

/** Whether a device can be ordered on it now. */
export function isProvisionable(hardware: Hardware, state: State): boolean {
  return !hardware.spare && !hardware.needOfService && deviceOn(hardware, state) === undefined;
}

/** The reserved hardware that an order is for; undefined for one on demand. 422 when there is none to be had. */
export function hardwareFor(order: DeviceOrder, project: Project, state: State): Hardware | undefined {
  const { hardware_reservation_id: wanted } = order;
  if (!wanted) return undefined;
  if (order.spot_instance) throw new Problem(422, 'A spot instance cannot use a hardware reservation');
  const own = state.hardware.filter((hardware) => hardware.project === project.id);
  if (wanted === 'next-available') return nextAvailable(own, order, state);
  const found = own.find(({ id }) => id === wanted);
  if (!found) throw new Problem(422, `The hardware reservation ${wanted} was not found`);
  if (!isProvisionable(found, state)) throw new Problem(422, `The hardware reservation ${wanted} is not provisionable`);
  return found;
}

function nextAvailable(own: readonly Hardware[], order: DeviceOrder, state: State): Hardware {
  const fits = ({ plan, facility }: Hardware) =>
    plan === order.plan &&
    (order.metro
      ? findFacility(facility)!.metro === findMetro(order.metro)?.code
      : order.facility?.some((code) => code === 'any' || code === facility));
  const found = own.find((hardware) => fits(hardware) && isProvisionable(hardware, state));
  if (found) return found;
  const place = order.metro ? 'metro' : 'facility';
  throw new Problem(422, `There are no available hardware reservations for selected plan and ${place}`);
}
