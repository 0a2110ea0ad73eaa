import type { Server } from '../../providers/provider.ts';
import type { Values } from '../../types.ts';
import type { Outcome } from '../definition/module.ts';
import { type Applied, orderInPlace, type Site } from './apply.ts';
import type { DeviceArguments } from './arguments.ts';
import { explainFailure, type Failure, failureOf, failureResult, lastWords } from './failures.ts';
import { orderFor } from './order.ts';
import { deviceResult } from './result.ts';
import { describeServer, type Waited, type Watched, waitFor } from './wait.ts';
import { failedAdvice } from './wanted.ts';

/** Waits for what was asked, unless something went wrong already, and says how things stand. */
export async function conclude(args: DeviceArguments, applied: readonly Applied[], site: Site): Promise<Outcome> {
  const touched = applied.flatMap((one) => {
    const surplus = one.intent.kind === 'release' && args.state !== 'absent';
    return one.kind === 'done' && one.server && !surplus ? [one.server] : [];
  });
  const changed = applied.some((one) => one.kind !== 'untouched' && one.changed);
  const problems = applied.flatMap((one) => (one.kind === 'failed' ? [one.reason] : []));
  const untouched = applied.flatMap((one) => (one.kind === 'untouched' ? [one.intent.hostname] : []));
  if (untouched.length > 0) problems.push(interruption(touched, untouched));
  if (problems.length > 0 || !args.wait || touched.length === 0) return report(args, touched, problems, changed);
  const failures: Failure[] = [];
  const awaited = {
    servers: touched,
    done: goal(args),
    hopeless: hopeless(args),
    leaves: leaves(args),
    timeout: args.wait_timeout,
    replace: replacer(args, site, failures),
  };
  const waited = await waitFor(awaited, site.provider, site.project, site.here);
  const seen = waited.watched.map(({ last }) => last);
  const short = await shortcomings(args, waited, site, failures);
  const replaced =
    failures.some(({ replacedBy }) => replacedBy !== undefined) || waited.watched.some(({ problem }) => problem);
  return report(args, seen, short, changed || replaced, failures);
}

/** A device that is to be present only may as well be powered off. */
function goal({ state }: DeviceArguments): (server: Server | undefined) => boolean {
  if (state === 'absent') return (server) => server === undefined || server.state === 'gone';
  if (state === 'inactive') return (server) => server?.state === 'stopped';
  return (server) => server?.state === 'running' || (state === 'present' && server?.state === 'stopped');
}

/** What was given back may be seen as it was for a while. */
function hopeless({ state }: DeviceArguments): (server: Server | undefined) => boolean {
  return (server) =>
    state !== 'absent' && (server === undefined || server.state === 'failed' || server.state === 'gone');
}

/** A device that is installed anew is active before and after. */
function leaves({ state }: DeviceArguments): boolean {
  return state === 'reinstalled';
}

/** Gives failed devices back and orders others, each hostname as often as the arguments say; the failures are kept. */
function replacer(
  args: DeviceArguments,
  site: Site,
  failures: Failure[],
): (failed: Server) => Promise<Server> | undefined {
  const tries = new Map<string, number>();
  return (failed) => {
    const before = tries.get(failed.name) ?? 0;
    const order = orderFor(failed.name, args);
    const orders = args.state === 'present' || args.state === 'active';
    if (before >= args.replace_failed || !orders || 'missing' in order) return undefined;
    tries.set(failed.name, before + 1);
    const again = site.keys ? { ...order, keys: site.keys } : order;
    return replaced(failed, site, failures, () => orderInPlace(again, failed, [], site));
  };
}

async function replaced(
  failed: Server,
  { provider }: Site,
  failures: Failure[],
  order: () => Promise<Server>,
): Promise<Server> {
  const failure = await failureOf(failed, provider);
  const next = await order();
  failures.push({ ...failure, replacedBy: next.id });
  return next;
}

function report(
  { state }: DeviceArguments,
  servers: readonly Server[],
  problems: readonly string[],
  changed: boolean,
  failures: readonly Failure[] = [],
): Outcome {
  const devices: Values[] = state === 'absent' ? [] : servers.map(deviceResult);
  const warnings = failures.flatMap((failure) => {
    const { server, replacedBy } = failure;
    if (replacedBy === undefined) return [];
    return [`${server.name} (${server.id}) failed (${lastWords(failure)}) and was replaced by ${replacedBy}`];
  });
  return {
    changed,
    data: { devices, failed_devices: failures.map(failureResult) },
    warnings,
    ...(problems.length > 0 ? { failed: problems.join('\n') } : {}),
  };
}

/** Why some devices are not where they were to be; those that failed are added to the failures. */
async function shortcomings(
  args: DeviceArguments,
  { watched, end }: Waited,
  { provider }: Site,
  failures: Failure[],
): Promise<string[]> {
  if (end === 'done') return [];
  const done = goal(args);
  const open = watched.filter(({ server, problem }) => problem !== undefined || !done(server));
  const told = end === 'interrupted' ? open.filter(({ problem }) => problem !== undefined) : open;
  const reasons = await Promise.all(
    told.map(async (one) => {
      if (one.last.state !== 'failed') return lateness(one, args);
      const failure = await failureOf(one.last, provider);
      failures.push(failure);
      const advice = one.problem === undefined ? adviceAfter(args) : `no other came in its place: ${one.problem}`;
      return explainFailure(failure, advice);
    }),
  );
  const exist = watched.flatMap(({ last, problem }) => (problem === undefined ? [last] : []));
  return end === 'interrupted' ? [interruption(exist, []), ...reasons] : reasons;
}

function lateness({ server, id, name, last }: Watched, { wait_timeout }: DeviceArguments): string {
  if (!server && last.endsAt !== undefined)
    return `${name} (${id}) is gone: the provider took it back (${last.endsAt})`;
  if (!server) return `${name} (${id}) is gone: it was given back by someone else`;
  return `${describeServer(server)} (${id}) after ${wait_timeout} s; it goes on by itself, run again to wait on`;
}

function adviceAfter({ replace_failed: times }: DeviceArguments): string {
  if (times > 0) return `${times === 1 ? 'another was' : `${times} others were`} ordered in vain; run again for more`;
  return failedAdvice;
}

function interruption(touched: readonly Server[], untouched: readonly string[]): string {
  const done = touched.map(({ name, id }) => `${name} (${id})`).join(', ') || 'none';
  const rest = untouched.length > 0 ? `; nothing was done about ${untouched.join(', ')}` : '';
  return `interrupted; these exist or were asked for: ${done}${rest}; run again to go on`;
}
