import type { Server, ServerAddress } from '../../providers/provider.ts';
import { addressOf, addressValues, reservationIdOf } from '../../providers/server-values.ts';
import type { Value, Values } from '../../types.ts';

/** What the classic inventory told of a device beside its plan, place, system and tags; null becomes "". */
const classic = [
  'billing_cycle',
  'created_at',
  'hostname',
  'href',
  'id',
  'locked',
  'spot_instance',
  'state',
  'termination_time',
  'updated_at',
  'user',
];

/** Never told, whatever else is: what opens a server or was meant for its eyes only. */
const secret = new Set(['root_password', 'userdata', 'customdata']);

/** The variables of a device that every reader of the classic inventory knows. */
export function classicVariables(server: Server): Values {
  const address = connectAddress(server.addresses);
  return {
    ...(address ? { ansible_host: address.ip } : {}),
    ...attributes(server, (name) => classic.includes(name)),
    packet_facility: server.location.site ?? '',
    packet_operating_system: server.image,
    packet_plan: server.plan,
    ...Object.fromEntries(server.tags.map((tag) => [`packet_tag_${sanitised(tag)}`, tag])),
  };
}

/** What kplay tells beyond it: all plain attributes, typed addresses, and the identity under which host keys are kept. */
export function extraVariables(server: Server, project: string): Values {
  return {
    ...attributes(server, (name) => !secret.has(name)),
    ...addressValues(server),
    kplay_identity: server.id,
    metro: server.location.region ?? '',
    packet_hardware_reservation: reservationIdOf(server),
    packet_metro: server.location.region ?? '',
    packet_project: project,
    tags: server.tags,
  };
}

/** Whom it peers with, where that was asked for. */
export function peerVariables({ peers }: { readonly peers?: readonly Values[] }): Values {
  return peers === undefined ? {} : { bgp_peers: peers };
}

/** A tag as part of the name of a group or a variable. */
export function sanitised(tag: string): string {
  return tag.replace(/[^A-Za-z0-9_]/g, '_');
}

/** Strings, numbers and booleans of the API's own answer, as packet_NAME. Hrefs without the path of the base address. */
function attributes(server: Server, wanted: (name: string) => boolean): Values {
  const entries = Object.entries(server.raw).flatMap(([name, value]): [string, Value][] => {
    if (!wanted(name) || (typeof value === 'object' && value !== null)) return [];
    const text = name === 'href' && typeof value === 'string' ? value.replace(/^.*(?=\/devices\/)/, '') : value;
    return [[`packet_${name}`, text ?? '']];
  });
  return Object.fromEntries(entries);
}

/** The address that the provider set up for this purpose: an elastic address may lead elsewhere tomorrow. */
function connectAddress(addresses: readonly ServerAddress[]): ServerAddress | undefined {
  return addressOf(addresses, 4, true) ?? addressOf(addresses, 4, false) ?? addressOf(addresses, 6, true);
}
