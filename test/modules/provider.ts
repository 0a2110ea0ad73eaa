import { ProviderError } from '../../engine/errors.ts';
import { serverOf } from '../../engine/providers/packet/server.ts';
import type { Device } from '../../engine/providers/packet/shapes.ts';
import { NoSuchProject } from '../../engine/providers/projects.ts';
import type { Key, Project, Provider, Server } from '../../engine/providers/provider.ts';
import type { Reservation } from '../../engine/providers/reservations.ts';

/** What a provider in memory has and does. */
export interface Setup {
  readonly devices?: readonly Partial<Device>[];
  readonly keys?: readonly Key[];
  readonly reservations?: readonly Reservation[];
  /** By hostname: for each order of it the states in which it is seen one after another; the last one stays. */
  readonly states?: Readonly<Record<string, readonly (readonly string[])[]>>;
  /** The same for devices that something was done to, by id. */
  readonly after?: Readonly<Record<string, readonly string[]>>;
  /** Capabilities that it lacks. */
  readonly lacks?: readonly string[];
  /** Hostnames whose orders are refused, from the nth on. */
  readonly refuses?: Readonly<Record<string, number>>;
  /** How many looks it takes until a device that was given back is gone. */
  readonly leaving?: number;
  /** Called before each call that changes something. */
  readonly before?: (call: string) => void;
}

/** A provider in memory with one project, `testing`, that keeps a log of all calls that change something. */
export interface FakeProvider extends Provider {
  readonly log: string[];
  /** The orders as they came. */
  readonly orders: Parameters<Provider['order']>[1][];
  /** Hostname and id of all devices. */
  list(): string[];
}

const everything = [
  ...(['spot', 'reservations', 'tags', 'user-data', 'custom-data', 'network-boot', 'storage', 'power'] as const),
  ...(['reinstall', 'rescue', 'lock', 'termination', 'events', 'project-keys', 'user-keys'] as const),
];

/** A provider that has these devices and does as it is told. */
export function fakeProvider(setup: Setup = {}): FakeProvider {
  const { states = {}, after = {}, lacks = [], refuses = {}, leaving = 0 } = setup;
  const project: Project = { id: 'p', name: 'testing' };
  const devices = (setup.devices ?? []).map((device, index) => deviceOf({ id: `d${index + 1}`, ...device }));
  const scripts = new Map<string, string[]>();
  const goodbyes = new Map<string, number>(
    devices.flatMap(({ id, state }) => (state === 'deprovisioning' ? [[id, leaving]] : [])),
  );
  const ordered = new Map<string, number>();
  const log: string[] = [];
  const orders: FakeProvider['orders'] = [];
  const note = (call: string) => {
    setup.before?.(call);
    log.push(call);
  };
  const find = (id: string) => devices.find((device) => device.id === id);
  const see = (device: Device): Server => {
    const script = scripts.get(device.id);
    if (script && script.length > 0) device.state = script.shift()!;
    return serverOf(device);
  };
  const done = (id: string) => {
    if (after[id]) scripts.set(id, [...after[id]]);
  };
  const sight = (device: Device): Device[] => {
    const left = goodbyes.get(device.id);
    if (left === undefined) return [device];
    goodbyes.set(device.id, left - 1);
    if (left > 0) return [device];
    devices.splice(devices.indexOf(device), 1);
    return [];
  };
  return {
    log,
    orders,
    list: () => devices.map(({ hostname, id }) => `${hostname} ${id}`),
    name: 'fake',
    capabilities: new Set(everything.filter((capability) => !lacks.includes(capability))),
    reservations: { list: async () => setup.reservations ?? [] },
    projects: async () => [project],
    project: async (name) => {
      if (name !== project.name) throw new NoSuchProject(name);
      return project;
    },
    servers: async () => [...devices].flatMap(sight).map(see),
    server: async (id) => {
      const device = find(id);
      return device && sight(device).map(see)[0];
    },
    order: async (_, order) => {
      const times = (ordered.get(order.name) ?? 0) + 1;
      const id = `new-${order.name}${times > 1 ? `-${times}` : ''}`;
      note(`order ${order.name}${order.reservation ? ` on ${order.reservation}` : ''}`);
      if (times >= (refuses[order.name] ?? Number.POSITIVE_INFINITY))
        throw new ProviderError('nothing is left', { status: 422 });
      ordered.set(order.name, times);
      orders.push(order);
      const device = deviceOf({
        id,
        hostname: order.name,
        plan: { slug: order.plan },
        operating_system: { slug: order.image },
        tags: [...order.tags],
        locked: order.locked ?? false,
      });
      scripts.set(id, [...(states[order.name]?.[times - 1] ?? ['active'])]);
      devices.push(device);
      return serverOf(device);
    },
    change: async (server, change) => {
      const { customData, networkBoot, more, userData, tags, locked } = change;
      note(`change ${server.id} ${Object.keys(change).join(' ')}`);
      const device = find(server.id)!;
      Object.assign(device, more, {
        ...(customData && { customdata: customData }),
        ...(networkBoot?.script !== undefined && { ipxe_script_url: networkBoot.script }),
        ...(networkBoot?.always !== undefined && { always_pxe: networkBoot.always }),
        ...(userData !== undefined && { userdata: userData }),
        ...(tags && { tags: [...tags] }),
        ...(locked !== undefined && { locked }),
      });
      return serverOf(device);
    },
    release: async (id) => {
      note(`release ${id}`);
      find(id)!.state = 'deprovisioning';
      scripts.delete(id);
      goodbyes.set(id, leaving);
    },
    power: async (id, action) => {
      note(`power ${action} ${id}`);
      find(id)!.state = action === 'off' ? 'inactive' : 'active';
      done(id);
    },
    reinstall: async (id, how) => {
      note(`reinstall ${id} ${JSON.stringify(how)}`);
      done(id);
    },
    rescue: async (id) => {
      note(`rescue ${id}`);
      done(id);
    },
    events: async (id) => [
      { at: '2026-01-01T00:00:01Z', type: 'instance.created', text: `${id} was ordered` },
      { at: '2026-01-01T00:00:02Z', type: 'instance.failed', text: 'no disk' },
    ],
    keys: async () => setup.keys ?? [],
    addKey: async () => notHere(),
    changeKey: async () => notHere(),
    removeKey: async () => notHere(),
  };
}

function notHere(): never {
  throw new TypeError('this provider keeps no keys');
}

function deviceOf(given: Partial<Device> & { readonly id: string }): Device {
  return {
    hostname: 'w1',
    state: 'active',
    plan: { slug: 'small' },
    operating_system: { slug: 'debian_12' },
    metro: { code: 'am' },
    facility: { code: 'am6' },
    tags: [],
    ip_addresses: [],
    locked: false,
    spot_instance: false,
    created_at: '2026-01-01T00:00:00Z',
    ...given,
  };
}
