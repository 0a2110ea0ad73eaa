import { didYouMean, InputError } from '../errors.ts';
import { isTemplate } from '../load/fields.ts';
import { includesTasks } from '../load/keywords.ts';
import type { Task } from '../types.ts';

/** The names to which handlers answer. */
export interface HandlerNames {
  readonly names: ReadonlySet<string>;
  /** Whether there may be more, which only the run will know. */
  readonly open: boolean;
}

/** The names of handlers, their roles' names before them, and what they listen to. */
export function handlerNames(handlers: readonly Task[]): HandlerNames {
  const names = new Set<string>();
  for (const { name, role, listen } of handlers) {
    const own = name ? [String(name.content)] : [];
    for (const one of [...own, ...listen]) {
      names.add(one);
      if (role) names.add(`${role.name} : ${one}`);
    }
  }
  const open = handlers.some(({ name, module }) => (name && isTemplate(name)) || includesTasks(module));
  return { names, open };
}

/** The mistakes in what a task notifies. */
export function checkNotified(task: Task, { names, open }: HandlerNames): readonly InputError[] {
  if (open) return [];
  return task.notify.flatMap((written) => {
    const name = String(written.content);
    if (isTemplate(written) || names.has(name)) return [];
    const hint = didYouMean(name, names) ?? (names.size === 0 ? 'this play has no handlers' : undefined);
    return [
      new InputError(`no handler is named "${name}"`, {
        code: 'unknown-handler',
        origin: written.origin,
        ...(hint && { hint }),
      }),
    ];
  });
}
