import { didYouMean, InputError } from '../../errors.ts';
import { factNames, mayBeOfHost } from '../../modules/facts/names.ts';
import { isFactName } from '../../play/variables/facts.ts';
import type { References, Use } from '../../template/check.ts';
import { findHelper } from '../../template/helpers/registry.ts';
import { mentioned } from '../../template/mentions.ts';
import { type Origin, Secret, type Value, type Written } from '../../types.ts';
import type { KnownScope } from './known.ts';
import { isUnknown, keysOfResult } from './learn.ts';
import { follow, type Inside } from './parts.ts';
import { shapesOf } from './shapes.ts';

/** What is known around a task beside its variables. */
export interface Around {
  readonly scope: KnownScope;
  /** Whether facts can be had. */
  readonly facts: boolean;
  /** Whether there may be more variables by this name than are known. */
  mayBe(name: string): boolean;
  /** Where a later task gives the host such a variable. */
  later(name: string): Origin | undefined;
  /** Whether some host has a variable of this name. */
  anywhere(name: string): boolean;
  /** All names that some host has. */
  readonly everywhere: () => Iterable<string>;
  report(error: InputError): void;
  doubt(doubt: Doubt): void;
}

/** A name that may be missing, and is, with what there is beside it. */
export interface Doubt {
  readonly name: string;
  readonly origin: Origin;
  readonly near: readonly string[];
}

/** How a mention is reached: the variables on the way, the nearest first, and what has to hold on the way. */
interface Way {
  readonly via: readonly { readonly what: string; readonly origin: Origin }[];
  readonly uses: readonly Pick<Use, 'needed'>[];
  readonly running: readonly Written[];
}

const direct: Way = { via: [], uses: [], running: [] };

/** Looks for names that lead nowhere: in what a task mentions, and in the variables that it leads to. */
export class Look {
  readonly #around: Around;
  readonly #seen = new Set<Written>();

  constructor(around: Around) {
    this.#around = around;
  }

  /** Looks at everything that is mentioned; `via` tells how a file was reached. */
  at({ uses, others }: References, via: Way['via'] = [], way: Way = direct): void {
    const here = via.length > 0 ? { ...way, via } : way;
    for (const use of uses) this.#follow(use, here);
    for (const other of others) {
      if (this.#around.anywhere(other.name) || !this.#isReached(other, here)) continue;
      const hint = didYouMean(other.name, this.#around.everywhere());
      this.#report(`no host has a variable "${other.name}"`, 'undefined-variable', other.origin, here, hint);
    }
  }

  #follow(use: Use, way: Way): void {
    const [name, ...keys] = use.path as [string, ...string[]];
    const binding = this.#around.scope.find(name);
    if (!binding) this.#missing(name, keys, use, way);
    else if (isUnknown(binding)) this.#inResult(keysOfResult(binding), use, way);
    else if ('data' in binding) this.#inValue(binding.data, use, way);
    else this.#inWritten(binding.written, keys, use, way);
  }

  #inResult(keys: ReadonlySet<string> | undefined, use: Use, way: Way): void {
    const key = use.path[1];
    if (keys && key !== undefined && !keys.has(key)) this.#absent(use, 1, [...keys], way);
  }

