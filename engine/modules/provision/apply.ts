import pLimit from 'p-limit';
import { explain, KplayError } from '../../errors.ts';
import type { Project, Provider, Server } from '../../providers/provider.ts';
import type { Here } from '../definition/module.ts';
import type { Intent } from './wanted.ts';

/** What became of one intent. `untouched`: the run was interrupted before it was its turn. */
export type Applied =
  | { readonly kind: 'done'; readonly intent: Intent; readonly server?: Server; readonly changed: boolean }
  | { readonly kind: 'failed'; readonly intent: Intent; readonly reason: string }
  | { readonly kind: 'untouched'; readonly intent: Intent };

/** Requests under way at a time; a provider would refuse more for coming too fast. */
const atOnce = 8;

/**
 * Carries out all intents side by side. What has been sent is seen through to its answer even when the run is
 * interrupted, so that no order is left of which we do not know whether it arrived; what has not been sent is left.
 */
export async function applyAll(
  intents: readonly Intent[],
  provider: Provider,
  project: Project,
  here: Here,
): Promise<Applied[]> {
  let finished = 0;
  return pLimit(atOnce).map(intents, async (intent): Promise<Applied> => {
    if (here.signal.aborted) return { kind: 'untouched', intent };
    try {
      const applied = await apply(intent, provider, project);
      here.progress(`${++finished} of ${intents.length} requests answered`);
      return applied;
    } catch (error) {
      if (!(error instanceof KplayError)) throw error;
      return { kind: 'failed', intent, reason: `${intent.hostname}: ${explain(error)}` };
    }
  });
}

async function apply(intent: Intent, provider: Provider, project: Project): Promise<Applied> {
  switch (intent.kind) {
    case 'order':
      return { kind: 'done', intent, server: await provider.order(project, intent.order), changed: true };
    case 'release':
      if (intent.server.locked) await provider.change(intent.server, { locked: false });
      await provider.release(intent.server.id);
      return { kind: 'done', intent, server: intent.server, changed: true };
    case 'keep': {
      const { change, power } = intent;
      const server = change ? await provider.change(intent.server, change) : intent.server;
      if (power) await provider.power(server.id, power);
      return { kind: 'done', intent, server, changed: change !== undefined || power !== undefined };
    }
    default:
      return { kind: 'done', intent, changed: false };
  }
}
