import { request } from 'undici';
import { z } from 'zod';
import { InputError } from '../errors.ts';
import type { Binding, Inventory, Value, Written } from '../types.ts';
import { readPacket } from './packet.ts';
import type { Plugin } from './plugins.ts';

/** What the lab's mirror says it has (`/manifest.json`). */
const manifest = z.object({
  artifacts: z.array(
    z.object({ name: z.string(), version: z.string(), arch: z.string(), file: z.string(), sha256: z.string() }),
  ),
});

type Artifact = z.infer<typeof manifest>['artifacts'][number];

/**
 * The hosts of a lab: those that its Packet API knows, and for all of them the versions, addresses and checksums of
 * what its mirror has (`etcd_version`, `etcd_archives`). An inventory file says `plugin: lab`, `name` of the lab, and
 * whatever `plugin: packet` understands; `extras: false` leaves out what the mirror has, too. Throws an InputError outside of the lab's workstation.
 */
export const readLab: Plugin = async (config, environment, warn, fresh) => {
  const mirror = environment['KPLAY_LAB_MIRROR'];
  if (!mirror) {
    throw new InputError('this inventory is read on the workstation of its lab', {
      origin: config.origin,
      hint: 'use kplay lab exec -- COMMAND; kplay run, exec and inventory go there by themselves',
    });
  }
  const inventory = await readPacket(asPacket(config), environment, warn, fresh);
  if (config.content instanceof Map && config.content.get('extras')?.content === false) return inventory;
  return withVariables(inventory, variablesOf(await fetchManifest(mirror), mirror));
};

/** The file as one that asks the lab's Packet API. */
export function asPacket(config: Written): Written {
  const entries = config.content instanceof Map ? [...config.content] : [];
  const rest = entries.filter(([name]) => name !== 'name');
  return { ...config, content: new Map([...rest, ['plugin', { origin: config.origin, content: 'packet' }]]) };
}

async function fetchManifest(mirror: string): Promise<readonly Artifact[]> {
  try {
    const { statusCode, body } = await request(`${mirror}/manifest.json`);
    const text = await body.text();
    if (statusCode === 200) return manifest.parse(JSON.parse(text)).artifacts;
    throw new InputError(`the mirror ${mirror} answers with ${statusCode}`);
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw new InputError(`the mirror ${mirror} does not say what it has`, { cause, hint: 'kplay lab up' });
  }
}

/** By name: `NAME_version`, and `NAME_archives` with the address and checksum for each architecture. */
function variablesOf(artifacts: readonly Artifact[], mirror: string): Record<string, Value> {
  const variables: Record<string, Value> = {};
  for (const { name, version, arch, file, sha256 } of artifacts) {
    const archives = variables[`${name}_archives`] as Record<string, Value> | undefined;
    variables[`${name}_version`] = version;
    variables[`${name}_archives`] = { ...archives, [arch]: { url: `${mirror}/${file}`, checksum: `sha256:${sha256}` } };
  }
  return variables;
}

function withVariables(inventory: Inventory, variables: Readonly<Record<string, Value>>): Inventory {
  const vars = new Map(Object.entries(variables).map(([name, data]): [string, Binding] => [name, { data }]));
  const all = { name: 'all', hosts: [], children: [], vars };
  return { ...inventory, groups: new Map([...inventory.groups, ['all', all]]) };
}
