import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { InputError } from '../../engine/errors.ts';
import type { MachineOrder, MachineRouting } from '../machines.ts';
import { reserved } from '../network/addresses.ts';
import { userDataScripts } from './user-data.ts';

const address = z.string().refine((text) => isIP(text) > 0, 'not an IP address');

const machineAddress = z
  .strictObject({
    address,
    gateway: address,
    prefix: z.union([z.literal(31), z.literal(127)]),
    family: z.union([z.literal(4), z.literal(6)]),
    public: z.boolean(),
  })
  .refine((link) => isIP(link.address) === link.family && isIP(link.gateway) === link.family, 'not of its family')
  .refine((link) => link.prefix === (link.family === 4 ? 31 : 127), 'the prefix is not that of a link of its own')
  .refine((link) => link.family === 6 || !isReserved(link.address), `${reserved} is the lab's own`);

const size = z.strictObject({
  cores: z.int().min(1),
  memory: z.int().min(64),
  disks: z.array(z.strictObject({ name: z.string().regex(/^[a-z][a-z0-9]{0,15}$/), size: z.int().min(1) })),
});

/** What a machine needs so that nothing in its order can become a path, an option or a second line. */
const machineOrder = z.strictObject({
  id: z.uuid(),
  hostname: z
    .string()
    .max(63)
    .regex(/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/),
  // The lab makes names of namespaces and links from it, which have 15 characters at most.
  place: z.string().regex(/^[a-z][a-z0-9]{1,7}$/),
  operatingSystem: z.string(),
  architecture: z.enum(['amd64', 'arm64']).optional(),
  size: size.optional(),
  addresses: z.array(machineAddress).min(1),
  sshKeys: z.array(z.string().regex(/^[^\r\n]*\s*$/)),
  userData: z.string().refine((text) => !text.includes('\0'), 'holds a NUL byte'),
  silent: z.boolean().optional(),
});

/** The order, checked; throws an InputError that says what is wrong with it. */
export function checkedOrder(order: unknown): MachineOrder {
  const result = machineOrder.safeParse(order);
  if (!result.success) throw new InputError(`not an order for a machine:\n${z.prettifyError(result.error)}`);
  userDataScripts(result.data.userData);
  return result.data;
}

const block = z
  .union([z.cidrv4(), z.cidrv6()])
  .refine((text) => networkOf(text) === text, 'has bits beyond its prefix, or is not written in the usual way')
  .refine((text) => !isReserved(text.split('/')[0]!), `${reserved} is the lab's own`);

const session = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9-]{1,64}$/),
  family: z.union([z.literal(4), z.literal(6)]),
  customerAs: z.int().min(1).max(4294967294),
  // It becomes part of a configuration file, whose strings know no escapes.
  password: z
    .string()
    .regex(/^[ !#-~]{1,80}$/, 'not 1 to 80 printable ASCII characters without "')
    .optional(),
  form: z.enum(['gateway', 'link-local']),
  defaultRoute: z.boolean(),
});

const machineRouting = z.strictObject({
  blocks: z.array(block),
  sessions: z
    .array(session)
    .refine((all) => new Set(all.map(({ family }) => family)).size === all.length, 'two sessions of one family'),
});

/** The routing, checked; throws an InputError that says what is wrong with it, without the passwords in it. */
export function checkedRouting(routing: unknown): MachineRouting {
  const result = machineRouting.safeParse(routing);
  if (!result.success) throw new InputError(`not a routing of a machine:\n${z.prettifyError(result.error)}`);
  const sessions = result.data.sessions.map(({ password, ...rest }) => ({ ...rest, ...(password && { password }) }));
  return { ...result.data, sessions };
}

function networkOf(text: string): string {
  const family = text.includes(':') ? ipaddr.IPv6 : ipaddr.IPv4;
  return `${family.networkAddressFromCIDR(text)}/${text.split('/')[1]}`;
}

function isReserved(text: string): boolean {
  return ipaddr.IPv4.isValid(text) && ipaddr.IPv4.parse(text).match(ipaddr.IPv4.parseCIDR(reserved));
}
