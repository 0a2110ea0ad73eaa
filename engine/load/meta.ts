import { didYouMean, InputError } from '../errors.ts';
import type { Task, Written } from '../types.ts';
import type { Call } from './calls.ts';
import { fixedText } from './fields.ts';
import { nothingInherited } from './inherit.ts';
import { metaActions } from './keywords.ts';
import type { Place } from './loading.ts';

/** Checks what a `meta` task asks for. */
export function metaCall(call: Call, { inherited }: Place): Call {
  const action = fixedText(call.args, 'the action of meta');
  const { origin } = call.args;
  if (action === 'end_role' && !inherited.role) throw new InputError('end_role belongs into a role', { origin });
  if (metaActions.some((known) => known === action)) return call;
  const hint = didYouMean(action, metaActions) ?? `there are ${metaActions.join(', ')}`;
  throw new InputError(`meta has no action "${action}"`, { origin, hint });
}

/** The task that runs notified handlers between two sections of a play; no choice of tags leaves it out. */
export function flushHandlers({ origin }: Written): Task {
  const args: Written = { origin, content: 'flush_handlers' };
  return { ...nothingInherited, module: 'meta', args, tags: ['always'], listen: [], origin };
}
