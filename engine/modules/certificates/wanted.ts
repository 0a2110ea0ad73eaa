import ipaddr from 'ipaddr.js';
import { z } from 'zod';

/** What a certificate is to say; names are as `canonicalName` writes them. */
export interface Wanted {
  readonly commonName: string;
  readonly organizations: readonly string[];
  readonly names: readonly string[];
  readonly usages: readonly Usage[];
  readonly hours: number;
  /** It is made anew when it has less than this many hours left. */
  readonly renewBefore: number;
}

/** What a certificate may be used for. */
export type Usage = 'server' | 'client';

/** Object identifiers of RFC 5280, 4.2.1.12. */
export const usageIds: Readonly<Record<Usage, string>> = {
  server: '1.3.6.1.5.5.7.3.1',
  client: '1.3.6.1.5.5.7.3.2',
};

const dnsName = /^(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;

/**
 * A subject alternative name as `DNS:name` or `IP:address`, in one form for all ways to write the same; undefined for what is
 * neither. `DNS:` and `IP:` in front may be there already.
 */
export function canonicalName(name: string): string | undefined {
  const [, kind, rest = ''] = /^(DNS:|IP:|IP Address:)?(.*)$/i.exec(name.trim()) ?? [];
  const isDns = kind?.toUpperCase() === 'DNS:';
  if (!isDns && (ipaddr.IPv4.isValidFourPartDecimal(rest) || ipaddr.IPv6.isValid(rest))) {
    return `IP:${ipaddr.parse(rest).toNormalizedString()}`;
  }
  const dns = rest.toLowerCase();
  return (isDns || kind === undefined) && dns.length <= 253 && dnsName.test(dns) ? `DNS:${dns}` : undefined;
}

const subjectPart = z
  .string()
  .min(1)
  .max(64, 'a part of a subject has at most 64 characters (RFC 5280)')
  .regex(/^\P{Cc}+$/u, 'a control character cannot stand in a subject');

const listOf = <T extends z.ZodType>(item: T) => z.union([item.transform((one) => [one]), z.array(item)]);

/** What all modules that make certificates for somebody ask for. */
export const wantedArgs = {
  common_name: subjectPart.describe('whom it is for: a host, a user, a component'),
  organization: listOf(subjectPart).default([]).describe('organizations; to Kubernetes these are the groups of a user'),
  sans: listOf(z.string())
    .default([])
    .describe('names and addresses of a server, as kplay.example, *.kplay.example, 192.0.2.1, 2001:db8::1'),
  usages: listOf(z.enum(['server', 'client', 'peer']))
    .default(['peer'])
    .describe('what it is for: server, client, or peer, which is both'),
  hours: z.number().int().min(1).max(876000).default(8760).describe('how long it is valid; never beyond its CA'),
  renew_before: z
    .number()
    .int()
    .min(0)
    .optional()
    .describe('make it anew when it has less than this many hours left; a third of hours unless given'),
};

interface Args {
  readonly common_name: string;
  readonly organization: readonly string[];
  readonly sans: readonly string[];
  readonly usages: readonly ('server' | 'client' | 'peer')[];
  readonly hours: number;
  readonly renew_before?: number | undefined;
}

/** Complains about what no certificate can have. */
export function checkWanted(args: Args, context: z.core.$RefinementCtx): void {
  const report = (message: string, ...path: (string | number)[]) =>
    context.issues.push({ code: 'custom', message, path, input: args });
  args.sans.forEach((name, index) => {
    if (canonicalName(name) === undefined) report(`"${name}" is neither a DNS name nor an address`, 'sans', index);
  });
  if (args.renew_before !== undefined && args.renew_before >= args.hours) {
    report('must be less than hours, or it would be made anew each time', 'renew_before');
  }
  if (args.sans.length === 0 && args.usages.some((usage) => usage !== 'client')) {
    report('a server needs its names here: clients do not look at common_name', 'sans');
  }
}

/** The arguments as one value, sorted and without repetitions. */
export function wantedOf(args: Args): Wanted {
  const usages = args.usages.flatMap((usage): Usage[] => (usage === 'peer' ? ['server', 'client'] : [usage]));
  return {
    commonName: args.common_name,
    organizations: [...new Set(args.organization)].sort(),
    names: [...new Set(args.sans.map((name) => canonicalName(name) ?? name))].sort(),
    usages: [...new Set(usages)].sort(),
    hours: args.hours,
    renewBefore: args.renew_before ?? Math.floor(args.hours / 3),
  };
}