  /** Goes down what is written, as far as the path goes, and then into the templates that are there. */
  #inWritten(root: Written, keys: readonly string[], use: Use, way: Way): void {
    const { count, inside, written = root } = follow({ written: root }, keys);
    const via = [{ what: `"${use.path.slice(0, count + 1).join('.')}" is written at`, origin: written.origin }];
    if (inside) {
      this.#absent(use, count + 1, inside, way, via);
      return;
    }
    if (written.content instanceof Secret) this.#locked(written.content, use, way);
    if (count < keys.length) this.#inShapes(written, keys.slice(count), use, way, via);
    if (way.running.includes(written)) {
      this.#madeFromItself(use, way);
      return;
    }
    if (this.#seen.has(written)) return;
    if (use.optional && !use.needed(this.#around.scope)) return;
    this.#seen.add(written);
    const through = [{ what: `for "${use.path.join('.')}", used at`, origin: use.origin }, ...way.via];
    const next = { via: through, uses: [...way.uses, use], running: [...way.running, written] };
    const found = mentioned(written);
    if (found.uses.length > 0 || found.others.length > 0) this.at(found, [], next);
  }

  /** Whether what is encrypted cannot be opened. */
  #locked(secret: Secret, use: Use, way: Way): void {
    if (!this.#isReached(use, way)) return;
    try {
      secret.reveal();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const via = [{ what: 'needed at', origin: use.origin }, ...way.via];
      const { message, origin = use.origin, hint } = error;
      this.#report(message, 'locked-secret', origin, { ...way, via }, hint);
    }
  }

  /** Whether all that a template may give lacks what is asked for. */
  #inShapes(written: Written, keys: readonly string[], use: Use, way: Way, via: Way['via']): void {
    const ends = shapesOf(written, this.#around.scope)?.map((shape) => follow(shape, keys)) ?? [];
    const [first] = ends;
    if (!first?.inside || ends.some(({ count, inside }) => !inside || count !== first.count)) return;
    const names = ends.flatMap(({ inside }) => (isNames(inside) ? inside : []));
    const index = use.path.length - keys.length + first.count;
    this.#absent(use, index, names.length > 0 ? [...new Set(names)] : first.inside, way, via);
  }

  #inValue(from: Value, use: Use, way: Way): void {
    const { count, inside } = follow({ data: from }, use.path.slice(1));
    if (inside) this.#absent(use, count + 1, inside, way);
  }

  #missing(name: string, keys: readonly string[], use: Use, way: Way): void {
    const { scope, facts, later } = this.#around;
    if (name === 'ansible_facts' && facts) {
      this.#fact(keys[0], use, way);
      return;
    }
    if (facts && isFactName(name) && isFact(name.slice('ansible_'.length))) return;
    if (use.optional) this.#doubt(use, 0, [...this.#around.scope.names()]);
    if (this.#around.mayBe(name) || !this.#isReached(use, way)) return;
    const place = later(name);
    const near = didYouMean(name, [...scope.names(), ...(facts ? factNames.map((fact) => `ansible_${fact}`) : [])]);
    const helper = findHelper(name) && `"${name}" is a helper; without arguments it is called (${name})`;
    const after = place && `a later task defines it: ${place.file}:${place.line}`;
    const ungathered =
      isFactName(name) && !facts && factNames.includes(name.slice(8))
        ? 'it is a fact, and this play has gather_facts: false'
        : undefined;
    this.#report(
      `"${name}" is not defined`,
      'undefined-variable',
      use.origin,
      way,
      helper ?? after ?? ungathered ?? near,
    );
  }

  #fact(name: string | undefined, use: Use, way: Way): void {
    if (name === undefined || isFact(name) || !this.#isReached(use, way)) return;
    const message = `"ansible_facts" has no "${name}"`;
    this.#report(message, 'undefined-attribute', use.placeOf(1), way, didYouMean(name, factNames));
  }

  #absent(use: Use, index: number, inside: Inside, way: Way, via: Way['via'] = []): void {
    if (use.optional && isNames(inside)) this.#doubt(use, index, inside);
    if (!this.#isReached(use, way)) return;
    const [message, hint] = absence(use.path[index]!, use.path.slice(0, index).join('.'), inside);
    this.#report(message, 'undefined-attribute', use.placeOf(index), { ...way, via: [...via, ...way.via] }, hint);
  }

  #doubt(use: Use, index: number, near: readonly string[]): void {
    this.#around.doubt({ name: use.path[index]!, origin: use.placeOf(index), near });
  }

  #madeFromItself(use: Use, way: Way): void {
    if (!this.#isReached(use, way)) return;
    const name = use.path.join('.');
    this.#report(`"${name}" is made from itself`, 'variable-cycle', use.origin, way, undefined);
  }

  #isReached(use: Pick<Use, 'needed'>, { uses }: Way): boolean {
    return [use, ...uses].every((each) => each.needed(this.#around.scope));
  }

  #report(message: string, code: string, origin: Origin, { via }: Way, hint: string | undefined): void {
    this.#around.report(new InputError(message, { code, origin, via, ...(hint ? { hint } : {}) }));
  }
}

function isFact(name: string): boolean {
  return factNames.includes(name) || mayBeOfHost(name);
}

function isNames(inside: Inside | undefined): inside is readonly string[] {
  return Array.isArray(inside);
}

/** What to say of a key that something does not have. */
function absence(key: string, whole: string, inside: Inside): [message: string, hint: string | undefined] {
  if (isNames(inside)) return [`"${whole}" has no "${key}"`, didYouMean(key, inside)];
  if ('kind' in inside) return [`"${whole}" is ${inside.kind}, it has no "${key}"`, undefined];
  if (/^\d+$/.test(key)) return [`"${whole}" has ${inside.items} items, so none with index ${key}`, undefined];
  const hint = key === 'length' ? `length ${whole}` : 'take an item by its index: x.0';
  return [`"${whole}" is a list, it has no "${key}"`, hint];
}
