import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { explain, ProviderError } from '../../errors.ts';
import type { Bgp, BgpConfig, BgpSession } from '../../providers/bgp.ts';
import { requireCapabilities } from '../../providers/capabilities.ts';
import type { Project, Provider, Server } from '../../providers/provider.ts';
import type { Here, Outcome } from '../definition/module.ts';
import { pauses } from '../provision/pauses.ts';
import type { BgpSessionArguments } from './bgp-arguments.ts';
import { serverNamed } from './servers.ts';
import { differenceOf, neighbourResult, sessionResult } from './session-result.ts';

/** What is to be done about a session of one device and family. */
export interface SessionIntent {
  readonly kind: 'open' | 'change' | 'close' | 'keep';
  readonly hostname: string;
  /** Undefined for a device that an earlier task would have ordered. */
  readonly server?: Server;
  readonly family: 4 | 6;
  /** As it is; undefined for one that is to be opened. */
  readonly session?: BgpSession;
  readonly defaultRoute: boolean;
}

/** Requests under way at a time. */
const atOnce = 8;

/** Brings the sessions of devices to where the arguments want them: look, decide, change unless checking. */
export async function provideSessions(args: BgpSessionArguments, here: Here, provider: Provider): Promise<Outcome> {
  requireCapabilities(provider, ['bgp']);
  const bgp = provider.bgp!;
  const project = await provider.project(args.project, here.signal);
  const [servers, sessions, config] = await Promise.all([
    provider.servers(project, here.signal),
    bgp.sessions(project, here.signal),
    bgp.config(project, here.signal),
  ]);
  const intents = args.devices.flatMap((device) => intentsFor(device, args, servers, sessions, here.check));
  const problems = [...new Set(intents.filter((one) => typeof one === 'string')), ...unready(args, config, here)];
  if (problems.length > 0)
    return { changed: false, failed: problems.join('\n'), data: { sessions: [], neighbours: [] } };
  const wanted = intents.filter((one) => typeof one !== 'string');
  const differences = wanted.flatMap(differenceOf);
  if (here.check && differences.length > 0) return { ...planned(wanted, args, config), changed: true, differences };
  const applied = await applyAll(wanted, bgp, here);
  const changed = applied.some((one) => one.changed);
  const failures = [...new Set(applied.flatMap(({ failed }) => failed ?? []))];
  const told = await conclude(args, wanted, { bgp, project, here, servers }, failures);
  return { ...told, changed, differences };
}

function intentsFor(
  device: string,
  args: BgpSessionArguments,
  servers: readonly Server[],
  sessions: readonly BgpSession[],
  check: boolean,
): (SessionIntent | string)[] {
  const named = serverNamed(device, servers);
  if ('several' in named) return [named.several];
  if ('missing' in named && args.state === 'absent') return [];
  if ('missing' in named && !check) return [named.missing];
  const server = 'server' in named ? named.server : undefined;
  return [...new Set(args.address_family)].map((name): SessionIntent => {
    const family = name === 'ipv4' ? 4 : 6;
    const session = sessions.find((one) => one.server === server?.id && one.family === family);
    const who = { hostname: server?.name ?? device, ...(server ? { server } : {}), family } as const;
    const defaultRoute = args.default_route ?? session?.defaultRoute ?? false;
    if (!session) return { kind: args.state === 'present' ? 'open' : 'keep', ...who, defaultRoute };
    const kind = args.state === 'absent' ? 'close' : session.defaultRoute === defaultRoute ? 'keep' : 'change';
    return { kind, ...who, session, defaultRoute };
  });
}

/** Why no session can be opened in this project. In check mode an earlier task would have configured it. */
function unready({ state }: BgpSessionArguments, config: BgpConfig | undefined, { check }: Here): string[] {
  if (state === 'absent' || config?.state === 'enabled' || (check && config?.state !== 'disabled')) return [];
  const how =
    config === undefined ? 'not configured for the project: bgp_config does that' : `${config.stateName} only`;
  return [`BGP is ${how}`];
}

