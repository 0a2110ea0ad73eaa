import { setTimeout as sleep } from 'node:timers/promises';
import { explain, KplayError, ProviderError } from '../../errors.ts';
import type { Project, Provider, Server } from '../../providers/provider.ts';
import type { MachineProgress } from '../definition/machines.ts';
import type { Here } from '../definition/module.ts';
import { pauses } from './pauses.ts';

/** What is waited for. */
export interface Awaited {
  readonly servers: readonly Server[];
  /** Whether a server is where it is to be; undefined stands for one that is gone. */
  readonly done: (server: Server | undefined) => boolean;
  /** Whether it will not get there any more by itself. */
  readonly hopeless: (server: Server | undefined) => boolean;
  /** Whether it was there already before what was asked for began, so that it has to be seen elsewhere first. */
  readonly leaves: boolean;
  /** In seconds. */
  readonly timeout: number;
  /** Begins to replace a server that has failed; undefined when it is to stay. */
  readonly replace: (failed: Server) => Promise<Server> | undefined;
}

/** A server that is waited for, as it was last seen. */
export interface Watched {
  readonly name: string;
  id: string;
  /** Undefined when it is gone. */
  server: Server | undefined;
  /** As it was last seen while it was there. */
  last: Server;
  /** Why no other came in its place after it had failed. */
  problem?: string;
  replacing?: true;
  /** Whether it was seen anywhere but where it is to be, and how often it was looked at. */
  left: boolean;
  looks: number;
}

/** How the wait ended, with all servers as last seen, replacements instead of what failed. */
export interface Waited {
  readonly watched: readonly Watched[];
  readonly end: 'done' | 'failed' | 'timed out' | 'interrupted';
}

/** How often a server may be seen where it is to be before it is believed that it will not leave. */
const enoughLooks = 4;

/** Looks at all servers of a project at once, again and again, tells how far they are, and has failed ones replaced. */
export async function waitFor(awaited: Awaited, provider: Provider, project: Project, here: Here): Promise<Waited> {
  const until = performance.now() + awaited.timeout * 1000;
  const watched = awaited.servers.map((server): Watched => {
    return { name: server.name, id: server.id, server, last: server, left: false, looks: 0 };
  });
  const replacements: Promise<void>[] = [];
  try {
    for (const pause of pauses()) {
      if (await look(watched, awaited, provider, project, here)) {
        for (const one of watched) beginReplacing(one, awaited, replacements);
        const open = watched.filter((one) => !isDone(one, awaited));
        here.machines(watched.map((one) => progressOf(one, awaited)));
        if (open.length === 0) return { watched, end: 'done' };
        if (open.every((one) => isHopeless(one, awaited))) return { watched, end: 'failed' };
        here.progress(summary(watched.length, open));
      }
      if (performance.now() > until) return { watched, end: 'timed out' };
      await sleep(pause, undefined, { signal: here.signal });
    }
    throw new TypeError('the pauses have ended'); // they never do
  } catch (error) {
    if (!here.signal.aborted) throw error;
    return { watched, end: 'interrupted' };
  } finally {
    await Promise.all(replacements); // an order that is under way is seen through
  }
}

/** Looks at them as they are; false when the API gives no answer now: that is no reason to stop waiting for them. */
async function look(
  watched: readonly Watched[],
  awaited: Awaited,
  provider: Provider,
  project: Project,
  here: Here,
): Promise<boolean> {
  try {
    const servers = await provider.servers(project, here.signal, { events: true });
    const all = new Map(servers.map((server) => [server.id, server]));
    await Promise.all(
      watched.map(async (one) => {
        if (one.replacing || one.problem !== undefined) return;
        // A list may lag behind an order, so what it does not have is asked for by itself.
        one.server = all.get(one.id) ?? (await provider.server(one.id, here.signal));
        one.last = one.server ?? one.last;
        one.looks++;
        one.left ||= !awaited.done(one.server);
      }),
    );
    return true;
  } catch (error) {
    const refused = !(error instanceof ProviderError) || (error.status !== undefined && error.status < 500);
    if (refused || here.signal.aborted) throw error;
    here.progress(error.message);
    return false;
  }
}

function beginReplacing(one: Watched, { replace }: Awaited, replacements: Promise<void>[]): void {
  if (one.server?.state !== 'failed' || one.replacing || one.problem !== undefined) return;
  const replacement = replace(one.server);
  if (!replacement) return;
  one.replacing = true;
  replacements.push(
    replacement.then(
      (server) => {
        Object.assign(one, { id: server.id, server, last: server, left: true });
        delete one.replacing;
      },
      (error: unknown) => {
        one.problem = error instanceof KplayError ? explain(error) : 'interrupted';
        delete one.replacing;
      },
    ),
  );
}

function isDone({ server, replacing, left, looks }: Watched, { done, leaves }: Awaited): boolean {
  return !replacing && done(server) && (!leaves || left || looks >= enoughLooks);
}

function isHopeless({ server, replacing }: Watched, { hopeless }: Awaited): boolean {
  return !replacing && hopeless(server);
}

function progressOf(one: Watched, awaited: Awaited): MachineProgress {
  const { name, server, replacing } = one;
  const standing = isDone(one, awaited) ? 'done' : isHopeless(one, awaited) ? 'failed' : 'waiting';
  return {
    name,
    state: replacing ? 'being replaced' : (server?.stateName ?? 'gone'),
    percentage: replacing ? undefined : server?.progress,
    event: server?.latest?.text,
    standing,
  };
}

/** `2 of 3 done; worker-1 provisioning 60 %`. */
function summary(count: number, open: readonly Watched[]): string {
  const states = open.flatMap(({ server }) => (server ? describeServer(server) : []));
  const shown = states.length > 4 ? [...states.slice(0, 4), `and ${states.length - 4} more`] : states;
  return `${count - open.length} of ${count} done; ${shown.join(', ')}`;
}

/** `worker-1 provisioning 60 %`. */
export function describeServer({ name, stateName, progress }: Server): string {
  return `${name} ${stateName}${progress === undefined ? '' : ` ${Math.round(progress)} %`}`;
}
