import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { InputError } from '../../errors.ts';
import type { Effects, Thing } from '../../modules/definition/effects.ts';
import type { Here, Module, Outcome } from '../../modules/definition/module.ts';
import { reveal } from '../../template/secrecy.ts';
import type { Cause, Value } from '../../types.ts';
import type { RunContext, Step } from '../context.ts';
import type { HostState } from '../hosts/host.ts';
import type { Known } from './foreseen.ts';
import { afterMissing, differencesOf, givenIn } from './missing.ts';
import { type Standing, standingOf, whenEqual, withoutNeeds } from './standing.ts';
import { causeOf, unknownData } from './unknown.ts';

/** A task that was only checked, and what has to be known to tell what it would do in its turn. */
export interface Checked {
  readonly context: Pick<RunContext, 'states'>;
  readonly step: Step;
  readonly module: Module;
  readonly args: unknown;
  readonly here: Here;
  /** Where it works. */
  readonly host: HostState;
  /** Whom it works as; undefined for the login user. */
  readonly user: string | undefined;
  /** Asks the host whether all of these are there: the outcome of a task that misses one. */
  readonly verify: (things: readonly Thing[]) => Promise<Outcome>;
}

/** What a task would do after those before it, of which check mode has only seen what it finds on the host as it is now. */
export class Foresight {
  readonly checked: Checked;
  #effects: Effects = {};
  #key: string | undefined;
  #missed = false;

  constructor(checked: Checked) {
    this.checked = checked;
  }

  /** The outcome in its turn, from the outcome of a look at the host as it is now. */
  async judge(outcome: Outcome): Promise<Outcome> {
    const { module, args, here } = this.checked;
    this.#effects = (await module.effects?.(args as never, here)) ?? {};
    this.#key = keyOf(this.checked, this.#effects);
    return this.#excused(outcome) ?? this.#blind(outcome) ?? this.#weighed(outcome);
  }

  /** The outcome on a machine that is not there: it would make what is not there either. */
  async imagine(cause: Cause): Promise<Outcome> {
    this.#missed = true;
    const { module, args, here, step, host } = this.checked;
    if (!module.effects) return unknownBecause(cause);
    this.#effects = await module.effects(args as never, here);
    this.#key = keyOf(this.checked, this.#effects);
    const { makes = [], needs = [], unless, anything } = this.#effects;
    const excused = this.#excused({ changed: true, data: {} });
    if (excused) return excused;
    const unit = needs.find(({ kind }) => kind === 'unit');
    const base = unit ? host.foreseen.find(unit) : { certain: !anything || unless !== undefined, cause, as: {} };
    if (makes.length === 0 || !base?.certain) return unknownBecause(base?.cause ?? cause);
    const standing = this.#standing(true);
    if (standing && 'doubt' in standing) return unknownBecause(standing.doubt);
    const data = { ...unknownData(module, causeOf(step)), ...givenIn(this.checked) };
    if (standing) return { changed: false, data, after: standing.so };
    return { changed: true, data, after: base.cause, differences: differencesOf(makes) };
  }

  /** The outcome of a task that needs a file here which an earlier one would have made; undefined for other mistakes. */
  async ofMissingFile(error: unknown): Promise<Outcome | undefined> {
    const { module, args, here, context } = this.checked;
    if (!(error instanceof InputError) || error.code !== 'missing-file' || !module.effects) return undefined;
    const { needs = [] } = await module.effects(args as never, here);
    const names = needs.filter(({ kind }) => kind === 'local').flatMap(({ name }) => placesOf(name, here.folders));
    const found = names.map((name) => context.states.here.find({ kind: 'local', name })).find((each) => each?.certain);
    return found && { changed: true, data: {}, after: found.cause };
  }

