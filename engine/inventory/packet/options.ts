import picomatch from 'picomatch';
import { z } from 'zod';
import { didYouMean, InputError, InputErrors } from '../../errors.ts';
import { holdsTemplate, isMapping, mappingOf, oneOrMore } from '../../load/fields.ts';
import { plainOf } from '../../load/plain.ts';
import { complaint, mostSpecific } from '../../load/schemas.ts';
import { checkSyntax } from '../../template/check.ts';
import { type Origin, Secret, type Text, type Written } from '../../types.ts';
import { cacheOptions } from '../cache.ts';
import { type Expression, expressionOf } from '../constructed/options.ts';

const names = z.union([z.string().transform((name) => [name]), z.array(z.string())]);
const texts = z.union([z.string(), z.array(z.string())]);
const group = z.boolean().optional();

/** The states that the API has for devices, and a word for all of them. */
const state = z.enum([
  'queued',
  'provisioning',
  'deprovisioning',
  'reinstalling',
  'active',
  'inactive',
  'failed',
  'post_provisioning',
  'powering_on',
  'powering_off',
  'deleted',
  'all',
]);

/** What an inventory file with `plugin: packet` may say. */
export const packetShape = z.strictObject({
  plugin: z.literal('packet'),
  api_url: z
    .string()
    .optional()
    .describe('where the API is; PACKET_API_URL or METAL_API_URL in the environment unless given'),
  api_token: z
    .union([z.string(), z.instanceof(Secret)])
    .optional()
    .describe('the token; better left to PACKET_API_TOKEN, METAL_AUTH_TOKEN or PACKET_AUTH_TOKEN in the environment'),
  projects: names.optional().describe('names or ids; without it all projects that the token sees'),
  device_states: z
    .union([z.array(state), state.transform((name) => [name])])
    .default(['active'])
    .describe("the states in which a device counts, in the API's words; or all"),
  facilities: names.optional().describe('only devices there'),
  metros: names.optional().describe('only devices there'),
  plans: names.optional().describe('only devices of these plans'),
  operating_systems: names.optional().describe('only devices with one of these'),
  tags: names.optional().describe('only devices with at least one of these tags'),
  filter: texts.optional().describe('an expression, or several, that must hold for a device'),
  hostname: texts
    .optional()
    .describe("an expression for a host's name, or several of which the first with an answer counts"),
  address: texts
    .optional()
    .describe('an expression for ansible_host, or several of which the first with an answer counts'),
  include: names.optional().describe('patterns on hostnames (`controller-*`), of which one must match'),
  exclude: names.default([]).describe('patterns on hostnames, of which none may match'),
  cache: cacheOptions.optional().describe("keeps the API's answer"),
  groups: z
    .strictObject({
      devices: group,
      projects: group,
      facilities: group,
      metros: group,
      plans: group,
      operating_systems: group,
      tags: group,
      tag_none: group,
      terminating: group,
      packet: group,
    })
    .default({})
    .describe('which groups there are; all but those that are switched off'),
  extras: z
    .boolean()
    .default(true)
    .describe('more than the classic groups and variables: metro groups, typed addresses, all that the API says'),
  bgp_peers: z
    .boolean()
    .default(false)
    .describe('the variable bgp_peers: whom devices with BGP sessions peer with, at a request more for each of them'),
});

/** The kinds of groups that can be switched off. */
export type GroupKind = keyof z.infer<typeof packetShape>['groups'];

/** What an inventory file with `plugin: packet` says, checked. */
export interface PacketOptions {
  readonly origin: Origin;
  readonly url: string | undefined;
  readonly token: Text | undefined;
  readonly projects: readonly string[] | undefined;
  /** Those in which a device counts; undefined for all. */
  readonly states: readonly string[] | undefined;
  readonly facilities: readonly string[] | undefined;
  readonly metros: readonly string[] | undefined;
  readonly plans: readonly string[] | undefined;
  readonly systems: readonly string[] | undefined;
  /** Of which a device must have one. */
  readonly tags: readonly string[] | undefined;
  /** Whether a hostname is wanted. */
  readonly wants: (hostname: string) => boolean;
  /** All of these must hold for a device. */
  readonly filter: readonly Expression[];
  /** The first with an answer is the name of the host; else the hostname is. */
  readonly hostname: readonly Expression[];
  /** The first with an answer is what the host is reached at; else its public address is, or the private one. */
  readonly address: readonly Expression[];
  readonly cache: z.output<typeof cacheOptions> | undefined;
  readonly has: (kind: GroupKind) => boolean;
  readonly extras: boolean;
  readonly bgpPeers: boolean;
}

