import { InputError } from '../errors.ts';
import { evaluate } from '../template/evaluate.ts';
import type { Scope, World } from '../template/scope.ts';
import type { Binding, Group, Host, Inventory, Value, Values, Vars } from '../types.ts';

/** The variables that the inventory gives a host, evaluated. Throws an InputError at a template that asks for more than the inventory knows. */
export function hostValues(inventory: Inventory, host: Host): Values {
  return valuesOf(host.vars, scopeOf(inventory, host.vars, host.groups));
}

/** The variables that the inventory gives a group, evaluated. */
export function groupValues(inventory: Inventory, group: Group): Values {
  return valuesOf(group.vars, scopeOf(inventory, group.vars, []));
}

function valuesOf(vars: Vars, scope: Scope): Values {
  return Object.fromEntries([...vars].map(([name, binding]) => [name, evaluated(binding, scope)]));
}

function evaluated(binding: Binding, scope: Scope): Value {
  return 'data' in binding ? binding.data : evaluate(binding.written, scope);
}

/** An inventory is read before there are other hosts, and belongs to no playbook. */
const noWorld: World = {
  hostVariable: () => undefined,
  readFile: () => '',
  findFile: (_, name) => {
    throw new InputError(`the variables of an inventory do not look into files, such as "${name}"`);
  },
  directory: process.cwd(),
  checking: true,
  environment: (name) => process.env[name],
};

function scopeOf(inventory: Inventory, own: Vars, groups: readonly string[]): Scope {
  const layers = [
    own,
    ...[...groups].reverse().map((name) => inventory.groups.get(name)!.vars),
    inventory.groups.get('all')!.vars,
  ];
  return {
    lookup: (name) => layers.find((vars) => vars.has(name))?.get(name),
    names: () => layers.flatMap((vars) => [...vars.keys()]),
    world: noWorld,
  };
}
