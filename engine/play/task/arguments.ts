import { InputError } from '../../errors.ts';
import { readArguments } from '../../load/arguments.ts';
import { holdsTemplate, isMapping } from '../../load/fields.ts';
import { plainOf } from '../../load/plain.ts';
import type { Module } from '../../modules/definition/module.ts';
import { evaluate } from '../../template/evaluate.ts';
import type { Scope } from '../../template/scope.ts';
import { known } from '../../template/unknown.ts';
import type { Task, Value, Written } from '../../types.ts';
import { withoutOmitted } from '../variables/omit.ts';

/**
 * A task's arguments for one host, evaluated and checked. Arguments that are bare expressions reach the module as they
 * are written: a template in them could make an expression of what a host said, so it is refused. Throws InputErrors.
 */
export function argumentsOf(module: Module, task: Pick<Task, 'args'>, scope: Scope): unknown {
  const { conditions = [] } = module;
  if (conditions.length === 0) {
    const values = evaluate(task.args, scope);
    return readArguments(module, task, withoutOmitted(module.takesUnknown ? values : known(values)));
  }
  const { content } = task.args;
  if (!isMapping(content)) return readArguments(module, task, bare(task.args));
  const values = [...content].map(([name, written]): [string, Value] => {
    return [name, conditions.includes(name) ? bare(written) : known(evaluate(written, scope))];
  });
  return readArguments(module, task, withoutOmitted(Object.fromEntries(values)));
}

function bare(written: Written): Value {
  if (!holdsTemplate(written)) return plainOf(written);
  throw new InputError('an expression cannot hold a template', {
    origin: written.origin,
    hint: 'write the variable itself: eq result.stdout "x"',
  });
}
