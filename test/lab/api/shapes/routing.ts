import { z } from 'zod';
import { facility, metro } from './catalogue.ts';
import { anything, family, id, networkFields, nullable, path, reference, tags, time, timestamps } from './parts.ts';

export const reservation = z.strictObject({
  ...networkFields,
  type: z.enum(['public_ipv4', 'private_ipv4', 'public_ipv6', 'global_ipv4']),
  state: z.enum(['pending', 'created', 'denied']),
  global_ip: z.boolean(),
  manageable: z.boolean(),
  addon: z.boolean(),
  bill: z.boolean(),
  tags,
  details: z.string().optional(),
  customdata: anything,
  assignments: z.array(reference('ips')),
  available: z.string().regex(/^\/ips\/[0-9a-f-]{36}\/available$/),
  facility: facility.optional(),
  metro: metro.optional(),
  project: reference('projects'),
  project_lite: reference('projects'),
  requested_by: reference('users'),
  created_at: time,
  href: path('ips'),
});

export const bgpSession = z.strictObject({
  id,
  address_family: z.enum(['ipv4', 'ipv6']),
  default_route: z.boolean(),
  status: z.string().regex(/^(unknown|(up|down)(,(up|down))*)$/),
  learned_routes: z.array(z.string()),
  device: reference('devices'),
  ...timestamps,
  href: path('bgp/sessions'),
});

export const bgpConfig = z.strictObject({
  id,
  status: z.enum(['requested', 'enabled', 'disabled']),
  deployment_type: z.enum(['local', 'global']),
  asn: z.int(),
  md5: nullable(z.string()),
  max_prefix: z.int(),
  ranges: z.array(anything),
  sessions: z.array(bgpSession),
  project: reference('projects'),
  requested_at: time,
  created_at: time,
  href: path('bgp-configs'),
});

const route = z.strictObject({ route: z.string().regex(/\/\d+$/), exact: z.boolean() });

export const bgpNeighbour = z.strictObject({
  address_family: family,
  customer_as: z.int(),
  customer_ip: z.string(),
  md5_enabled: z.boolean(),
  md5_password: z.string().optional(),
  multihop: z.boolean(),
  peer_as: z.literal(65530),
  peer_ips: z.array(z.string()),
  routes_in: z.array(route),
  routes_out: z.array(route),
});
