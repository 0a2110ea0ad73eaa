import { randomUUID } from 'node:crypto';
import type { DeviceOrder } from './bodies.ts';
import { findFacility, findMetro, findOperatingSystem, findPlan } from './catalogue/catalogue.ts';
import { type Facility, facilities } from './catalogue/locations.ts';
import { addEvent } from './events.ts';
import { quotas } from './faults/quotas.ts';
import { meetTrouble } from './faults/trouble.ts';
import { hardwareFor } from './hardware.ts';
import type { Wanted } from './pools.ts';
import { Problem } from './problem.ts';
import { addSshKey, sameKey } from './routes/ssh_keys.ts';
import type { Device, Hardware, Project, SshKey, State } from './state.ts';
import type { World } from './world.ts';

/** Puts a device that is asked for into the state, queued; 422 for what cannot be had. */
export function orderDevice(asked: DeviceOrder, project: Project, world: World): Device {
  const { state, now, stock } = world;
  const hardware = hardwareFor(asked, project, state);
  const order = hardware ? onHardware(asked, hardware) : asked;
  checkGoods(order);
  const facility = hardware ? findFacility(hardware.facility)! : facilityFor(order, world);
  checkSpotPrice(order, facility.metro, world);
  checkQuota(project, world);
  const wanted = wantedAddresses(order, project, facility, state);
  const sshKeys = keysFor(order, project, world).map(({ id, key }) => ({ id, line: key }));
  if (!hardware) stock.take(facility.metro, order.plan, order.metro ? undefined : facility.code);
  const given = world.addresses.take(wanted, { project: project.id, metro: facility.metro });
  const device = newDevice(order, project, facility, now());
  Object.assign(device, given, { sshKeys, hardware: hardware?.id ?? null });
  meetTrouble(device, world.faults);
  addEvent(device, 'instance.created', 'Instance ordered', now());
  state.devices.push(device);
  return device;
}

/** The hostname of one of several: `worker-{{index}}` is worker-01 for the first (`index` 0), as the contract has it. */
export function nthHostname(hostname: string | undefined, index: number): string | undefined {
  return hostname?.replace(/\{\{\s*index\s*\}\}/g, String(index + 1).padStart(2, '0'));
}

/** A time that is given must lie ahead, else 422. */
export function futureTime<T extends number | null | undefined>(time: T, now: number): T {
  if (time != null && time <= now) throw new Problem(422, 'termination_time must be in the future');
  return time;
}

/** Reserved hardware is what it is and where it is, whatever else is asked for. */
function onHardware(order: DeviceOrder, { plan, facility }: Hardware): DeviceOrder {
  return { ...order, plan, metro: null, facility: [facility] };
}

function checkQuota(project: Project, { state, limits, faults }: World): void {
  const most = Math.min(limits.devicesPerProject ?? Number.POSITIVE_INFINITY, ...quotas(faults, 'devices'));
  const count = state.devices.filter((device) => device.project === project.id).length;
  if (count >= most) throw new Problem(422, `The project has reached its limit of ${most} devices`);
}

function newDevice(order: DeviceOrder, project: Project, facility: Facility, now: number): Device {
  const id = randomUUID();
  return {
    id,
    project: project.id,
    hostname: order.hostname || id.slice(0, 8),
    description: order.description ?? null,
    state: 'queued',
    percentage: 0,
    plan: order.plan,
    operatingSystem: order.operating_system,
    facility: facility.code,
    metro: facility.metro,
    tags: order.tags ?? [],
    userdata: order.userdata ?? '',
    customdata: order.customdata ?? {},
    billingCycle: order.billing_cycle ?? 'hourly',
    locked: order.locked ?? false,
    networkFrozen: order.network_frozen ?? false,
    alwaysPxe: order.always_pxe ?? false,
    ipxeScriptUrl: order.ipxe_script_url ?? null,
    spot: order.spot_instance ?? false,
    spotPriceMax: order.spot_price_max ?? null,
    terminationTime: futureTime(order.termination_time, now) ?? null,
    storage: order.storage ?? null,
    hardware: null,
    spotRequest: null,
    reinstall: null,
    trouble: null,
    sshKeys: [],
    addresses: [],
    elastic: [],
    bgpSessions: [],
    apiOnly: false,
    events: [],
    createdAt: now,
    updatedAt: now,
  };
}

/** 422 for what there is not at all. */
export function checkGoods(order: DeviceOrder): void {
  const mistakes: string[] = [];
  if (!findPlan(order.plan)) mistakes.push(`${order.plan} is not a valid plan`);
  if (!findOperatingSystem(order.operating_system)) {
    mistakes.push(`${order.operating_system} is not a valid operating system`);
  }
  if (order.operating_system === 'custom_ipxe' && !order.ipxe_script_url && !order.userdata?.startsWith('#!ipxe')) {
    mistakes.push('custom_ipxe needs an ipxe_script_url');
  }
  if (order.spot_price_max != null && !order.spot_instance) mistakes.push('spot_price_max needs a spot_instance');
  if (mistakes.length > 0) throw new Problem(422, ...mistakes);
}

