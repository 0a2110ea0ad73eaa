import { InputError } from '../../errors.ts';
import { isMapping } from '../../load/fields.ts';
import type { Origin, Task, Vars } from '../../types.ts';

/** A name that a task gives, with the place where it does. */
interface Given {
  readonly name: string;
  readonly origin: Origin;
  readonly by: string;
}

/** Names that a task gives a result, a fact or an item although a default, a group or kplay itself has a variable of that name. */
export function shadowed(task: Task, magic: ReadonlySet<string>, groups: readonly Vars[]): InputError[] {
  const { role } = task;
  return givenBy(task).flatMap(({ name, origin, by }) => {
    const error = (message: string, place?: Origin) =>
      new InputError(`${by} "${name}" hides ${message}`, {
        code: 'shadowed-variable',
        origin,
        hint: 'give it a name of its own',
        ...(place && { via: [{ what: 'which is written at', origin: place }] }),
      });
    if (magic.has(name)) return [error('what kplay itself says under this name')];
    const place = placeIn(role ? [role.defaults, role.vars] : [], name);
    if (place) return [error(`a variable of the role ${role!.name}`, place)];
    const group = placeIn(groups, name);
    return group ? [error('a variable of a group', group)] : [];
  });
}

function placeIn(layers: readonly Vars[], name: string): Origin | undefined {
  for (const layer of layers) {
    const binding = layer.get(name);
    if (binding && 'written' in binding) return binding.written.keyOrigin ?? binding.written.origin;
  }
  return undefined;
}

function givenBy({ register, module, args, loopControl = {}, origin }: Task): Given[] {
  const { loopVar, indexVar } = loopControl;
  const facts = module === 'set_fact' && isMapping(args.content) ? [...args.content] : [];
  return [
    ...(register ? [{ name: register, origin, by: 'register' }] : []),
    ...[loopVar, indexVar].flatMap((name) => (name ? [{ name, origin, by: 'loop_control' }] : [])),
    ...facts
      .filter(([name]) => name !== 'cacheable')
      .map(([name, value]) => ({ name, origin: value.keyOrigin ?? value.origin, by: 'set_fact' })),
  ];
}
