import { z } from 'zod';
import { Secret, type Value } from '../../types.ts';

/** A string or a secret; numbers are taken as their digits, as YAML writers expect. */
export const text = z.union([z.string(), z.instanceof(Secret), z.number().transform(String)]);

/** A string that cannot be secret, because it is shown or ends in a process list. */
export const word = z.union([z.string(), z.number().transform(String)]);

/** Any plain data, as templates evaluate to it. */
export const value = z.custom<Value>((given) => given !== undefined);

/** A path on a host. */
export const path = z.string().min(1);

/** Permissions: four octal digits in quotes, or chmod's symbolic form (`u=rw,g=r`). */
export const mode = z
  .string()
  .regex(
    /^([0-7]{3,4}|[ugoa]*[-+=][rwxXst]*(,[ugoa]*[-+=][rwxXst]*)*)$/,
    'write a mode as four octal digits in quotes ("0644") or symbolically (u=rw,g=r)',
  );

/** Who owns a path, and its permissions; what is left out stays as it is. */
export const ownership = {
  owner: word.optional().describe('name or number of the owner'),
  group: word.optional().describe('name or number of the group'),
  mode: mode.optional().describe('permissions, as "0644" or u=rw,g=r'),
};
