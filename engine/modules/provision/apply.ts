import pLimit from 'p-limit';
import { explain, KplayError } from '../../errors.ts';
import type { LoginKeys, Project, Provider, Server, ServerOrder } from '../../providers/provider.ts';
import type { Here } from '../definition/module.ts';
import { untilGone } from './gone.ts';
import type { Action, Intent } from './wanted.ts';

/** What became of one intent. `untouched`: the run was interrupted before it was its turn. */
export type Applied =
  | { readonly kind: 'done'; readonly intent: Intent; readonly server?: Server; readonly changed: boolean }
  | { readonly kind: 'failed'; readonly intent: Intent; readonly reason: string; readonly changed: boolean }
  | { readonly kind: 'untouched'; readonly intent: Intent };

/** Where intents are carried out. */
export interface Site {
  readonly provider: Provider;
  readonly project: Project;
  readonly here: Here;
  /** Whose keys a device gets that is ordered in place of one that has failed. */
  readonly keys?: LoginKeys;
  /** How long a server that is given back may take to be gone, in seconds. */
  readonly timeout: number;
}

/** Requests under way at a time; a provider would refuse more for coming too fast. */
const atOnce = 8;

/**
 * Carries out all intents side by side. What has been sent is seen through to its answer even when the run is
 * interrupted, so that no order is left of which we do not know whether it arrived; what has not been sent is left.
 */
export async function applyAll(intents: readonly Intent[], site: Site): Promise<Applied[]> {
  const { here } = site;
  let finished = 0;
  return pLimit(atOnce).map(intents, async (intent): Promise<Applied> => {
    if (here.signal.aborted) return { kind: 'untouched', intent };
    const begun = { replaced: false };
    try {
      const applied = await apply(intent, site, begun);
      here.progress(`${++finished} of ${intents.length} requests answered`);
      return applied;
    } catch (error) {
      if (!(error instanceof KplayError) && !here.signal.aborted) throw error;
      const why = error instanceof KplayError ? explain(error) : 'interrupted';
      const rest = begun.replaced ? '; it was given back, and none is ordered in its place yet: run again' : '';
      return { kind: 'failed', intent, reason: `${intent.hostname}: ${why}${rest}`, changed: begun.replaced };
    }
  });
}

async function apply(intent: Intent, site: Site, begun: { replaced: boolean }): Promise<Applied> {
  const { provider } = site;
  switch (intent.kind) {
    case 'order': {
      const { order, replaces, after = [] } = intent;
      const server = await orderInPlace(order, replaces, after, site, begun);
      return { kind: 'done', intent, server, changed: true };
    }
    case 'release':
      await giveBack(intent.server, provider);
      return { kind: 'done', intent, server: intent.server, changed: true };
    case 'keep': {
      const { change, action } = intent;
      const server = change ? await provider.change(intent.server, change) : intent.server;
      if (action) await act(server.id, action, provider);
      return { kind: 'done', intent, server, changed: change !== undefined || action !== undefined };
    }
    default:
      return { kind: 'done', intent, changed: false };
  }
}

/** Orders a server, after another in whose place it comes was given back and all that have to be gone are. */
export async function orderInPlace(
  order: ServerOrder,
  replaces: Server | undefined,
  after: readonly string[],
  { provider, project, here, timeout }: Site,
  begun: { replaced: boolean } = { replaced: false },
): Promise<Server> {
  if (replaces) {
    await giveBack(replaces, provider);
    begun.replaced = true;
  }
  const ids = new Set([...(replaces ? [replaces.id] : []), ...after]);
  for (const id of ids) await untilGone(id, provider, here, timeout);
  return provider.order(project, order);
}

async function giveBack(server: Server, provider: Provider): Promise<void> {
  if (server.locked) await provider.change(server, { locked: false });
  await provider.release(server.id);
}

async function act(id: string, action: Action, provider: Provider): Promise<void> {
  switch (action.to) {
    case 'active':
      return provider.power(id, 'on');
    case 'inactive':
      return provider.power(id, 'off');
    case 'rebooted':
      return provider.power(id, 'reboot');
    case 'rescued':
      return provider.rescue(id);
    case 'reinstalled':
      return provider.reinstall(id, action.how);
  }
}
