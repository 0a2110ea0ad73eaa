import { createHash } from 'node:crypto';

/** The id of something that is the same in every lab: a UUID (version 8, RFC 9562) made from its kind and name. */
export function fixedId(kind: string, name: string): string {
  const hex = createHash('sha256').update(`${kind}/${name}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
