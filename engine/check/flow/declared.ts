import { InputError } from '../../errors.ts';
import { isMapping } from '../../load/fields.ts';
import { plainOf } from '../../load/plain.ts';
import { type Mistake, mistakesIn } from '../../modules/specification/judge.ts';
import { type Option, options } from '../../modules/specification/option.ts';
import { evaluate } from '../../template/evaluate.ts';
import { tryTo } from '../../template/invoke.ts';
import type { Binding, Origin, Task, Value } from '../../types.ts';
import { acts } from './acts.ts';
import type { KnownScope } from './known.ts';
import { isUnknown } from './learn.ts';
import { follow } from './parts.ts';

/**
 * What is wrong with the arguments of a role that declares them, as far as they are known before the run: those that are
 * required and that nothing gives, and values of the wrong kind.
 */
export function declaredMistakes(task: Task, scope: KnownScope, mayBe: (name: string) => boolean): InputError[] {
  if (task.module !== 'validate_argument_spec' || !isMapping(task.args.content)) return [];
  const written = task.args.content.get('argument_spec');
  const declared = written && options.safeParse(plainOf(written)).data;
  // what a task gives itself, the run judges
  const provided = task.args.content.get('provided_arguments')?.content ?? new Map();
  if (!declared || !(provided instanceof Map)) return [];
  const judged: Record<string, Option> = {};
  const given: Record<string, Value> = {};
  for (const [name, option] of Object.entries(declared)) {
    const names = [name, ...(option.aliases ?? [])];
    if (names.some((each) => provided.has(each))) continue;
    const called = names.find((each) => scope.find(each) !== undefined) ?? name;
    const binding = scope.find(called);
    const value = binding && knownValue(binding, scope);
    if (binding ? value === undefined : names.some(mayBe)) continue;
    judged[name] = option;
    if (value !== undefined) given[called] = value;
  }
  const role = task.role ? ` of the role ${task.role.name}` : '';
  return mistakesIn(given, judged).map((mistake) => told(mistake, role, task, scope));
}

function knownValue(binding: Binding, scope: KnownScope): Value | undefined {
  if (isUnknown(binding)) return undefined;
  if ('data' in binding) return binding.data;
  return acts(binding.written) ? undefined : tryTo(() => evaluate(binding.written, scope));
}

function told({ path, message, hint, missing, subject }: Mistake, role: string, { origin }: Task, scope: KnownScope) {
  const place = missing && path.length === 1 ? undefined : placeOf(missing ? path.slice(0, -1) : path, scope);
  return new InputError(`${subject ?? `"${path.join('.')}"`}${role} ${message}`, {
    code: 'invalid-argument',
    origin: place ?? origin,
    ...(place && { via: [{ what: 'the role is used at', origin }] }),
    ...(hint && { hint }),
  });
}

/** Where a value, or the innermost written part on the way to it, is written. */
function placeOf([name = '', ...keys]: readonly string[], scope: KnownScope): Origin | undefined {
  const binding = scope.find(name);
  return binding && follow(binding, keys).written?.origin;
}
