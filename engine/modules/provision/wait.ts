import { setTimeout as sleep } from 'node:timers/promises';
import { ProviderError } from '../../errors.ts';
import type { Project, Provider, Server } from '../../providers/provider.ts';
import type { Here } from '../definition/module.ts';

/** What is waited for. */
export interface Awaited {
  readonly ids: readonly string[];
  /** Whether a server is where it is to be; undefined stands for one that is gone. */
  readonly done: (server: Server | undefined) => boolean;
  /** In seconds. */
  readonly timeout: number;
}

/** How the wait ended: for each id the server as last seen. */
export interface Waited {
  readonly servers: ReadonlyMap<string, Server | undefined>;
  readonly end: 'done' | 'failed' | 'timed out';
}

/** First and longest pause between two looks, in milliseconds. */
const shortest = 250;
const longest = 5000;

/** Looks at all servers of a project at once, again and again, and tells how far they are. */
export async function waitFor(awaited: Awaited, provider: Provider, project: Project, here: Here): Promise<Waited> {
  const until = performance.now() + awaited.timeout * 1000;
  let servers: ReadonlyMap<string, Server | undefined> = new Map();
  for (let pause = shortest; ; pause = Math.min(longest, pause * 1.5)) {
    const seen = await look(awaited.ids, provider, project, here);
    if (seen) {
      servers = seen;
      const open = [...servers.values()].filter((server) => !awaited.done(server));
      if (open.length === 0) return { servers, end: 'done' };
      if (open.every((server) => server === undefined || server.state === 'failed')) return { servers, end: 'failed' };
      here.progress(progressOf(servers.size, open));
    }
    if (performance.now() > until) return { servers, end: 'timed out' };
    await sleep(pause, undefined, { signal: here.signal });
  }
}

/** The servers as they are; undefined when the API gives no answer now: that is no reason to stop waiting for them. */
async function look(
  ids: readonly string[],
  provider: Provider,
  project: Project,
  here: Here,
): Promise<Map<string, Server | undefined> | undefined> {
  try {
    const all = new Map((await provider.servers(project, here.signal)).map((server) => [server.id, server]));
    // A list may lag behind an order, so what it does not have is asked for by itself.
    const entries = ids.map(async (id) => [id, all.get(id) ?? (await provider.server(id, here.signal))] as const);
    return new Map(await Promise.all(entries));
  } catch (error) {
    const refused = !(error instanceof ProviderError) || (error.status !== undefined && error.status < 500);
    if (refused || here.signal.aborted) throw error;
    here.progress(error.message);
    return undefined;
  }
}

/** `2 of 3 done; worker-1 provisioning 60 %`. */
function progressOf(count: number, open: readonly (Server | undefined)[]): string {
  const states = open.flatMap((server) => (server ? describeServer(server) : []));
  const shown = states.length > 4 ? [...states.slice(0, 4), `and ${states.length - 4} more`] : states;
  return `${count - open.length} of ${count} done; ${shown.join(', ')}`;
}

/** `worker-1 provisioning 60 %`. */
export function describeServer({ name, stateName, progress }: Server): string {
  return `${name} ${stateName}${progress === undefined ? '' : ` ${Math.round(progress)} %`}`;
}
