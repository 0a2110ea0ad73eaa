import { didYouMean, InputError } from '../../errors.ts';
import { evaluate } from '../../template/evaluate.ts';
import { known } from '../../template/unknown.ts';
import type { Task } from '../../types.ts';
import type { PlayContext } from '../context.ts';
import type { HostState } from '../hosts/host.ts';
import { scopeOf } from '../variables/scope.ts';

/** The handlers that a task would notify on a host, in the play's order. Throws an InputError for a name that no handler answers to. */
export function handlersOf(context: PlayContext, state: HostState, task: Task): readonly Task[] {
  if (task.notify.length === 0) return [];
  const names = namedHandlers(context, state);
  const found = new Set<Task>();
  for (const written of task.notify) {
    const wanted = known(evaluate(written, scopeOf(context, state, task)));
    for (const name of Array.isArray(wanted) ? wanted : [wanted]) {
      const handlers = names.get(String(name));
      if (!handlers) {
        const hint = didYouMean(String(name), names.keys());
        throw new InputError(`no handler is called "${String(name)}"`, {
          origin: written.origin,
          ...(hint ? { hint } : {}),
        });
      }
      for (const handler of handlers) found.add(handler);
    }
  }
  return context.handlers.filter((handler) => found.has(handler));
}

/** All names to which handlers of the play answer: their own, with their role's in front, and what they listen to. */
function namedHandlers(context: PlayContext, state: HostState): Map<string, Task[]> {
  const names = new Map<string, Task[]>();
  const add = (name: string, handler: Task) => names.set(name, [...(names.get(name) ?? []), handler]);
  for (const handler of context.handlers) {
    const name = handler.name && String(evaluate(handler.name, scopeOf(context, state, handler)));
    if (name) add(name, handler);
    if (name && handler.role) add(`${handler.role.name} : ${name}`, handler);
    for (const topic of handler.listen) add(topic, handler);
  }
  return names;
}
