import { didYouMean, InputError } from '../../errors.ts';
import { findHost } from '../../inventory/find.ts';
import { findFile } from '../../load/files.ts';
import { readText } from '../../secrets/vault/read.ts';
import { evaluate } from '../../template/evaluate.ts';
import type { Scope, World } from '../../template/scope.ts';
import { known } from '../../template/unknown.ts';
import {
  type Binding,
  type Hidden,
  Secret,
  type Task,
  type Text,
  Unknown,
  type Value,
  type Values,
  type Vars,
  type Written,
} from '../../types.ts';
import type { PlayContext } from '../context.ts';
import { openBinding } from '../foreseen/included.ts';
import type { HostState } from '../hosts/host.ts';
import { areKnown, FactsNeeded, isFactName } from './facts.ts';
import { hostVars } from './hostvars.ts';
import { layersOf } from './layers.ts';
import { omitted, withoutOmitted } from './omit.ts';
import { asDeclared } from './sealing.ts';

/** What names mean for a task on a host. A fact that has not been gathered yet ends the look-up with FactsNeeded. */
export class TaskScope implements Scope {
  readonly world: World;
  readonly #layers: readonly Vars[];
  readonly #missing: (name: string) => Binding | undefined;

  readonly #hidden: readonly ReadonlyMap<string, Hidden>[];

  /** `hidden` are declarations of variables that are secrets here. */
  constructor(
    layers: readonly Vars[],
    world: World,
    missing: (name: string) => Binding | undefined,
    hidden: readonly ReadonlyMap<string, Hidden>[] = [],
  ) {
    this.#layers = layers;
    this.#hidden = hidden;
    this.world = world;
    this.#missing = missing;
  }

  lookup(name: string): Binding | undefined {
    for (const layer of this.#layers) {
      const binding = layer.get(name);
      if (binding) return this.#hidden.reduce((own, hidden) => asDeclared(hidden, name, own), binding);
    }
    return this.#missing(name);
  }

  *names(): Iterable<string> {
    for (const layer of this.#layers) yield* layer.keys();
  }

  /** The value of a variable; undefined when nothing defines it. */
  variable(name: string): Value | undefined {
    const binding = this.lookup(name);
    if (!binding) return undefined;
    return 'data' in binding ? binding.data : evaluate(binding.written, this);
  }
}

/** The scope of a task on a host, or of the host alone; `inner` are the variables of its loop and its own result. */
export function scopeOf(context: PlayContext, state: HostState, task?: Task, inner?: Vars): TaskScope {
  const mayGather = context.gathers && !state.imagined && !areKnown(state, context.play);
  const missing = (name: string) => {
    if (name === 'hostvars') return { data: hostVarsIn(context) };
    if (mayGather && isFactName(name)) throw new FactsNeeded(state);
    return state.imagined && isFactName(name) ? { data: new Unknown('any', state.imagined) } : openBinding(state);
  };
  const hidden = [task?.role?.hidden, context.play.hidden].filter((each) => each !== undefined);
  return new TaskScope(layersOf(context, state, task, inner), worldOf(context, task), missing, hidden);
}

function hostVarsIn(context: PlayContext): Values {
  return hostVars(context.inventory.current.hosts.keys(), (host) => scopeOf(context, stateOf(context, host)));
}

/** The state of a host by its name. Throws an InputError that names the nearest. */
export function stateOf(
  context: Pick<PlayContext, 'inventory' | 'states'>,
  name: string,
  where?: Pick<Written, 'origin'>,
): HostState {
  const inventory = context.inventory.current;
  const host = findHost(inventory, name);
  if (host) return context.states.of(host);
  const hint = didYouMean(name, inventory.hosts.keys());
  throw new InputError(`there is no host "${name}"`, {
    ...(where ? { origin: where.origin } : {}),
    ...(hint ? { hint } : {}),
  });
}

function worldOf(context: PlayContext, task: Task | undefined): World {
  const folders = task?.searchPath ?? [context.play.directory];
  return {
    findFile: (kind, name) => findFile(kind, name, folders, task?.origin ?? context.play.origin),
    directory: context.play.directory,
    checking: context.options.check,
    mayBeUnknown: context.options.check,
    hostVariable: (host, name) => scopeOf(context, stateOf(context, host)).variable(name),
    readFile: (name) =>
      readText(
        findFile('files', name, task?.searchPath ?? [context.play.directory], task?.origin ?? context.play.origin),
        context.vault,
      ),
    environment: (name) => process.env[name],
  };
}

/** The value of something that must be a string. */
export function text(written: Written, scope: Scope, what: string): string {
  const value = known(evaluate(written, scope));
  if (value === omitted) {
    throw new InputError('omit leaves out arguments of modules, not keywords', { origin: written.origin });
  }
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new InputError(`${what} must be a string`, { origin: written.origin });
}

/** The value of something that must be true or false. */
export function flag(written: Written, scope: Scope, what: string): boolean {
  const value = known(evaluate(written, scope));
  if (typeof value === 'boolean') return value;
  throw new InputError(`${what} must be true or false`, { origin: written.origin });
}

/** The value of something that must be a number. */
export function number(written: Written, scope: Scope, what: string): number {
  const value = known(evaluate(written, scope));
  if (typeof value === 'number') return value;
  throw new InputError(`${what} must be a number`, { origin: written.origin });
}

/** The environment variables of a task: those of its play, blocks and itself, inner ones overriding. */
export function environmentOf(task: Task, scope: Scope): Record<string, Text> {
  const environment: Record<string, Text> = {};
  for (const written of task.environment) {
    const value = known(evaluate(written, scope));
    if (value === null || typeof value !== 'object' || Array.isArray(value) || value instanceof Secret) {
      throw new InputError('environment must be a map', { origin: written.origin });
    }
    for (const [name, each] of Object.entries(withoutOmitted(value) as Values)) {
      environment[name] = each instanceof Secret ? each : String(each);
    }
  }
  return environment;
}
