import picomatch from 'picomatch';
import { z } from 'zod';
import { didYouMean, InputError, InputErrors } from '../../errors.ts';
import { holdsTemplate, mappingOf } from '../../load/fields.ts';
import { plainOf } from '../../load/plain.ts';
import { complaint, mostSpecific } from '../../load/schemas.ts';
import { type Origin, Secret, type Text, type Written } from '../../types.ts';
import { cacheOptions } from '../cache.ts';

const names = z.union([z.string().transform((name) => [name]), z.array(z.string())]);
const group = z.boolean().optional();

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
  device_states: names.default(['active']).describe("the states in which a device counts, in the API's words"),
  facilities: names.optional().describe('only devices there'),
  metros: names.optional().describe('only devices there'),
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
      packet: group,
    })
    .default({})
    .describe('which groups there are; all but those that are switched off'),
  extras: z
    .boolean()
    .default(true)
    .describe('more than the classic groups and variables: metro groups, typed addresses, all that the API says'),
});

/** The kinds of groups that can be switched off. */
export type GroupKind = keyof z.infer<typeof packetShape>['groups'];

/** What an inventory file with `plugin: packet` says, checked. */
export interface PacketOptions {
  readonly origin: Origin;
  readonly url: string | undefined;
  readonly token: Text | undefined;
  readonly projects: readonly string[] | undefined;
  readonly states: readonly string[];
  readonly facilities: readonly string[] | undefined;
  readonly metros: readonly string[] | undefined;
  /** Whether a hostname is wanted. */
  readonly wants: (hostname: string) => boolean;
  readonly cache: z.output<typeof cacheOptions> | undefined;
  readonly has: (kind: GroupKind) => boolean;
  readonly extras: boolean;
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
    states: data.device_states,
    facilities: data.facilities,
    metros: data.metros,
    wants: (hostname) => included(hostname) && !excluded(hostname),
    cache: data.cache,
    has: (kind) => data.groups[kind] ?? (kind === 'metros' ? data.extras : true),
    extras: data.extras,
  };
}

/** The inventory is read before there is anything that a template could name. */
function refuseTemplates(config: Written): void {
  for (const [key, value] of mappingOf(config, 'a packet inventory')) {
    if (!holdsTemplate(value)) continue;
    const hint = key === 'api_token' ? 'leave it out and set PACKET_API_TOKEN in the environment' : undefined;
    throw new InputError(`${key} cannot be a template`, { origin: value.origin, ...(hint && { hint }) });
  }
}

function mistakes(error: z.ZodError, config: Written): InputError {
  const errors = error.issues.map(mostSpecific).flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknown(key, issue.path, config));
    const what = issue.path.join('.') || 'a packet inventory';
    return new InputError(`${what}${complaint(issue)}`, { origin: placeOf(config, issue.path) });
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
