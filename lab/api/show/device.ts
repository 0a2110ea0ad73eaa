import { addressesOf } from '../assigned.ts';
import {
  findFacility,
  findMetro,
  findOperatingSystem,
  findPlan,
  showFacility,
  showMetro,
  showOperatingSystem,
  showPlan,
} from '../catalogue/catalogue.ts';
import { fixedId } from '../catalogue/identity.ts';
import { Constant, Reference, Verbatim } from '../references.ts';
import type { Device, State } from '../state.ts';
import { projectReference, sshKeyReference, userReference } from './account.ts';
import { showAddress } from './address.ts';
import { showEvent } from './event.ts';
import { timestamp } from './timestamp.ts';

/** A device as the API shows it. */
export function showDevice(device: Device, state: State): object {
  return { ...attributesOf(device), ...relationsOf(device, state), href: `/devices/${device.id}` };
}

function attributesOf(device: Device): object {
  return {
    id: device.id,
    short_id: device.id.slice(0, 8),
    hostname: device.hostname,
    description: device.description,
    state: device.state,
    ...(device.state === 'provisioning' ? { provisioning_percentage: device.percentage } : {}),
    tags: device.tags,
    image_url: null,
    billing_cycle: device.billingCycle,
    user: 'root',
    iqn: iqnOf(device),
    locked: device.locked,
    network_frozen: device.networkFrozen,
    bonding_mode: 4,
    always_pxe: device.alwaysPxe,
    ipxe_script_url: device.ipxeScriptUrl,
    spot_instance: device.spot,
    spot_price_max: device.spotPriceMax,
    termination_time: device.terminationTime === null ? null : timestamp(device.terminationTime),
    created_at: timestamp(device.createdAt),
    updated_at: timestamp(device.updatedAt),
    customdata: new Verbatim(device.customdata),
    userdata: device.userdata,
    ...(device.storage ? { storage: new Verbatim(device.storage) } : {}),
    ...(device.hardware && { hardware_reservation: { href: `/hardware-reservations/${device.hardware}` } }),
    volumes: [],
    network_ports: [],
    switch_uuid: fixedId('switch', device.facility).slice(0, 8),
    actions: actionsOf(device).map((type) => ({ type, name: type.replaceAll('_', ' ') })),
  };
}

function relationsOf(device: Device, state: State): object {
  const plan = findPlan(device.plan)!;
  const system = findOperatingSystem(device.operatingSystem)!;
  const facility = findFacility(device.facility)!;
  const metro = findMetro(device.metro)!;
  const project = projectReference(state.projects.find(({ id }) => id === device.project)!, state);
  return {
    created_by: userReference(state, true),
    operating_system: catalogued('/operating-systems', 'operating-system', system.slug, () =>
      showOperatingSystem(system),
    ),
    plan: catalogued('/plans', 'plan', plan.slug, () => showPlan(plan)),
    facility: catalogued('/facilities', 'facility', facility.code, () => showFacility(facility)),
    metro: catalogued('/locations/metros', 'metro', metro.code, () => showMetro(metro)),
    project,
    project_lite: project,
    ssh_keys: device.sshKeys.map(({ id }) => sshKeyReference(id, state)),
    ip_addresses: addressesOf(device, state).map(
      (address) => new Reference(`/ips/${address.id}`, () => showAddress(address, device, state), true),
    ),
    provisioning_events: device.events.map(
      (event) => new Reference(`/events/${event.id}`, () => showEvent(event, device), false),
    ),
  };
}

const constants = new Map<string, Reference>();

/** Something of the catalogue, in full unless it is excluded. */
function catalogued(path: string, kind: string, name: string, whole: () => object): Reference {
  const known = constants.get(`${kind}/${name}`);
  if (known) return known;
  const constant = new Constant(whole);
  const reference = new Reference(`${path}/${fixedId(kind, name)}`, () => constant, true);
  constants.set(`${kind}/${name}`, reference);
  return reference;
}

/** The name of a device in the manner of iSCSI (RFC 3720, 3.2.6.3.1). */
export function iqnOf({ id }: Device): string {
  return `iqn.2020-01.test.kplay:device.${id.slice(0, 8)}`;
}

/** What may be done to a device as it is. */
export function actionsOf(device: Device): string[] {
  if (device.state === 'active') return ['power_off', 'reboot', 'rescue', 'reinstall'];
  return device.state === 'inactive' ? ['power_on', 'reinstall'] : [];
}

/** A device, as a reference. */
export function deviceReference(device: Device, state: State): Reference {
  return new Reference(`/devices/${device.id}`, () => showDevice(device, state), false);
}
