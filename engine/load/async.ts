import { InputError } from '../errors.ts';
import type { Async, Written } from '../types.ts';
import { type Fields, ofKind } from './fields.ts';
import { defined, optional } from './inherit.ts';
import type { Modules } from './loading.ts';

/** How a task goes on in the background; undefined when it says nothing of that. Throws an InputError for a module that cannot. */
export async function asyncOf(fields: Fields, name: string, modules: Modules): Promise<Async | undefined> {
  const duration = (key: string) => optional(fields, key, (written) => durationOf(written, key));
  const [seconds, poll] = [duration('async'), duration('poll')];
  if (!seconds) {
    if (!poll) return undefined;
    throw new InputError('poll belongs beside async', { origin: poll.keyOrigin ?? poll.origin });
  }
  const reason = seconds.content === 0 ? undefined : await refusal(name, modules);
  if (reason !== undefined) {
    const where = { origin: seconds.keyOrigin ?? seconds.origin, hint: 'leave async out' };
    throw new InputError(`${name} cannot go on in the background: ${reason}`, where);
  }
  return { seconds, ...defined({ poll }) };
}

function durationOf(written: Written, key: string): Written {
  const { content, origin } = ofKind(written, key, 'number');
  if (typeof content !== 'number' || content >= 0) return written;
  throw new InputError(`${key} must be a number of seconds from 0 on`, { origin });
}

async function refusal(name: string, modules: Modules): Promise<string | undefined> {
  const module = await modules.find(name);
  if (!module || module.form === 'remote') return module?.foreground;
  return module.form === 'controller' ? 'it acts on the controller' : 'a part of it acts on the controller';
}
