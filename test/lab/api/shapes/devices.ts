import { z } from 'zod';
import { user } from './account.ts';
import { facility, metro, operatingSystem, plan } from './catalogue.ts';
import {
  anything,
  dollars,
  id,
  link,
  networkFields,
  nullable,
  parentBlock,
  path,
  reference,
  shortId,
  tags,
  time,
  timestamps,
} from './parts.ts';

const states = [
  ...['queued', 'provisioning', 'active', 'inactive', 'powering_on', 'powering_off'],
  ...['reinstalling', 'deprovisioning', 'deleted', 'failed'],
] as const;

export const assignment = z.strictObject({
  ...networkFields,
  type: z.literal('IPAssignment'),
  manageable: z.boolean(),
  global_ip: z.boolean(),
  state: z.literal('active'),
  metro,
  parent_block: parentBlock,
  assigned_to: reference('devices'),
  created_at: time,
  href: path('ips'),
});

export const event = z.strictObject({
  id,
  type: z.string(),
  body: z.string(),
  interpolated: z.string(),
  state: z.string(),
  relationships: z.tuple([reference('devices'), reference('projects')]),
  created_at: time,
  href: path('events'),
});

export const device = z.strictObject({
  id,
  short_id: shortId,
  hostname: z.string(),
  description: nullable(z.string()),
  state: z.enum(states),
  provisioning_percentage: z.number().optional(),
  tags,
  image_url: z.null(),
  billing_cycle: z.string(),
  user: z.string(),
  iqn: z.string().startsWith('iqn.'),
  locked: z.boolean(),
  network_frozen: z.boolean(),
  bonding_mode: z.int(),
  always_pxe: z.boolean(),
  ipxe_script_url: nullable(z.string()),
  spot_instance: z.boolean(),
  spot_price_max: nullable(dollars),
  termination_time: nullable(time),
  ...timestamps,
  customdata: anything,
  userdata: z.string(),
  storage: anything.optional(),
  hardware_reservation: reference('hardware-reservations').optional(),
  volumes: z.array(link),
  network_ports: z.array(link),
  switch_uuid: shortId,
  actions: z.array(z.strictObject({ type: z.string(), name: z.string() })),
  created_by: user,
  operating_system: operatingSystem,
  plan,
  facility,
  metro,
  project: reference('projects'),
  project_lite: reference('projects'),
  ssh_keys: z.array(reference('ssh-keys')),
  ip_addresses: z.array(assignment),
  provisioning_events: z.array(reference('events')),
  href: path('devices'),
});

export const batch = z.strictObject({
  id,
  quantity: z.int(),
  state: z.enum(['in_progress', 'completed', 'failed']),
  error_messages: z.array(z.string()),
  devices: z.array(reference('devices')),
  project: reference('projects'),
  ...timestamps,
});