/** What only the provider can tell is left open. */
function planned(
  intents: readonly SessionIntent[],
  { state }: BgpSessionArguments,
  config: BgpConfig | undefined,
): Omit<Outcome, 'changed'> {
  if (state === 'absent') return { data: { sessions: [], neighbours: [] } };
  const unordered = new Set(intents.filter(({ server }) => server === undefined).map(({ hostname }) => hostname));
  const warnings = [
    ...(config ? [] : ['BGP is not configured for the project yet: an earlier task would have to do it']),
    ...[...unordered].map((hostname) => `there is no device ${hostname} yet: an earlier task would have to order it`),
  ];
  return { data: {}, open: ['sessions', 'neighbours'], ...(warnings.length > 0 ? { warnings } : {}) };
}

interface Applied {
  readonly changed: boolean;
  readonly failed?: string;
}

/** What has been sent is seen through to its answer; what has not been sent when the run is interrupted is left. */
function applyAll(intents: readonly SessionIntent[], bgp: Bgp, here: Here): Promise<Applied[]> {
  return pLimit(atOnce).map([...intents], async (intent): Promise<Applied> => {
    if (intent.kind === 'keep') return { changed: false };
    if (here.signal.aborted) return { changed: false, failed: 'interrupted; run again to go on' };
    try {
      await apply(intent, bgp);
      return { changed: true };
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      return { changed: false, failed: `${intent.hostname}: ${explain(error)}` };
    }
  });
}

async function apply({ kind, server, family, session, defaultRoute }: SessionIntent, bgp: Bgp): Promise<void> {
  if (kind === 'open') await bgp.open(server!.id, family, defaultRoute);
  else if (kind === 'change') await bgp.change(session!, { defaultRoute });
  else await bgp.close(session!.id);
}

interface Ground {
  readonly bgp: Bgp;
  readonly project: Project;
  readonly here: Here;
  readonly servers: readonly Server[];
}

/** Waits if that is wanted and nothing went wrong, and tells how the sessions are. */
async function conclude(
  args: BgpSessionArguments,
  intents: readonly SessionIntent[],
  ground: Ground,
  failures: readonly string[],
): Promise<Omit<Outcome, 'changed'>> {
  const { bgp, here } = ground;
  if (args.state === 'absent' || here.signal.aborted) return report({ sessions: [], neighbours: [] }, failures);
  const { sessions, late } = await look(args, intents, ground, failures.length === 0 && args.wait && !here.check);
  const devices = [
    ...new Map(intents.flatMap(({ server }) => (server ? [[server.id, server] as const] : []))).values(),
  ];
  const neighbours = await pLimit(atOnce).map(devices, async (server) =>
    (await bgp.neighbours(server.id, here.signal))
      .filter(({ family }) => intents.some((one) => one.server === server && one.family === family))
      .map((neighbour) => neighbourResult(neighbour, server)),
  );
  const serverOf = (session: BgpSession) => devices.find(({ id }) => id === session.server);
  const shown = sessions.map((session) => sessionResult(session, serverOf(session)));
  return report({ sessions: shown, neighbours: neighbours.flat() }, [...failures, ...late]);
}

function report(data: Outcome['data'], failures: readonly string[]): Omit<Outcome, 'changed'> {
  return { data, ...(failures.length > 0 ? { failed: failures.join('\n') } : {}) };
}

/** The sessions as they are, in the order of the intents; when waited for, those that are not up in time are named. */
async function look(
  args: BgpSessionArguments,
  intents: readonly SessionIntent[],
  { bgp, project, here }: Ground,
  wait: boolean,
): Promise<{ readonly sessions: readonly BgpSession[]; readonly late: readonly string[] }> {
  const until = performance.now() + args.wait_timeout * 1000;
  for (const pause of pauses()) {
    const all = await bgp.sessions(project, here.signal);
    const found = intents.map((intent) => ({
      intent,
      session: all.find(({ server, family }) => server === intent.server?.id && family === intent.family),
    }));
    const sessions = found.flatMap(({ session }) => session ?? []);
    const down = found.filter(({ session }) => session && !session.states.includes('up'));
    if (!wait || down.length === 0) return { sessions, late: [] };
    const words = down.map(
      ({ intent, session }) => `${intent.hostname} (ipv${intent.family}) is ${session!.states.join()}`,
    );
    if (performance.now() > until) {
      return {
        sessions,
        late: words.map(
          (word) => `${word} after ${args.wait_timeout} s: does its daemon run, and peer from the private address?`,
        ),
      };
    }
    here.progress(words.join(', '));
    await sleep(pause, undefined, { signal: here.signal });
  }
  return { sessions: [], late: [] };
}
