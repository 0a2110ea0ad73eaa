import { InputError } from '../../errors.ts';
import type { Origin } from '../../types.ts';
import type { NamedHost } from './hosts.ts';

/** In milliseconds: who has planned the end of a server days ahead need not be told of it every time. */
const soon = 3_600_000;

/** Servers that the provider takes back soon (a spot server that was outbid has two minutes), each as a warning. */
export function endings(hosts: readonly NamedHost[], origin: Origin, now: number): InputError[] {
  return hosts.flatMap(({ name, server }) => {
    const end = Date.parse(server.endsAt ?? '');
    if (Number.isNaN(end) || end - now > soon) return [];
    const kind = server.raw['spot_instance'] === true ? 'the spot server' : 'the server';
    const hint = 'it is in the group "terminating"; what runs there has to move';
    return [new InputError(`${kind} "${name}" is taken back at ${server.endsAt}`, { origin, hint })];
  });
}
