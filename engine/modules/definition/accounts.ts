import { z } from 'zod';

/** The name of a user or a group. */
export const accountName = z
  .string()
  .max(32, 'Linux takes names of at most 32 characters')
  .regex(/^[A-Za-z0-9_.][A-Za-z0-9_.-]*\$?$/, 'write a name of letters, digits, _, . and -');

/** The number of a user or a group. */
export const accountNumber = z.number().int().min(0).max(4294967294);

/** A field of passwd(5). */
export const accountField = z.string().regex(/^[^:\n\0]*$/, 'a colon or a line end cannot stand here');
