import { setTimeout as sleep } from 'node:timers/promises';
import { explain, ProviderError } from '../../errors.ts';
import type { AddressBlock, Addresses } from '../../providers/addresses.ts';
import { requireCapabilities } from '../../providers/capabilities.ts';
import type { Project, Provider, Server } from '../../providers/provider.ts';
import type { Here, Outcome } from '../definition/module.ts';
import { pauses } from '../provision/pauses.ts';
import type { BlockArguments } from './block-arguments.ts';
import { type BlockPlan, planBlock, share, titleOf } from './block-plan.ts';
import { blockResult, differencesOf, plannedResult } from './block-result.ts';

/** What an attempt goes on with. */
interface Attempt {
  readonly args: BlockArguments;
  readonly here: Here;
  readonly addresses: Addresses;
  readonly project: Project;
  readonly servers: readonly Server[];
}

/** Brings a block of addresses to where the arguments want it: look, decide, change unless checking. */
export async function provideBlock(args: BlockArguments, here: Here, provider: Provider): Promise<Outcome> {
  requireCapabilities(provider, ['addresses']);
  const addresses = provider.addresses!;
  const project = await provider.project(args.project, here.signal);
  const blocks = await addresses.list(project, here.signal);
  const servers = await namesFor(args, blocks, provider, project, here);
  const plan = await planBlock(args, { blocks, servers }, addresses, here);
  if ('problems' in plan) return { changed: false, failed: plan.problems.join('\n'), data: {} };
  const differences = differencesOf(plan, servers);
  const attempt = { args, here, addresses, project, servers };
  if (here.check) return { ...planned(plan, attempt), changed: differences.length > 0, differences };
  return { ...(await carryOut(plan, attempt)), differences };
}

/** The devices, where any may have to be named. */
async function namesFor(
  args: BlockArguments,
  blocks: readonly AddressBlock[],
  provider: Provider,
  project: Project,
  { signal }: Here,
): Promise<readonly Server[]> {
  const elastic = blocks.some(({ management, assignments }) => !management && assignments.length > 0);
  return elastic || args.assign.length > 0 ? provider.servers(project, signal) : [];
}

function planned(plan: BlockPlan, { args, servers }: Attempt): Omit<Outcome, 'changed'> {
  const unordered = plan.assign.filter(({ server }) => server === undefined).map(({ hostname }) => hostname);
  const warnings = unordered.map(
    (hostname) => `there is no device ${hostname} yet: an earlier task would have to order it`,
  );
  const told = warnings.length > 0 ? { warnings } : {};
  if (plan.order) return { ...plannedResult(plan.order), ...told };
  if (!plan.block || args.state === 'absent') return { data: gone(args), ...told };
  const data = blockResult({ ...plan.block, ...plan.change }, servers);
  const moves = plan.assign.length + plan.unassign.length > 0;
  const { assignments: _, ...rest } = data;
  return moves ? { data: rest, open: ['assignments'], ...told } : { data, ...told };
}

/** What was begun is told even when it cannot be finished. */
async function carryOut(plan: BlockPlan, attempt: Attempt): Promise<Outcome> {
  const done: string[] = [];
  try {
    const data = await steps(plan, attempt, done);
    return { changed: done.length > 0, data };
  } catch (error) {
    const { signal } = attempt.here;
    if (!(error instanceof ProviderError || signal.aborted)) throw error;
    const reason = error instanceof ProviderError ? explain(error) : 'interrupted; run again to go on';
    const before = done.length > 0 ? `; done before: ${done.join(', ')}` : '';
    return { changed: done.length > 0, failed: `${reason}${before}`, data: {} };
  }
}

async function steps(plan: BlockPlan, attempt: Attempt, done: string[]): Promise<Outcome['data']> {
  const { args, here, addresses, project, servers } = attempt;
  const step = async <T>(what: string, act: () => Promise<T>): Promise<T> => {
    here.signal.throwIfAborted();
    const result = await act();
    done.push(what);
    return result;
  };
  const { order, change, release } = plan;
  const asked = order ? await step(`reserved ${order.name}`, () => addresses.reserve(project, order)) : plan.block;
  if (asked && change) await step(`changed ${titleOf(asked)}`, () => addresses.change(asked, change));
  const isNew = asked !== undefined && asked.state === 'pending';
  const block = isNew ? await granted(asked, attempt) : asked;
  const parts = block && (order || isNew) ? await shared(block, attempt) : plan;
  for (const { id, cidr } of parts.unassign) await step(`took ${cidr} back`, () => addresses.unassign(id));
  for (const { server, cidr, hostname } of parts.assign) {
    await step(`assigned ${cidr} to ${hostname}`, () => addresses.assign(server!, cidr!));
  }
  for (const one of release) await step(`gave ${titleOf(one)} back`, () => addresses.release(one.id));
  if (!block || args.state === 'absent') return gone(args);
  const last =
    done.length === 0 ? block : (await addresses.list(project, here.signal)).find(({ id }) => id === block.id);
  return blockResult(last ?? block, servers);
}

async function shared(
  block: AddressBlock,
  { args, here, addresses, servers }: Attempt,
): Promise<Pick<BlockPlan, 'assign' | 'unassign'>> {
  if (args.assign.length + args.unassign.length === 0) return { assign: [], unassign: [] };
  if (block.state !== 'ready') {
    throw new ProviderError(`${titleOf(block)} is ${block.stateName}: nothing of it can be assigned yet`);
  }
  const found = await share(args, block, { servers }, addresses, here);
  if ('problems' in found) throw new ProviderError(found.problems.join('\n'));
  return found;
}

/** Waits for whoever looks at the request, if that is wanted. */
async function granted(asked: AddressBlock, { args, here, addresses, project }: Attempt): Promise<AddressBlock> {
  if (!args.wait) return asked;
  const until = performance.now() + args.wait_timeout * 1000;
  for (const pause of pauses()) {
    const block = (await addresses.list(project, here.signal)).find(({ id }) => id === asked.id);
    if (block?.state === 'ready') return block;
    if (!block || block.state === 'refused') throw new ProviderError(`${titleOf(asked)} was refused by the provider`);
    if (performance.now() > until) {
      throw new ProviderError(
        `${titleOf(block)} is still ${block.stateName} after ${args.wait_timeout} s; run again to wait on`,
      );
    }
    here.progress(`${titleOf(block)} is ${block.stateName}`);
    await sleep(pause, undefined, { signal: here.signal });
  }
  return asked;
}

function gone({ name }: BlockArguments): Outcome['data'] {
  return { ...(name === undefined ? {} : { name }), state: 'absent', assignments: [] };
}
