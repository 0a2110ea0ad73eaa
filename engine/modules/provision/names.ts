/** A number in a hostname: `%d`, or `%03d` for one of at least three digits. */
const number = /%(?:0?(\d{1,2}))?d/;

/** What one pattern may stand for. */
export const mostDevices = 1000;

/** What says which devices there are to be. */
export interface Naming {
  readonly hostnames?: readonly string[] | undefined;
  readonly count?: number | null | undefined;
  readonly count_offset: number;
}

/**
 * The hostnames, each once. One that holds a number stands for as many as there are to be, numbered from the offset on; one
 * without gets the number at its end when there are several, as Ansible's module has it.
 */
export function hostnamesOf({ hostnames = [], count, count_offset: first }: Naming): string[] {
  const [only] = hostnames;
  if (hostnames.length !== 1 || only === undefined) return [...new Set(hostnames)];
  if (count == null && !number.test(only)) return [only];
  if (count === 1 && !number.test(only)) return [only];
  const pattern = number.test(only) ? only : `${only}%02d`;
  return Array.from({ length: count ?? 1 }, (_, index) => numbered(pattern, first + index));
}

/** A pattern with a number in its place. */
export function numbered(pattern: string, value: number): string {
  return pattern.replace(number, (_match, digits?: string) => String(value).padStart(Number(digits ?? 0), '0'));
}

/** Why these names cannot be hostnames; undefined when they can. */
export function namingMistake(naming: Naming): string | undefined {
  const { hostnames = [], count } = naming;
  if (hostnames.length > 1 && count != null) return 'count goes with one hostname, such as worker-%d, not with several';
  if (hostnames.length > 1 && hostnames.some((name) => number.test(name))) {
    return 'a hostname with a number (%d) stands alone, with count';
  }
  const bad = hostnamesOf(naming).find((name) => !isHostname(name));
  return bad === undefined ? undefined : `"${bad}" is no hostname: letters, digits, dashes and dots`;
}

/** RFC 1123: labels of letters, digits and dashes that begin and end with a letter or digit, between dots. */
export function isHostname(name: string): boolean {
  return name.length <= 253 && /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i.test(name);
}
