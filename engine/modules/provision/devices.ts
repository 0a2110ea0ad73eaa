import { requireCapabilities } from '../../providers/capabilities.ts';
import { NoSuchProject } from '../../providers/projects.ts';
import type { LoginKeys, Project, Provider } from '../../providers/provider.ts';
import type { Here, Outcome } from '../definition/module.ts';
import { withoutProject } from './api.ts';
import { applyAll } from './apply.ts';
import type { DeviceArguments } from './arguments.ts';
import { conclude } from './conclude.ts';
import { differenceOf } from './difference.ts';
import { explainFailure, failureOf } from './failures.ts';
import { loginKeys } from './login.ts';
import { hostnamesOf } from './names.ts';
import { capabilitiesFor } from './needs.ts';
import { namedReservations } from './order.ts';
import { withReservations } from './reserved.ts';
import { orderOf, plannedResult } from './result.ts';
import { type Intent, intentForServer, intentsFor } from './wanted.ts';

/** Brings the devices of a project to where the arguments want them: look, decide, change unless checking, wait. */
export async function provisionDevices(args: DeviceArguments, here: Here, provider: Provider): Promise<Outcome> {
  requireCapabilities(provider, capabilitiesFor(args));
  try {
    return await provisionIn(await provider.project(args.project, here.signal), args, here, provider);
  } catch (error) {
    if (!(error instanceof NoSuchProject) || !here.check) throw error;
    const intents = hostnamesOf(args).flatMap((hostname) => intentsFor(hostname, [], args));
    return { ...withoutProject(error), orders: intents.flatMap((intent) => orderOf(intent, args.project)) };
  }
}

async function provisionIn(project: Project, args: DeviceArguments, here: Here, provider: Provider): Promise<Outcome> {
  const { intents, keys } = await decide(args, here, provider, project);
  const impossible = intents.filter((intent) => intent.kind === 'impossible');
  if (impossible.length > 0) return refusal(impossible, args, provider);
  const differences = intents.flatMap((intent) => differenceOf(intent, args));
  const warnings = intents.flatMap((intent) => (intent.kind === 'keep' ? intent.remarks : []));
  const told = { differences, ...(warnings.length > 0 ? { warnings } : {}) };
  if (here.check) {
    const orders = intents.flatMap((intent) => orderOf(intent, args.project));
    const releases = intents.flatMap((intent) => (intent.kind === 'release' ? [intent.server.id] : []));
    return { changed: differences.length > 0, ...plannedResult(intents), orders, releases, ...told };
  }
  const site = { provider, project, here, timeout: args.wait_timeout, ...(keys && { keys }) };
  const applied = await applyAll(intents, site);
  const concluded = await conclude(args, applied, site);
  return { ...told, ...concluded, warnings: [...warnings, ...(concluded.warnings ?? [])] };
}

/** What is to be done, and whose keys a device gets that is ordered in place of one that fails. */
interface Decided {
  readonly intents: readonly Intent[];
  readonly keys?: LoginKeys;
}

async function decide(args: DeviceArguments, here: Here, provider: Provider, project: Project): Promise<Decided> {
  const servers = await provider.servers(project, here.signal);
  const living = servers.filter(({ state }) => state !== 'leaving' && state !== 'gone');
  const leaving = new Set(servers.flatMap(({ id, state }) => (state === 'leaving' ? [id] : [])));
  const byName = hostnamesOf(args).flatMap((hostname) => intentsFor(hostname, living, args));
  const byId = [...new Set(args.device_ids ?? [])].map((id): Intent => {
    const server = living.find((one) => one.id === id);
    if (server) return intentForServer(server, args);
    if (args.state === 'absent') return { kind: 'nothing', hostname: id };
    return { kind: 'impossible', hostname: id, reason: `there is no device ${id} in the project` };
  });
  const reserved = await withReservations(
    [...byName, ...byId],
    leaving,
    namedReservations(args),
    provider,
    project,
    here.signal,
  );
  const orders = args.replace_failed > 0 || reserved.some(({ kind }) => kind === 'order');
  const keys = orders ? await loginKeys(args, here, provider, project) : undefined;
  return keys === undefined ? { intents: reserved } : withKeys(reserved, keys, here);
}

/** In check mode a key may be missing that an earlier task would have added. */
function withKeys(
  intents: readonly Intent[],
  keys: LoginKeys | { readonly missing: string },
  { check }: Here,
): Decided {
  if ('missing' in keys && check) return { intents };
  const withThem = intents.map((intent): Intent => {
    if (intent.kind !== 'order') return intent;
    if (!('missing' in keys)) return { ...intent, order: { ...intent.order, keys } };
    return { kind: 'impossible', hostname: intent.hostname, reason: keys.missing };
  });
  return 'missing' in keys ? { intents: withThem } : { intents: withThem, keys };
}

/** Nothing is done when something cannot be done. What is not there may be what an earlier task would order. */
async function refusal(
  impossible: readonly Extract<Intent, { readonly kind: 'impossible' }>[],
  args: DeviceArguments,
  provider: Provider,
): Promise<Outcome> {
  const reasons = await Promise.all(
    impossible.map(async ({ reason, failed }) => {
      return failed ? explainFailure(await failureOf(failed.server, provider), failed.advice) : reason;
    }),
  );
  const absent = impossible.every((intent) => intent.absent) ? impossible[0] : undefined;
  return {
    changed: false,
    failed: reasons.join('\n'),
    data: { devices: [], failed_devices: [] },
    ...(absent ? { missing: { kind: 'device', name: `${args.project}/${absent.hostname}` } } : {}),
  };
}
