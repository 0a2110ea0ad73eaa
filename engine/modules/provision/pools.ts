import { z } from 'zod';
import { membershipOf } from '../../providers/membership.ts';
import type { Server } from '../../providers/provider.ts';
import { word } from '../definition/arguments.ts';
import { isHostname, hostnamesOf as namesOf, numbered } from './names.ts';

const hostname = word.refine(isHostname, {
  message: 'a hostname has letters, digits and hyphens, and points between its parts (RFC 1123)',
});

const count = word
  .refine((text) => /^\d+$/.test(text), { message: 'write how many machines: a whole number, 0 or more' })
  .transform(Number);

/** What decides which machines a pool has; whatever else it says is for those who order them. */
export const pool = z
  .looseObject({
    name: hostname,
    count: count.nullish(),
    hostname_pattern: word.nullish(),
    hostnames: z.array(hostname).nullish(),
  })
  .superRefine((given, context) => {
    const report = (key: string, message: string) => context.addIssue({ code: 'custom', path: [key], message });
    if (given.count != null && given.hostnames != null) report('count', 'give count or hostnames, not both');
    if (given.count == null && given.hostnames == null) report('count', 'give count or hostnames');
    if (given.hostname_pattern == null) return;
    if (given.hostname_pattern.match(/%/g)?.length !== 1 || !isHostname(numbered(given.hostname_pattern, 0))) {
      report('hostname_pattern', 'a pattern is a hostname with one %d (or %02d) where the number goes');
    }
  });

/** A declared pool. */
export type Pool = z.infer<typeof pool>;

/** Pools that do not get into each other's way. */
export const pools = z.array(pool).superRefine((given, context) => {
  const names = given.map(({ name }) => name);
  const hostnames = given.flatMap(hostnamesOf);
  for (const [what, all] of [
    ['pool', names],
    ['hostname', hostnames],
  ] as const) {
    const twice = [...new Set(all.filter((name, index) => all.indexOf(name) !== index))];
    if (twice.length > 0)
      context.addIssue({ code: 'custom', message: `the ${what} ${twice.join(', ')} is declared twice` });
  }
});

/** The hostnames that a pool is to have, in order: numbered from 0, unless they are named. */
export function hostnamesOf({ name, count, hostname_pattern: pattern, hostnames }: Pool): string[] {
  const [naming, many] = hostnames ? [hostnames, null] : [[pattern ?? `${name}-%d`], count ?? 0];
  return namesOf({ hostnames: naming, count: many, count_offset: 0 });
}

/** How what a project has stands to what is declared. */
export interface Comparison {
  /** By pool, the hostnames that no server has. */
  readonly missing: Readonly<Record<string, readonly string[]>>;
  /** Servers that are declared. */
  readonly present: readonly Belonging[];
  /** Those that a pool has too many, the highest number first. */
  readonly surplus: readonly Belonging[];
  /** Those that were ordered for a pool that is not declared any more. */
  readonly undeclared: readonly Belonging[];
}

/** A server of a cluster and its pool. */
export interface Belonging {
  readonly server: Server;
  readonly pool: string;
}

/**
 * Compares pools with the servers of a project. A server belongs to the pool that declares its hostname, else to the one
 * that it was ordered for; all others are nobody's business here.
 */
export function compare(declared: readonly Pool[], cluster: string, servers: readonly Server[]): Comparison {
  const living = servers.filter(({ state }) => state !== 'leaving' && state !== 'gone');
  const poolOf = new Map(declared.flatMap((one) => hostnamesOf(one).map((name) => [name, one.name] as const)));
  const names = new Set(living.map(({ name }) => name));
  const present: Belonging[] = [];
  const others: Belonging[] = [];
  for (const server of living) {
    const home = poolOf.get(server.name);
    const ordered = membershipOf(server);
    if (home !== undefined) present.push({ server, pool: home });
    else if (ordered?.cluster === cluster) others.push({ server, pool: ordered.pool });
  }
  const order = new Map(declared.map(({ name }, index) => [name, index]));
  const isDeclared = ({ pool: name }: Belonging) => order.has(name);
  const rank = ({ pool: name }: Belonging) => order.get(name) ?? order.size;
  const upwards = (a: Belonging, b: Belonging) => rank(a) - rank(b) || byName.compare(a.server.name, b.server.name);
  const downwards = (a: Belonging, b: Belonging) => rank(a) - rank(b) || byName.compare(b.server.name, a.server.name);
  return {
    missing: Object.fromEntries(declared.map((one) => [one.name, hostnamesOf(one).filter((name) => !names.has(name))])),
    present: present.sort(upwards),
    surplus: others.filter(isDeclared).sort(downwards),
    undeclared: others.filter((one) => !isDeclared(one)).sort(downwards),
  };
}

/** worker-10 comes after worker-9. */
const byName = new Intl.Collator('en', { numeric: true });
