import { InputError } from '../errors.ts';
import { plainOf } from '../load/plain.ts';
import { layers } from '../load/precedence.ts';
import { merged, type VarsFolders } from '../load/variables.ts';
import { evaluate } from '../template/evaluate.ts';
import type { Scope, World } from '../template/scope.ts';
import type { Binding, Group, Host, Inventory, Value, Values, Vars } from '../types.ts';
import { findHost, hostsOf } from './find.ts';

/** An inventory and what stands beside it: all that hosts and groups have variables from before anything runs. */
export interface Surroundings {
  readonly inventory: Inventory;
  /** group_vars and host_vars beside the sources; later ones override. */
  readonly besideInventory: readonly VarsFolders[];
  readonly besidePlaybook: VarsFolders;
  /** Extra variables (`-e`). */
  readonly extra: Vars;
  /** Told of templates that ask for more than is known before anything runs. */
  readonly warn: (mistake: InputError) => void;
}

/** Nothing beside the inventory. */
export const noFolders: VarsFolders = { groups: new Map(), hosts: new Map() };

/** It is read into the group's standing, and is a variable of no host. */
const priority = 'ansible_group_priority';

/** All variables of a host from all its groups, files and itself, as a task would see them; what the engine adds is left out. */
export function allValues(around: Surroundings, host: Host): Values {
  const scope = scopeOf(around, host);
  const names = [...new Set(scope.names())].filter((name) => name !== priority && !scope.magic.has(name));
  return Object.fromEntries(names.map((name) => [name, shown(scope.lookup(name)!, scope, around)]));
}

/** The variables that the sources and `host_vars` give the host itself. */
export function hostValues(around: Surroundings, host: Host): Values {
  const { besideInventory, besidePlaybook } = around;
  const files = [...besideInventory, besidePlaybook].map(({ hosts }) => hosts.get(host.name));
  return valuesOf([host.vars, ...files], scopeOf(around, host), around);
}

/** The variables that the sources and `group_vars` give the group itself; a priority of 1, which all have, is left out. */
export function groupValues(around: Surroundings, group: Group): Values {
  const { besideInventory, besidePlaybook } = around;
  const files = [...besideInventory, besidePlaybook].map(({ groups }) => groups.get(group.name));
  const asHost = { name: '', groups: group.name === 'all' ? [] : [group.name], vars: new Map() };
  const { [priority]: rank, ...values } = valuesOf([group.vars, ...files], scopeOf(around, asHost), around);
  return rank === undefined || Number(rank) === 1 ? values : { ...values, [priority]: Number(rank) };
}

function valuesOf(own: readonly (Vars | undefined)[], scope: Scope, around: Surroundings): Values {
  const vars = merged(own.filter((each) => each !== undefined));
  return Object.fromEntries([...vars].map(([name, binding]) => [name, shown(binding, scope, around)]));
}

/** What a variable is; as it is written when its template asks for what is not known yet (facts, registered results). */
function shown(binding: Binding, scope: Scope, { warn }: Surroundings): Value {
  if ('data' in binding) return binding.data;
  try {
    return evaluate(binding.written, scope);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { message, origin, via, excerpt } = error;
    warn(new InputError(message, { origin, via, excerpt, hint: 'it is shown as it is written' }));
    return plainOf(binding.written);
  }
}

function scopeOf(around: Surroundings, host: Host): Scope & { readonly magic: Vars } {
  const magic: Vars = new Map([
    ...magicOfHost(host.name, host.groups),
    ['groups', { data: groupsOf(around.inventory) }],
  ]);
  const found = layers({
    ...around,
    host,
    facts: new Map(),
    playRoles: [],
    play: new Map(),
    varsFiles: [],
    task: [],
    included: new Map(),
    registered: new Map(),
    extra: [around.extra],
    magic,
  });
  return {
    magic,
    lookup: (name) => found.find((vars) => vars.has(name))?.get(name),
    names: () => found.flatMap((vars) => [...vars.keys()]),
    world: worldOf((name) => {
      const other = findHost(around.inventory, name);
      return other && scopeOf(around, other);
    }),
  };
}

/** What is said of every host under Ansible's names, whatever its sources say. */
export function magicOfHost(name: string, groups: readonly string[]): Vars {
  const values: [string, Value][] = [
    ['inventory_hostname', name],
    ['inventory_hostname_short', name.split('.')[0]!],
    ['group_names', [...groups].sort()],
  ];
  return new Map(values.map(([key, data]) => [key, { data }]));
}

const known = new WeakMap<Inventory, Value>();

/** All groups with their hosts; made once for an inventory, because it is the same for every host. */
function groupsOf(inventory: Inventory): Value {
  const groups =
    known.get(inventory) ??
    Object.fromEntries([...inventory.groups.keys()].map((name) => [name, hostsOf(name, inventory)]));
  known.set(inventory, groups);
  return groups;
}

/** An inventory belongs to no playbook: its variables look into no files. `scopeOf` gives the scope of another host, if it is one. */
export function worldOf(scopeOf: (host: string) => Scope | undefined): World {
  return {
    hostVariable: (name, variable) => {
      const scope = scopeOf(name);
      if (!scope) throw new InputError(`there is no host "${name}"`);
      const binding = scope.lookup(variable);
      return binding && ('data' in binding ? binding.data : evaluate(binding.written, scope));
    },
    readFile: (name) => noFile(name),
    findFile: (_, name) => noFile(name),
    directory: process.cwd(),
    checking: true,
    environment: (name) => process.env[name],
  };
}

function noFile(name: string): never {
  throw new InputError(`the variables of an inventory do not look into files, such as "${name}"`);
}
