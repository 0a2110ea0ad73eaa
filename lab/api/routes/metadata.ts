import { asking } from '../asking.ts';
import { addressesOf } from '../assigned.ts';
import { findOperatingSystem, findPlan, showPlan } from '../catalogue/catalogue.ts';
import { fixedId } from '../catalogue/identity.ts';
import { theDevice } from '../find.ts';
import { Verbatim } from '../references.ts';
import { addressDetails } from '../show/address.ts';
import { neighboursOf } from '../show/bgp.ts';
import { iqnOf } from '../show/device.ts';
import { timestamp } from '../show/timestamp.ts';
import type { Device, State } from '../state.ts';
import { ok, type Route } from '../world.ts';

/** Where a host asks about itself, by a name that it knows. */
const hostsUrl = 'https://metadata.packet.net';

/** What a host is told about itself: by its source address, without a token; and the same for who has one. */
export const metadataRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/metadata',
    open: true,
    answer: (call, { state }) => ok(showMetadata(asking(call, state), state)),
  },
  { method: 'GET', path: '/userdata', open: true, answer: (call, { state }) => ok(asking(call, state).userdata) },
  {
    method: 'GET',
    path: '/devices/:id/metadata',
    answer: ({ params }, { state }) => ok(contracted(theDevice(state, params['id']), state)),
  },
  {
    method: 'GET',
    path: '/devices/:id/userdata',
    answer: ({ params }, { state }) => ok({ userdata: theDevice(state, params['id']).userdata }),
  },
  {
    method: 'GET',
    path: '/devices/:id/customdata',
    answer: ({ params }, { state }) => ok(new Verbatim(theDevice(state, params['id']).customdata)),
  },
];

/** For holders of a token the contract has the addresses as mere texts, and bonding one level deeper. */
function contracted(device: Device, state: State): object {
  const addresses = addressesOf(device, state).map(({ address }) => address);
  return { ...showMetadata(device, state), network: { network: { bonding: { mode: 4 } }, interfaces: [], addresses } };
}

function showMetadata(device: Device, state: State): object {
  const system = findOperatingSystem(device.operatingSystem)!;
  const plan = findPlan(device.plan)!;
  const { specs } = showPlan(plan) as { specs: object };
  return {
    id: device.id,
    hostname: device.hostname,
    iqn: iqnOf(device),
    operating_system: {
      slug: system.slug,
      distro: system.distro,
      version: system.version,
      license_activation: { state: 'unlicensed' },
    },
    plan: plan.slug,
    class: plan.slug,
    reserved: device.hardware !== null,
    facility: device.facility,
    metro: device.metro,
    private_subnets: ['10.0.0.0/8'],
    tags: device.tags,
    ssh_keys: device.sshKeys.map(({ line }) => line),
    specs,
    switch_short_id: fixedId('switch', device.facility).slice(0, 8),
    state: device.state,
    ...(device.storage ? { storage: new Verbatim(device.storage) } : {}),
    volumes: [],
    customdata: new Verbatim(device.customdata),
    network: { bonding: { mode: 4 }, interfaces: [], addresses: addressesOf(device, state).map(addressDetails) },
    ...(device.bgpSessions.length > 0 ? { bgp_neighbors: neighboursOf(device, state) } : {}),
    ...(device.spot ? { spot: spotOf(device) } : {}),
    api_url: hostsUrl,
    phone_home_url: `${hostsUrl}/phone-home`,
    user_state_url: `${hostsUrl}/events`,
  };
}

function spotOf({ terminationTime }: Device): object {
  return terminationTime === null ? {} : { termination_time: timestamp(terminationTime) };
}
