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

/** Where a scope tells what it is asked for. */
export interface Asking {
  /** A name that no inner variable has, and what it is bound to. */
  asked(name: string, binding: Binding | undefined): void;
  /** All names were asked for. */
  askedForAll(): void;
}

const nobody: Asking = { asked: () => {}, askedForAll: () => {} };

/** What names mean for a task, as far as it is known before the run. */
export class KnownScope implements Scope {
  readonly world: World;
  readonly #inner: Vars | undefined;
  readonly #layers: readonly Vars[];
  readonly #varies: ReadonlySet<Binding>;
  readonly #asking: Asking;

  /** `inner` are variables that a task gives itself; `varies` are bindings whose value is not the same for all hosts that the scope stands for. */
  constructor(
    inner: Vars | undefined,
    layers: readonly Vars[],
    varies: ReadonlySet<Binding>,
    directory: string,
    asking = nobody,
  ) {
    this.#inner = inner;
    this.#layers = layers;
    this.#varies = varies;
    this.#asking = asking;
    this.world = worldOf(directory);
  }

  /** What a name is bound to, known or not; undefined when nothing binds it. */
  find(name: string): Binding | undefined {
    const own = this.#inner?.get(name);
    if (own) return own;
    const binding = boundIn(this.#layers, name);
    this.#asking.asked(name, binding);
    return binding;
  }

  lookup(name: string): Binding | undefined {
    const binding = this.find(name);
    if (!binding) return isFactName(name) ? notKnown() : undefined;
    if (isUnknown(binding) || this.#varies.has(binding)) return notKnown();
    return 'written' in binding && acts(binding.written) ? notKnown() : binding;
  }

  *names(): Iterable<string> {
    this.#asking.askedForAll();
    if (this.#inner) yield* this.#inner.keys();
    for (const layer of this.#layers) yield* layer.keys();
  }
}

/** What the first of some layers that has a name binds it to. */
export function boundIn(layers: readonly Vars[], name: string): Binding | undefined {
  for (const layer of layers) {
    const binding = layer.get(name);
    if (binding) return binding;
  }
  return undefined;
}
