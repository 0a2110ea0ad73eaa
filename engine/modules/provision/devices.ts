import type { Project, Provider, Server } from '../../providers/provider.ts';
import type { Values } from '../../types.ts';
import type { Here, Outcome } from '../definition/module.ts';
import { type Applied, applyAll } from './apply.ts';
import type { DeviceArguments } from './arguments.ts';
import { deviceResult, orderOf, plannedResult } from './result.ts';
import { describeServer, type Waited, waitFor } from './wait.ts';
import { differenceOf, type Intent, intentForServer, intentsFor } from './wanted.ts';

/** Brings the devices of a project to where the arguments want them: look, decide, change unless checking, wait. */
export async function provisionDevices(args: DeviceArguments, here: Here, provider: Provider): Promise<Outcome> {
  const project = await provider.project(args.project, here.signal);
  const intents = await decide(args, here, provider, project);
  const impossible = intents.flatMap((intent) => (intent.kind === 'impossible' ? [intent.reason] : []));
  if (impossible.length > 0) return { changed: false, failed: impossible.join('\n'), data: { devices: [] } };
  const differences = intents.flatMap(differenceOf);
  if (here.check) {
    const devices = intents.flatMap(plannedResult);
    const orders = intents.flatMap((intent) => orderOf(intent, args.project));
    return { changed: differences.length > 0, data: { devices }, differences, orders };
  }
  const applied = await applyAll(intents, provider, project, here);
  const changed = applied.some((one) => one.kind === 'done' && one.changed);
  return { ...(await conclude(args, applied, here, provider, project)), changed, differences };
}

async function decide(args: DeviceArguments, here: Here, provider: Provider, project: Project): Promise<Intent[]> {
  const servers = await provider.servers(project, here.signal);
  const living = servers.filter(({ state }) => state !== 'leaving' && state !== 'gone');
  const byName = [...new Set(args.hostnames ?? [])].flatMap((hostname) => intentsFor(hostname, living, args));
  const byId = [...new Set(args.device_ids ?? [])].map((id): Intent => {
    const server = living.find((one) => one.id === id);
    if (server) return intentForServer(server, args);
    if (args.state === 'absent') return { kind: 'nothing', hostname: id };
    return { kind: 'impossible', hostname: id, reason: `there is no device ${id} in the project` };
  });
  return withKeys([...byName, ...byId], args, here, provider, project);
}

/** Keys are named by id or by label; an order takes ids. */
async function withKeys(
  intents: Intent[],
  { project_ssh_keys: wanted }: DeviceArguments,
  here: Here,
  provider: Provider,
  project: Project,
): Promise<Intent[]> {
  if (!wanted || !intents.some(({ kind }) => kind === 'order')) return intents;
  const keys = await provider.keys(project, here.signal);
  const projectKeys = wanted.map((name) => keys.find(({ id, label }) => id === name || label === name)?.id);
  const missing = wanted.filter((_, index) => projectKeys[index] === undefined);
  return intents.map((intent): Intent => {
    if (intent.kind !== 'order') return intent;
    if (missing.length === 0)
      return { ...intent, order: { ...intent.order, keys: { project: projectKeys as string[], users: [] } } };
    if (here.check) return intent; // an earlier task would have added it
    const reason = `the project has no key ${missing.join(', ')}; it has ${keys.map(({ label }) => label).join(', ') || 'none'}`;
    return { kind: 'impossible', hostname: intent.hostname, reason };
  });
}

/** Waits for what was asked, unless something went wrong already, and says how things stand. */
async function conclude(
  args: DeviceArguments,
  applied: readonly Applied[],
  here: Here,
  provider: Provider,
  project: Project,
): Promise<Omit<Outcome, 'changed'>> {
  const touched = applied.flatMap((one) => {
    const surplus = one.intent.kind === 'release' && args.state !== 'absent';
    return one.kind === 'done' && one.server && !surplus ? [one.server] : [];
  });
  const problems = applied.flatMap((one) => (one.kind === 'failed' ? [one.reason] : []));
  const untouched = applied.flatMap((one) => (one.kind === 'untouched' ? [one.intent.hostname] : []));
  if (untouched.length > 0) problems.push(interruption(touched, untouched));
  if (problems.length > 0 || !args.wait || touched.length === 0) return report(args, touched, problems);
  try {
    const ids = touched.map(({ id }) => id);
    const waited = await waitFor({ ids, done: goal(args), timeout: args.wait_timeout }, provider, project, here);
    const last = touched.map((server) => waited.servers.get(server.id) ?? server);
    return report(args, last, await shortcomings(args, waited, provider));
  } catch (error) {
    if (!here.signal.aborted) throw error;
    return report(args, touched, [interruption(touched, [])]);
  }
}

/** A device that is to be present only may as well be powered off. */
function goal({ state }: DeviceArguments): (server: Server | undefined) => boolean {
  if (state === 'absent') return (server) => server === undefined;
  if (state === 'inactive') return (server) => server?.state === 'stopped';
  return (server) => server?.state === 'running' || (state === 'present' && server?.state === 'stopped');
}

function report(
  { state }: DeviceArguments,
  servers: readonly Server[],
  problems: readonly string[],
): Omit<Outcome, 'changed'> {
  const devices: Values[] = state === 'absent' ? [] : servers.map(deviceResult);
  return { data: { devices }, ...(problems.length > 0 ? { failed: problems.join('\n') } : {}) };
}

/** Why some devices are not where they were to be. */
async function shortcomings(args: DeviceArguments, waited: Waited, provider: Provider): Promise<string[]> {
  if (waited.end === 'done') return [];
  const done = goal(args);
  const open = [...waited.servers].filter(([, server]) => !done(server));
  return Promise.all(
    open.map(async ([id, server]) => {
      if (!server) return `${id} is gone: it was given back by someone else`;
      if (server.state !== 'failed') {
        return `${describeServer(server)} (${id}) after ${args.wait_timeout} s; it goes on by itself, run again to wait on`;
      }
      const last = (await provider.events(id)).at(-1)?.text ?? 'without a reason given';
      return `${server.name} (${id}) has failed: ${last}; give it back (state: absent) to order it anew`;
    }),
  );
}

function interruption(touched: readonly Server[], untouched: readonly string[]): string {
  const done = touched.map(({ name, id }) => `${name} (${id})`).join(', ') || 'none';
  const rest = untouched.length > 0 ? `; nothing was done about ${untouched.join(', ')}` : '';
  return `interrupted; these exist or were asked for: ${done}${rest}; run again to go on`;
}
