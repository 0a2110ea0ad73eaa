import { InputError } from '../../errors.ts';
import { layers } from '../../load/precedence.ts';
import { unknown } from '../../load/unknown.ts';
import { readVarsFolders, type VarsFolders } from '../../load/variables.ts';
import type { Vault } from '../../secrets/vault/vault.ts';
import type { Binding, Play, Role, Task, Vars } from '../../types.ts';
import type { HostClass } from './classes.ts';
import { type Asking, KnownScope } from './known.ts';
import { bound, unknownSecret } from './learn.ts';
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
  scene: Scene,
  traveller: Traveller,
  task: Task | undefined,
  inner: Vars | undefined,
  asking?: Asking,
): KnownScope {
  return new KnownScope(inner, layersAround(scene, traveller, task), traveller.varies, scene.play.directory, asking);
}

/** The variables around a task, as layers of which the first that has a name counts. */
export function layersAround(scene: Scene, traveller: Traveller, task: Task | undefined): readonly Vars[] {
  const own = (task?.vars.length ?? 0) + (task?.includeVars?.length ?? 0) > 0;
  return own ? layersFor(scene, traveller, task) : commonLayers(scene, traveller, task);
}

/** The layers of tasks that bring no variables are those of their role, as long as no layer comes to be. */
interface Kept {
  readonly traveller: Traveller;
  readonly count: number;
  readonly layers: readonly Vars[];
}

const kept = new WeakMap<Play, Map<Role | undefined, Kept>>();

function commonLayers(scene: Scene, traveller: Traveller, task: Task | undefined): readonly Vars[] {
  const { learnt, included, varsFiles, roles } = traveller;
  const count = Number(learnt.size > 0) + 2 * Number(included.size > 0) + 4 * varsFiles.length + 4096 * roles.length;
  const byRole = kept.get(scene.play) ?? new Map<Role | undefined, Kept>();
  kept.set(scene.play, byRole);
  const known = byRole.get(task?.role);
  if (known?.traveller === traveller && known.count === count) return known.layers;
  const made = layersFor(scene, traveller, task);
  byRole.set(task?.role, { traveller, count, layers: made });
  return made;
}

function layersFor(
  { play, surroundings, beside, regroups }: Scene,
  { hosts, learnt, included, varsFiles, roles }: Traveller,
  task: Task | undefined,
): readonly Vars[] {
  const magic = magicFor(play, surroundings.inventory, hosts, task);
  return layers({
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
  });
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
  const asked = prompts.filter(({ name }) => (vars.get(name) ?? unknown) === unknown);
  if (asked.length === 0) return vars;
  return new Map([...vars, ...asked.map((each) => [each.name, each.private ? unknownSecret : unknown] as const)]);
}