/** Reads and checks the file's mapping; InputErrors at the places that are wrong. */
export function readOptions(config: Written): PacketOptions {
  refuseTemplates(config);
  const { success, data, error } = packetShape.safeParse(plainOf(config), { reportInput: true });
  if (!success) throw mistakes(error, config);
  const included = data.include ? picomatch(data.include, { dot: true }) : () => true;
  const excluded = data.exclude.length > 0 ? picomatch(data.exclude, { dot: true }) : () => false;
  return {
    origin: config.origin,
    url: data.api_url,
    token: data.api_token,
    projects: data.projects,
    states: data.device_states.includes('all') ? undefined : data.device_states,
    facilities: data.facilities,
    metros: data.metros,
    plans: data.plans,
    systems: data.operating_systems,
    tags: data.tags,
    filter: expressionsOf(config, 'filter'),
    hostname: expressionsOf(config, 'hostname'),
    address: expressionsOf(config, 'address'),
    wants: (hostname) => included(hostname) && !excluded(hostname),
    cache: data.cache,
    has: (kind) => data.groups[kind] ?? (['metros', 'terminating'].includes(kind) ? data.extras : true),
    extras: data.extras,
    bgpPeers: data.bgp_peers,
  };
}

const expressions = ['filter', 'hostname', 'address'] as const;

/** The expressions under a key, with their places. Throws InputErrors for those that cannot be parsed. */
function expressionsOf({ content }: Written, key: (typeof expressions)[number]): Expression[] {
  const written = isMapping(content) ? content.get(key) : undefined;
  const found = oneOrMore(written).map((each) => expressionOf(each, key));
  const errors = found.flatMap((each) => checkSyntax(each));
  if (errors.length > 0) throw errors.length === 1 ? errors[0]! : new InputErrors(errors);
  return found;
}

/** The inventory is read before there is anything that a template could name. Expressions stand without braces. */
function refuseTemplates(config: Written): void {
  for (const [key, value] of mappingOf(config, 'a packet inventory')) {
    if (!holdsTemplate(value) || expressions.some((each) => each === key)) continue;
    const hint = key === 'api_token' ? 'leave it out and set PACKET_API_TOKEN in the environment' : undefined;
    throw new InputError(`${key} cannot be a template`, { origin: value.origin, ...(hint && { hint }) });
  }
}

function mistakes(error: z.ZodError, config: Written): InputError {
  const errors = error.issues.map(mostSpecific).flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknown(key, issue.path, config));
    const what = issue.path.join('.') || 'a packet inventory';
    const near = issue.code === 'invalid_value' && didYouMean(String(issue.input), issue.values.map(String));
    return new InputError(`${what}${complaint(issue)}`, {
      origin: placeOf(config, issue.path),
      ...(near && { hint: near }),
    });
  });
  return errors.length === 1 ? errors[0]! : new InputErrors(errors);
}

function unknown(key: string, path: readonly PropertyKey[], config: Written): InputError {
  const known = path.length === 0 ? packetShape.shape : packetShape.shape[path[0] as 'cache' | 'groups'].unwrap().shape;
  const hint = didYouMean(key, Object.keys(known)) ?? `it has ${Object.keys(known).join(', ')}`;
  const what = path.length === 0 ? 'a packet inventory' : `"${path.join('.')}"`;
  return new InputError(`${what} has no "${key}"`, { origin: placeOf(config, [...path, key], 'key'), hint });
}

/** Where the value at this path is written, or its key; the nearest that exists. */
function placeOf(config: Written, path: readonly PropertyKey[], side: 'value' | 'key' = 'value'): Origin {
  let at = config;
  for (const step of path) {
    const { content } = at;
    const inner =
      content instanceof Map ? content.get(String(step)) : Array.isArray(content) ? content[Number(step)] : undefined;
    if (!inner) break;
    at = inner;
  }
  return side === 'key' ? (at.keyOrigin ?? at.origin) : at.origin;
}