/** Whoever names no maximum pays the plan's price at most. */
function checkSpotPrice(order: DeviceOrder, metro: string, { market }: World): void {
  if (!order.spot_instance) return;
  const plan = findPlan(order.plan)!;
  const most = order.spot_price_max ?? plan.price;
  const price = market.price(plan, metro);
  if (price > most) throw new Problem(422, `The spot price of ${plan.slug} is ${price}, above your maximum of ${most}`);
}

/** The facility asked for, or the first one of the metro; `any` is wherever there is one left. */
function facilityFor(order: DeviceOrder, { limits, stock }: World): Facility {
  if (order.metro && order.facility) throw new Problem(422, 'Specify either a metro or a facility, not both');
  if (order.metro === 'any') return facilities.find(({ metro }) => stock.left(metro, order.plan) > 0) ?? facilities[0]!;
  if (order.metro) {
    const metro = findMetro(order.metro);
    if (!metro) throw new Problem(422, `${order.metro} is not a valid metro`);
    return facilities.find((facility) => facility.metro === metro.code)!;
  }
  if (!order.facility?.[0]) throw new Problem(422, "metro can't be blank");
  return facilityOf(order.facility[0], limits);
}

/** The facility of this code; `any` is the first. 422 where orders name metros only. */
export function facilityOf(code: string, { facilityOrders }: World['limits']): Facility {
  if (!facilityOrders) {
    throw new Problem(422, 'Ordering by facility is no longer supported, specify a metro instead');
  }
  const facility = code === 'any' ? facilities[0] : findFacility(code);
  if (!facility) throw new Problem(422, `${code} is not a valid facility`);
  return facility;
}

const usualAddresses: readonly Wanted[] = [
  { family: 4, public: true },
  { family: 6, public: true },
  { family: 4, public: false },
];

function wantedAddresses(
  { ip_addresses: asked }: DeviceOrder,
  project: Project,
  facility: Facility,
  state: State,
): readonly Wanted[] {
  if (!asked || asked.length === 0) return usualAddresses;
  for (const { address_family: family, cidr } of asked) {
    const only = family === 4 ? 31 : 127;
    if (cidr != null && cidr !== only) throw new Problem(422, `ip_addresses: the cidr must be ${only}`);
  }
  if (!asked.some((one) => one.address_family === 4 && !one.public)) {
    throw new Problem(422, 'ip_addresses: a private IPv4 address is needed');
  }
  return asked.map(({ address_family: family, public: isPublic, ip_reservations: ids }) => {
    const from = ids?.map((id) => reservedBlock(id, { family, public: isPublic }, project, facility, state));
    return { family, public: isPublic, ...(from?.length ? { from } : {}) };
  });
}

/** The block of this id, as network/prefix; 422 unless the project can use it there for such an address. */
function reservedBlock(id: string, wanted: Wanted, project: Project, { metro }: Facility, state: State): string {
  const block = state.reservations.find((one) => one.id === id && one.project === project.id);
  if (!block?.network) throw new Problem(422, `The IP reservation ${id} was not found`);
  const cidr = `${block.network}/${block.prefix}`;
  const fits = `${wanted.public ? 'public' : 'private'}_ipv${wanted.family}` === block.type;
  if (!fits) throw new Problem(422, `The IP reservation ${cidr} is ${block.type}`);
  if (block.metro !== metro) throw new Problem(422, `The IP reservation ${cidr} is in ${block.metro}, not in ${metro}`);
  return cidr;
}

/** The keys named in the order; without any, all of the project's and the user's. */
function keysFor(order: DeviceOrder, project: Project, world: World): readonly SshKey[] {
  const { state } = world;
  if (order.no_ssh_keys) return [];
  const chosen = order.ssh_keys ?? order.project_ssh_keys ?? order.user_ssh_keys;
  if (!chosen || chosen.length === 0) {
    return state.sshKeys.filter((key) => key.project === project.id || key.project === null);
  }
  const ofProject = (order.project_ssh_keys ?? []).map((id) => {
    const key = state.sshKeys.find((known) => known.id === id && known.project === project.id);
    if (!key) throw new Problem(422, `The project SSH key ${id} was not found`);
    return key;
  });
  const ofUsers = (order.user_ssh_keys ?? []).flatMap((id) => {
    if (id !== state.user.id) throw new Problem(422, `The user ${id} was not found`);
    return state.sshKeys.filter((key) => key.project === null);
  });
  const written = (order.ssh_keys ?? []).map(
    (given) =>
      state.sshKeys.find((known) => known.project === project.id && sameKey(known.key, given.key)) ??
      addSshKey(given, project.id, world),
  );
  return [...new Set([...ofProject, ...ofUsers, ...written])];
}
