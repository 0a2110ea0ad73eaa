import { isFactName } from '../../play/variables/facts.ts';
import type { Scope, World } from '../../template/scope.ts';
import type { Binding, Vars } from '../../types.ts';
import { acts } from './acts.ts';
import { isUnknown } from './learn.ts';

/** Thrown when the value of a name is asked for that only the run will know. */
export class NotKnown extends Error {}

/** One for all: thousands are thrown, and nobody asks where. */
const signal = new NotKnown('known only in the run');

function notKnown(): never {
  throw signal;
}

/** Nothing is read or run to find mistakes: earlier tasks may change it. */
const worlds = new Map<string, World>();

function worldOf(directory: string): World {
  const known = worlds.get(directory);
  if (known) return known;
  const world: World = {
    hostVariable: notKnown,
    readFile: notKnown,
    findFile: notKnown,
    directory,
    checking: true,
    environment: notKnown,
  };
  worlds.set(directory, world);
  return world;
}

/** What names mean for a task, as far as it is known before the run. */
export class KnownScope implements Scope {
  readonly world: World;
  readonly #layers: readonly Vars[];
  readonly #varies: ReadonlySet<Binding>;

  /** `varies` are bindings whose value is not the same for all hosts that the scope stands for. */
  constructor(layers: readonly Vars[], varies: ReadonlySet<Binding>, directory: string) {
    this.#layers = layers;
    this.#varies = varies;
    this.world = worldOf(directory);
  }

  /** What a name is bound to, known or not; undefined when nothing binds it. */
  find(name: string): Binding | undefined {
    for (const layer of this.#layers) {
      const binding = layer.get(name);
      if (binding) return binding;
    }
    return undefined;
  }

  lookup(name: string): Binding | undefined {
    const binding = this.find(name);
    if (!binding) return isFactName(name) ? notKnown() : undefined;
    if (isUnknown(binding) || this.#varies.has(binding)) return notKnown();
    return 'written' in binding && acts(binding.written) ? notKnown() : binding;
  }

  *names(): Iterable<string> {
    for (const layer of this.#layers) yield* layer.keys();
  }
}