  /** Keeps for later tasks what this one would have done; `judged` is what the playbook makes of it. */
  note(outcome: Outcome, judged: Outcome): void {
    const {
      context: { states },
    } = this.checked;
    if (outcome.orders?.length) states.orders.push({ machines: outcome.orders, cause: causeOf(this.checked.step) });
    for (const id of outcome.releases ?? []) states.releases.add(id);
    if (judged.failed !== undefined || (outcome.changed === false && outcome.unknown === undefined)) return;
    const { context, host, step } = this.checked;
    const cause = causeOf(step);
    // where nothing was missed, the host has said whether the path is there
    const fresh = outcome.data['state'] === 'absent' || this.#missed;
    const login = this.checked.user ?? this.checked.here.variable('ansible_user');
    const manner = {
      certain: outcome.changed === true,
      fresh,
      ...(typeof login === 'string' ? { owner: login } : {}),
    };
    const effects = judged.changed === false ? { ...this.#effects, anything: false } : this.#effects;
    host.foreseen.note(effects, cause, this.#key, manner);
    const local = effects.makes?.filter(({ kind }) => kind === 'local') ?? [];
    context.states.here.note({ makes: local }, cause, undefined, manner);
  }

  /** What has nothing to do, or now has something to do, because of what would be there by then. */
  #excused(outcome: Outcome): Outcome | undefined {
    const { unless, onlyIf } = this.#effects;
    const { foreseen } = this.checked.host;
    const there = unless && foreseen.find(unless);
    if (there)
      return outcome.skipped === undefined ? sureOr(there, { ...skipped(`${unless.name} would exist`) }) : outcome;
    const away = unless && foreseen.gone(unless);
    if (away && outcome.skipped !== undefined) return { changed: true, data: {}, after: away };
    const needed = onlyIf && foreseen.find(onlyIf);
    if (needed && outcome.skipped !== undefined) return sureOr(needed, { changed: true, data: {} });
    const gone = onlyIf && foreseen.gone(onlyIf);
    return gone && outcome.changed === true ? { ...skipped(`${onlyIf.name} would not exist`), after: gone } : undefined;
  }

  /** What looks at, or waits for, something that would be another by then. */
  #blind(outcome: Outcome): Outcome | undefined {
    const { looksAt = [], waitsFor = [] } = this.#effects;
    const { foreseen } = this.checked.host;
    for (const thing of looksAt) {
      const cause = foreseen.find(thing)?.cause ?? foreseen.gone(thing);
      if (cause) return unknownBecause(cause);
    }
    if (outcome.unknown === undefined) return undefined;
    for (const thing of waitsFor) {
      const found = foreseen.find(thing);
      if (found) return sureOr(found, { changed: false, data: outcome.data });
      const maker = makerOf(thing, this.checked);
      if (maker) return { ...unknownBecause(maker), data: outcome.data };
    }
    return undefined;
  }

  /** Whether earlier tasks would already have done all of it. */
  #standing(absent: boolean): Standing | undefined {
    const { foreseen } = this.checked.host;
    if (this.#effects.always || this.#effects.anything || this.#key === undefined) return undefined;
    const done = foreseen.done(this.#key, this.#effects);
    return done ? { so: done } : standingOf(this.#effects, foreseen, absent);
  }

  #weighed(outcome: Outcome): Outcome | Promise<Outcome> {
    const standing = this.#standing(outcome.missing !== undefined || outcome.data['state'] === 'absent');
    this.#missed = outcome.missing !== undefined;
    if (outcome.missing) return afterMissing(outcome, outcome.missing, this.#effects, this.checked, standing);
    if (outcome.failed !== undefined || outcome.unknown !== undefined || outcome.skipped !== undefined) return outcome;
    const { foreseen } = this.checked.host;
    const gone = withoutNeeds(outcome, this.#effects, foreseen);
    if (gone) return gone;
    if (outcome.changed === true) {
      if (standing && 'doubt' in standing) return unknownBecause(standing.doubt);
      return standing ? { ...outcome, changed: false, differences: [], after: standing.so } : outcome;
    }
    return whenEqual(outcome, this.#effects, foreseen);
  }
}

/** An outcome that holds after a task, as far as that one is certain. */
export function sureOr({ certain, cause }: Known, outcome: Outcome): Outcome {
  return certain ? { ...outcome, after: cause } : unknownBecause(cause);
}

/** An outcome that nobody knows, because nobody knows what a task would leave behind. */
export function unknownBecause(cause: Cause): Outcome {
  return { changed: false, unknown: `depends on ${cause.task}`, dependsOn: cause, data: {} };
}

/** The task of which nobody knows whether it makes a thing; what answers somewhere may be another host's. */
export function makerOf(thing: Thing, { context, host }: Pick<Checked, 'context' | 'host'>): Cause | undefined {
  const own = host.foreseen.mayMake(thing);
  if (own || thing.kind !== 'endpoint') return own;
  for (const other of context.states) {
    const cause = other.foreseen.mayMake(thing);
    if (cause) return cause;
  }
  return undefined;
}

function skipped(reason: string): Outcome {
  return { changed: false, skipped: reason, data: { msg: reason } };
}

function placesOf(name: string, folders: readonly string[]): string[] {
  return [resolve(name), ...folders.flatMap((folder) => [resolve(folder, 'files', name), resolve(folder, name)])];
}

/** Stands for all that a task was asked to do: who is asked the same twice does it once. */
function keyOf({ module, args, user }: Checked, effects: Effects): string {
  const makes = (effects.makes ?? []).map(({ shown: _, ...made }) => made);
  const asked = JSON.stringify([module.name, user ?? '', reveal(args as Value), makes]);
  return createHash('sha256').update(asked).digest('hex');
}
