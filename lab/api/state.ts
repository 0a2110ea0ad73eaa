import { z } from 'zod';
import { fault } from './faults/shapes.ts';

/*
 * What the API remembers. Names are ours where the API's own are not needed;
 * times are milliseconds since 1970. The schemas check the state file when it is read again.
 */

const address = z.object({
  id: z.string(),
  family: z.union([z.literal(4), z.literal(6)]),
  public: z.boolean(),
  address: z.string(),
  network: z.string(),
  gateway: z.string(),
  netmask: z.string(),
  prefix: z.number(),
  /** The block it was taken from, as network/prefix. */
  block: z.string(),
  createdAt: z.number(),
});

/** A part of a reservation that is routed to a device; `address` is its first. */
const elastic = z.object({
  id: z.string(),
  reservation: z.string(),
  address: z.string(),
  prefix: z.number(),
  tags: z.array(z.string()),
  details: z.string().nullable(),
  customdata: z.record(z.string(), z.unknown()),
  createdAt: z.number(),
});

const bgpSession = z.object({
  id: z.string(),
  family: z.union([z.literal(4), z.literal(6)]),
  defaultRoute: z.boolean(),
  createdAt: z.number(),
  updatedAt: z.number(),
});

const event = z.object({
  id: z.string(),
  type: z.string(),
  text: z.string(),
  at: z.number(),
  /** How it went, as the host itself said. */
  state: z.string().optional(),
});

export const states = [
  'queued',
  'provisioning',
  'deprovisioning',
  'reinstalling',
  'active',
  'inactive',
  'failed',
  'powering_on',
  'powering_off',
] as const;

const device = z.object({
  id: z.string(),
  project: z.string(),
  hostname: z.string(),
  description: z.string().nullable(),
  state: z.enum(states),
  /** How far provisioning is; what lies below it has been done. */
  percentage: z.number(),
  plan: z.string(),
  operatingSystem: z.string(),
  facility: z.string(),
  metro: z.string(),
  tags: z.array(z.string()),
  userdata: z.string(),
  customdata: z.record(z.string(), z.unknown()),
  billingCycle: z.string(),
  locked: z.boolean(),
  networkFrozen: z.boolean(),
  alwaysPxe: z.boolean(),
  ipxeScriptUrl: z.string().nullable(),
  spot: z.boolean(),
  spotPriceMax: z.number().nullable(),
  terminationTime: z.number().nullable(),
  storage: z.unknown(),
  /** The hardware reservation that it stands on, and the request for spot servers that it was ordered for. */
  hardware: z.string().nullable().default(null),
  spotRequest: z.string().nullable().default(null),
  /** How it is reinstalled, while it is. */
  reinstall: z
    .object({ fast: z.boolean(), preserveData: z.boolean().default(false) })
    .nullable()
    .default(null),
  /** What a fault has in store for its provisioning, and before which event. */
  trouble: z
    .object({ kind: z.enum(['provision-fails', 'provision-hangs', 'no-ssh']), at: z.number().nullable() })
    .nullable()
    .default(null),
  /** Ids of the keys at the time of the order, and their lines. */
  sshKeys: z.array(z.object({ id: z.string(), line: z.string() })),
  addresses: z.array(address),
  elastic: z.array(elastic).default([]),
  bgpSessions: z.array(bgpSession).default([]),
  /** Beyond the lab's own addresses a device exists in the API only, and nothing is booted for it. */
  apiOnly: z.boolean(),
  events: z.array(event),
  createdAt: z.number(),
  updatedAt: z.number(),
});

const project = z.object({
  id: z.string(),
  name: z.string(),
  customdata: z.record(z.string(), z.unknown()),
  tags: z.array(z.string()),
  createdAt: z.number(),
  updatedAt: z.number(),
  backendTransfer: z.boolean().default(false),
});

const sshKey = z.object({
  id: z.string(),
  label: z.string(),
  key: z.string(),
  tags: z.array(z.string()),
  /** The project that it belongs to; null for the user's own. */
  project: z.string().nullable(),
  createdAt: z.number(),
  updatedAt: z.number(),
});

const batch = z.object({
  id: z.string(),
  project: z.string(),
  devices: z.array(z.string()),
  createdAt: z.number(),
});

export const reservationTypes = ['public_ipv4', 'private_ipv4', 'public_ipv6', 'global_ipv4'] as const;

/** A block of addresses that a project has asked for. */
const reservation = z.object({
  id: z.string(),
  project: z.string(),
  type: z.enum(reservationTypes),
  /** `pending` until somebody has looked at a request beyond the quota. */
  state: z.enum(['created', 'pending', 'denied']),
  /** Undefined until it is granted. */
  network: z.string().optional(),
  prefix: z.number(),
  /** Where it can be used; null for anywhere. */
  metro: z.string().nullable(),
  facility: z.string().nullable(),
  tags: z.array(z.string()),
  details: z.string().nullable(),
  customdata: z.record(z.string(), z.unknown()),
  createdAt: z.number(),
});

const bgpConfig = z.object({
  id: z.string(),
  project: z.string(),
  deploymentType: z.enum(['local', 'global']),
  asn: z.number(),
  md5: z.string().nullable(),
  /** `requested` until somebody has looked at it, which only a global one needs. */
  status: z.enum(['requested', 'enabled', 'disabled']),
  requestedAt: z.number(),
});

/** A server that the provider keeps for a project. */
const hardware = z.object({
  id: z.string(),
  project: z.string(),
  plan: z.string(),
  facility: z.string(),
  spare: z.boolean(),
  needOfService: z.boolean(),
  createdAt: z.number(),
});

/** A standing bid for spot servers, US dollars per hour. */
const spotRequest = z.object({
  id: z.string(),
  project: z.string(),
  least: z.number(),
  most: z.number(),
  maxBid: z.number(),
  endAt: z.number().nullable(),
  metro: z.string(),
  /** What each device is to be, as in an order. */
  parameters: z.record(z.string(), z.unknown()),
  createdAt: z.number(),
});

export const stateShape = z.object({
  version: z.literal(1),
  user: z.object({ id: z.string(), createdAt: z.number() }),
  projects: z.array(project),
  sshKeys: z.array(sshKey),
  devices: z.array(device),
  /** What happened to devices that are gone, oldest first. */
  pastEvents: z.array(event.extend({ device: z.string(), project: z.string() })).default([]),
  batches: z.array(batch),
  /** Private blocks that a project has been given in a metro, as network/prefix. */
  privateBlocks: z.array(z.object({ project: z.string(), metro: z.string(), block: z.string() })),
  /** What is to go wrong, oldest first. */
  faults: z.array(fault).default([]),
  hardware: z.array(hardware).default([]),
  spotRequests: z.array(spotRequest).default([]),
  reservations: z.array(reservation).default([]),
  bgpConfigs: z.array(bgpConfig).default([]),
});

/** Everything that the API remembers. */
export type State = z.infer<typeof stateShape>;
export type Device = z.infer<typeof device>;
export type DeviceAddress = z.infer<typeof address>;
export type Elastic = z.infer<typeof elastic>;
export type BgpSession = z.infer<typeof bgpSession>;
export type Reservation = z.infer<typeof reservation>;
export type ReservationType = Reservation['type'];
export type BgpConfig = z.infer<typeof bgpConfig>;
export type DeviceEvent = z.infer<typeof event>;
export type DeviceState = Device['state'];
export type Project = z.infer<typeof project>;
export type SshKey = z.infer<typeof sshKey>;
export type Hardware = z.infer<typeof hardware>;
export type SpotRequest = z.infer<typeof spotRequest>;
export type Batch = z.infer<typeof batch>;
