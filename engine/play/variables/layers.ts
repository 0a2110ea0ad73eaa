import { layers } from '../../load/precedence.ts';
import type { Binding, Play, Role, Task, Vars } from '../../types.ts';
import type { PlayContext } from '../context.ts';
import type { HostState } from '../hosts/host.ts';
import { magicOf } from './magic.ts';

/** The layers of all tasks of one role on a host, without those that a task, its includes and its loop bring: those above, between and below. */
interface Common {
  readonly above: readonly Vars[];
  readonly between: readonly Vars[];
  readonly below: readonly Vars[];
  readonly all: readonly Vars[];
  /** What they were made from, as far as it can become another one. */
  readonly from: readonly unknown[];
}

/** Kept as long as nothing becomes another one: every task on a host asks, several times. */
const kept = new WeakMap<HostState, WeakMap<Role | Play, Common>>();

/** The layers of variables for a task on a host, or for the host alone, the highest first; `inner` are those of its loop. */
export function layersOf(
  context: PlayContext,
  state: HostState,
  task: Task | undefined,
  inner: Vars | undefined,
): readonly Vars[] {
  const { above, between, below, all } = commonOf(context, state, task?.role, task);
  const own = highestFirst(task?.vars);
  if (own.length === 0 && !inner?.size) return all;
  return [...(inner?.size ? [inner] : []), ...above, ...highestFirst(task?.includeVars), ...between, ...own, ...below];
}

function highestFirst(layers: readonly Vars[] = []): Vars[] {
  return layers.filter((layer) => layer.size > 0).reverse();
}

function commonOf(context: PlayContext, state: HostState, role: Role | undefined, task: Task | undefined): Common {
  const roles = kept.get(state) ?? new WeakMap<Role | Play, Common>();
  kept.set(state, roles);
  const from = originsOf(context, state);
  const known = roles.get(role ?? context.play);
  if (known?.from.every((each, index) => each === from[index])) return known;
  const made = { ...separated(context, state, role, task), from };
  roles.set(role ?? context.play, made);
  return made;
}

/** Layers that are empty are left out, so it counts whether something has been learnt, and not what. */
function originsOf(context: PlayContext, state: HostState): readonly unknown[] {
  const { play, files, course, inventory } = context;
  const { current, folders } = inventory;
  const own = [context.exposed.get(state.name), files.varsFiles.get(state.name), state.host, state.facts];
  return [play, files, current, folders, course.standing, ...own, state.included.size > 0, state.learnt.size > 0];
}

function separated(context: PlayContext, state: HostState, role: Role | undefined, task: Task | undefined) {
  const { play, options, files } = context;
  const found = layers({
    inventory: context.inventory.current,
    host: state.host,
    besideInventory: context.inventory.folders,
    besidePlaybook: files.beside,
    facts: state.facts ?? new Map(),
    playRoles: [...play.roles, ...(context.exposed.get(state.name) ?? [])],
    role,
    play: play.vars,
    varsFiles: files.varsFiles.get(state.name) ?? [],
    task: [ofTask],
    include: [ofIncludes],
    included: state.included,
    registered: state.learnt,
    extra: [options.extraVars],
    magic: magicOf(context, state, task),
  });
  const above = found.slice(0, found.indexOf(ofIncludes));
  const between = found.slice(above.length + 1, found.indexOf(ofTask));
  const below = found.slice(found.indexOf(ofTask) + 1);
  return { above, between, below, all: [...above, ...between, ...below] };
}

/** Stand for the task's own variables and those of its includes, to tell what is above them and what below. */
const ofTask: Vars = new Map<string, Binding>([['', { data: null }]]);
const ofIncludes: Vars = new Map(ofTask);
