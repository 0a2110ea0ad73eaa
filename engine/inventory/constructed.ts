import { InputError } from '../errors.ts';
import { evaluate, evaluateExpression, holds } from '../template/evaluate.ts';
import type { Scope } from '../template/scope.ts';
import type { Inventory, Value, Vars, Written } from '../types.ts';
import { groupNames, safeName } from './constructed/keyed.ts';
import { type Constructed, type Expression, type Keyed, readConstructed } from './constructed/options.ts';
import { addChild, addMember, type Draft, draftGroup } from './draft.ts';
import { groupsByHost } from './finish.ts';
import { magicOfHost, worldOf } from './values.ts';

/** The plugin that finds nothing itself: its file makes variables and groups for the hosts of the sources before it. */
export async function readNothing(config: Written): Promise<Inventory> {
  const extra =
    config.content instanceof Map
      ? [...config.content].find(([name]) => !['plugin', 'groups'].includes(name))
      : undefined;
  if (!extra) return { hosts: new Map(), groups: new Map() };
  const [name, { keyOrigin, origin }] = extra as [string, Written];
  throw new InputError(`a constructed inventory has no "${name}"`, {
    origin: keyOrigin ?? origin,
    hint: 'it has compose, groups, keyed_groups, nested_groups, strict and leading_separator',
  });
}

/**
 * Makes variables and groups out of what is known of these hosts so far, in the manner of Ansible's `constructed`
 * plugin: first all variables of a host, then its groups. Told is of an expression that no host had an answer to.
 */
export function construct(
  document: Written,
  hosts: Iterable<string>,
  draft: Draft,
  warn: (mistake: InputError) => void,
): void {
  const constructed = readConstructed(document);
  const names = [...hosts];
  const doubts = new Doubts(constructed.strict);
  const scopeOf = scopes(draft);
  for (const host of names) compose(constructed, host, draft, scopeOf(host), doubts);
  const again = scopes(draft);
  for (const host of names) {
    const scope = again(host);
    for (const [group, condition] of constructed.groups) {
      const isIn = doubts.attempt(condition.origin, host, () => holds(condition, scope));
      if (isIn) addMember(draft, safeName(group), host, condition.origin);
    }
    for (const keyed of constructed.keyed) {
      doubts.attempt(keyed.key.origin, host, () => addKeyed(keyed, host, draft, scope, constructed.strict));
    }
  }
  for (const mistake of doubts.ofAll(names.length)) warn(mistake);
}

function compose({ compose }: Constructed, host: string, draft: Draft, scope: Scope, doubts: Doubts): void {
  const values = [...compose].map(([name, expression]): [string, Value | undefined] => [
    name,
    doubts.attempt(expression.origin, host, () => answerOf(expression, scope)),
  ]);
  for (const [name, data] of values) if (data !== undefined) draft.hosts.get(host)!.set(name, { data });
}

function answerOf({ text, origin }: Expression, scope: Scope): Value {
  return evaluateExpression(text, origin, scope);
}

function addKeyed(keyed: Keyed, host: string, draft: Draft, scope: Scope, strict: boolean): true {
  const { origin } = keyed.key;
  const value = answerOf(keyed.key, scope);
  const names = groupNames(value, keyed);
  const parent = keyed.parent && evaluate(keyed.parent, scope);
  if (names.length === 0 && strict && (value === null || value === '')) {
    throw new InputError('the key is empty, which names no group', { origin, hint: 'give a default_value' });
  }
  for (const name of names) {
    addMember(draft, name, host, origin);
    if (typeof parent !== 'string' || parent === '') continue;
    draftGroup(draft, safeName(parent), keyed.parent!.origin);
    addChild(draft, safeName(parent), name, keyed.parent!.origin);
  }
  return true;
}

/** What each host's names mean with what the draft has now; its groups are looked up once for all. */
function scopes(draft: Draft): (host: string) => Scope {
  const groups = groupsByHost(draft);
  const known = new Map<string, Scope>();
  const scopeOf = (host: string): Scope => {
    const before = known.get(host);
    if (before) return before;
    const above = [...groups.get(host)!].reverse().map((name) => draft.groups.get(name)!.vars);
    const layers: Vars[] = [
      magicOfHost(host, groups.get(host)!),
      draft.hosts.get(host)!,
      ...above,
      draft.groups.get('all')!.vars,
    ];
    const scope: Scope = {
      lookup: (name) => layers.find((vars) => vars.has(name))?.get(name),
      names: () => layers.flatMap((vars) => [...vars.keys()]),
      world: worldOf((other) => (draft.hosts.has(other) ? scopeOf(other) : undefined)),
    };
    known.set(host, scope);
    return scope;
  };
  return scopeOf;
}

/** Expressions that hosts have no answer to: at once a mistake when strict, else worth telling only when none has one. */
class Doubts {
  readonly #strict: boolean;
  readonly #missed = new Map<InputError['origin'], { count: number; readonly first: InputError }>();

  constructor(strict: boolean) {
    this.#strict = strict;
  }

  /** What the work gives; undefined when an expression of this place cannot be evaluated for the host. */
  attempt<T>(origin: InputError['origin'], host: string, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const { message, hint, excerpt, via } = error;
      const told = new InputError(`for ${host}: ${message}`, {
        origin: error.origin,
        hint,
        excerpt,
        via,
        cause: error,
      });
      if (this.#strict) throw told;
      const missed = this.#missed.get(origin) ?? { count: 0, first: told };
      missed.count++;
      this.#missed.set(origin, missed);
      return undefined;
    }
  }

  /** Those that none of so many hosts had an answer to. */
  ofAll(hosts: number): InputError[] {
    return [...this.#missed.values()].filter(({ count }) => count === hosts).map(({ first }) => first);
  }
}
