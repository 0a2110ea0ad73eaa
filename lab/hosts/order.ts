import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { InputError } from '../../engine/errors.ts';
import type { MachineOrder } from '../machines.ts';
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

/** What a machine needs so that nothing in its order can become a path, an option or a second line. */
const machineOrder = z.strictObject({
  id: z.uuid(),
  hostname: z
    .string()
    .max(63)
    .regex(/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/),
  operatingSystem: z.string(),
  addresses: z.array(machineAddress).min(1),
  sshKeys: z.array(z.string().regex(/^[^\r\n]*\s*$/)),
  userData: z.string().refine((text) => !text.includes('\0'), 'holds a NUL byte'),
});

/** The order, checked; throws an InputError that says what is wrong with it. */
export function checkedOrder(order: unknown): MachineOrder {
  const result = machineOrder.safeParse(order);
  if (!result.success) throw new InputError(`not an order for a machine:\n${z.prettifyError(result.error)}`);
  userDataScripts(result.data.userData);
  return result.data;
}

function isReserved(text: string): boolean {
  return ipaddr.IPv4.isValid(text) && ipaddr.IPv4.parse(text).match(ipaddr.IPv4.parseCIDR(reserved));
}
