import { InputError } from '../../errors.ts';
import { layers } from '../../load/precedence.ts';
import { unknown } from '../../load/unknown.ts';
import { readVarsFolders, type VarsFolders } from '../../load/variables.ts';
import type { Vault } from '../../secrets/vault/vault.ts';
import type { Binding, Play, Role, Task, Vars } from '../../types.ts';
import type { HostClass } from './classes.ts';
import { KnownScope } from './known.ts';
import { bound } from './learn.ts';
import { magicFor } from './magic.ts';
import type { Surroundings } from './surroundings.ts';

/** A play and the variables that it brings along. */
export interface Scene {
  readonly play: Play;
  readonly surroundings: Surroundings;
  /** group_vars and host_vars beside the playbook. */
  readonly beside: VarsFolders;
  /** Whether tasks add hosts and groups, so that nobody knows before the run who is in which. */
  readonly regroups?: boolean;
}

/** Hosts of one class with all that they have come by. */
export interface Traveller extends HostClass {
  /** What tasks have registered or set. */
  readonly learnt: Map<string, Binding>;
  /** What include_vars has read. */
  readonly included: Map<string, Binding>;
  /** What vars_files of the play gave. */
  readonly varsFiles: Vars[];
  /** Roles that were made known to what comes behind them. */
  readonly roles: Role[];
  facts: boolean;
  /** Whether there may be any variable, and which there may be, as only the run will know. */
  open: boolean;
  readonly perhaps: Set<string>;
}

/** Hosts at the beginning of the first play. */
export function departing(hosts: HostClass): Traveller {
  const nothing = { learnt: new Map(), included: new Map(), varsFiles: [], roles: [], perhaps: new Set<string>() };
  return { ...hosts, ...nothing, facts: false, open: false };
}

/** What names mean for a task of a play on hosts of one class that have learnt this, as far as it is known before the run. */
export function knownScope(
  { play, surroundings, beside, regroups }: Scene,
  { hosts, varies, learnt, included, varsFiles, roles }: Traveller,
  task: Task | undefined,
  inner: Vars | undefined,
): KnownScope {
  const magic = magicFor(play, surroundings.inventory, hosts, task);
  const found = layers({
    inventory: surroundings.inventory,
    host: hosts[0]!,
    besideInventory: surroundings.folders,
    besidePlaybook: beside,
    facts: new Map(),
    playRoles: [...play.roles, ...roles],
    role: task?.role,
    play: withAnswers(play),
    varsFiles,
    task: task?.vars ?? [],
    include: task?.includeVars ?? [],
    included,
    registered: learnt,
    extra: [surroundings.extraVars],
    magic: regroups ? new Map([...magic, ...bound(['groups', 'group_names'])]) : magic,
    loop: inner,
  });
  return new KnownScope(found, varies, play.directory);
}

/** group_vars and host_vars in a folder; mistakes in them are told elsewhere. */
export function foldersIn(directory: string, vault: Vault): VarsFolders {
  try {
    return readVarsFolders(directory, vault);
  } catch (error) {
    if (error instanceof InputError) return { groups: new Map(), hosts: new Map() };
    throw error;
  }
}

/** A play's variables, with those that the user will be asked for. */
function withAnswers({ vars, prompts }: Play): Vars {
  if (prompts.length === 0) return vars;
  return new Map([...prompts.map(({ name }) => [name, unknown] as const), ...vars]);
}
