import { isIPv6 } from 'node:net';
import { InputError } from '../errors.ts';
import type { Origin } from '../types.ts';

/** Whether a text is an IPv6 address. Node compiles a long pattern for that, milliseconds that names without a colon need not take. */
export function isIPv6Address(text: string): boolean {
  return text.includes(':') && isIPv6(text);
}

/** More hosts than one range may stand for: beyond it a typing mistake is likelier than a data centre. */
const mostHosts = 65_536;

/** Names become file names below host_vars/ and arguments of ssh, so neither a path nor an option may pass for one. */
const hostName = /^[\p{L}\p{N}_.][\p{L}\p{N}_.:%@+-]*$/u;

/** Refuses what cannot be a host's name, such as `-oProxyCommand=x`, `../x` or a name with blanks. */
export function checkHostName(name: string, origin: Origin): void {
  if (hostName.test(name) && !/^\.+$/.test(name)) return;
  throw new InputError(`${JSON.stringify(name)} cannot be a host's name`, {
    origin,
    hint: 'a host name has letters, digits and . _ - : % @ +, and starts with none of - : % @ +',
  });
}

/** Refuses what cannot be a group's name; groups that a provider names may hold blanks, never a slash. */
export function checkGroupName(name: string, origin: Origin): void {
  if (/^[^\s/\p{C}]([^/\p{C}]*[^\s/\p{C}])?$/u.test(name) && !/^\.+$/.test(name)) return;
  throw new InputError(`${JSON.stringify(name)} cannot be a group's name`, {
    origin,
    hint: 'a group name has no slash and no control character, and no blank at its ends',
  });
}

/** Hosts as an inventory writes them: one name or a range of them, with or without a port. */
export interface WrittenHosts {
  readonly names: readonly string[];
  readonly port?: number;
}

/** Reads `web1`, `web[01:20:2].example.org`, `db-[a:c]`, `web1:2222`, `2001:db8::1` and `[2001:db8::1]:2222`. */
export function expandHosts(text: string, origin: Origin): WrittenHosts {
  if (isIPv6Address(text)) return { names: [text] };
  const ported = /^(.+):(\d+)$/.exec(text);
  const pattern = ported && /^([^:]|\[[^\]]*\])+$/.test(ported[1]!) ? ported[1]! : text;
  const bracketed = /^\[([^\]]+)\]$/.exec(pattern);
  const names = bracketed && isIPv6Address(bracketed[1]!) ? [bracketed[1]!] : expandRanges(pattern, origin);
  for (const name of names) checkHostName(name, origin);
  return pattern === text ? { names } : { names, port: portOf(ported![2]!, origin) };
}

function portOf(text: string, origin: Origin): number {
  const port = Number(text);
  if (port >= 1 && port <= 65_535) return port;
  throw new InputError(`${text} is not a port: it must be from 1 to 65535`, { origin });
}

function expandRanges(pattern: string, origin: Origin): string[] {
  let names = [''];
  for (const piece of pattern.split(/(\[[^\]]*\])/)) {
    const values = piece.startsWith('[') && piece.endsWith(']') ? rangeValues(piece.slice(1, -1), origin) : [piece];
    if (names.length * values.length > mostHosts) {
      throw new InputError(`"${pattern}" stands for more than ${mostHosts} hosts`, { origin });
    }
    names = names.flatMap((name) => values.map((value) => name + value));
  }
  return names;
}

function rangeValues(range: string, origin: Origin): string[] {
  const [from = '', to = '', by = '1', ...rest] = range.split(':');
  const step = Number(by);
  const values = /^[1-9]\d*$/.test(by) && rest.length === 0 ? (numbers(from, to, step) ?? letters(from, to, step)) : [];
  if (values && values.length > 0) return values;
  throw new InputError(`[${range}] is not a range of hosts`, {
    origin,
    hint: 'a range is [first:last] or [first:last:step], such as [1:9], [01:09] (equal lengths) or [a:f]',
  });
}

/** A first number with a leading zero asks for that width, which the last one must have too. */
function numbers(from: string, to: string, step: number): string[] | undefined {
  if (!/^\d*$/.test(from) || !/^\d+$/.test(to)) return undefined;
  const width = from.length > 1 && from.startsWith('0') ? from.length : 0;
  if (width > 0 && width !== to.length) return undefined;
  const first = Number(from);
  const count = Math.floor((Number(to) - first) / step) + 1;
  if (!(count > 0)) return undefined;
  return Array.from({ length: Math.min(count, mostHosts + 1) }, (_, i) =>
    String(first + i * step).padStart(width, '0'),
  );
}

/** As Ansible has them, capitals follow small letters: `[y:B]` is y, z, A, B. */
const alphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

function letters(from: string, to: string, step: number): string[] | undefined {
  if (!/^[a-zA-Z]{2}$/.test(from + to)) return undefined;
  const between = [...alphabet].slice(alphabet.indexOf(from), alphabet.indexOf(to) + 1);
  return between.filter((_, index) => index % step === 0);
}
