import { ConnectionError } from '../../errors.ts';
import type { Module, Outcome } from '../../modules/definition/module.ts';
import type { Vars } from '../../types.ts';
import type { PlayContext, Step } from '../context.ts';
import type { HostState } from '../hosts/host.ts';
import type { Turn } from '../order/lane.ts';
import { withFacts } from '../variables/facts.ts';
import { execute, Interrupted } from './execute.ts';
import { readJob } from './job-answer.ts';
import { type Background, runJob } from './jobs.ts';
import { jobIdOf, keepingOf, type Try } from './keeping.ts';
import { hereOf, type Manner, siteOf } from './site.ts';

/** What a task is for one host and item, evaluated: everything that is known before anything is sent. */
export interface Prepared extends Manner {
  readonly args: unknown;
  readonly delegate: HostState;
  /** Whose facts are those that it finds out or sets. */
  readonly learner: HostState;
  /** How often it is tried at most. */
  readonly tries: number;
  /** In seconds, before each further try. */
  readonly delay: number;
  /** Set when it goes on in the background. */
  readonly background?: Background | undefined;
}

/** For whom a module acts. */
export interface Actor {
  readonly step: Step;
  readonly state: HostState;
  readonly inner: Vars;
  /** How the journal knows what it does. */
  readonly attempt: Try;
}

/** Runs a module with what was prepared for it, in the background where the task says so. Throws InputErrors, ConnectionErrors and interrupts. */
export async function perform(
  context: PlayContext,
  module: Module,
  prepared: Prepared,
  actor: Actor,
  turn: Turn,
): Promise<Outcome> {
  const { check, diff, background } = prepared;
  const timeout = prepared.timeout ?? (module.form === 'remote' ? module.patience?.(prepared.args) : undefined);
  const signal =
    timeout === undefined ? context.signal : AbortSignal.any([context.signal, AbortSignal.timeout(timeout * 1000)]);
  // Made anew when facts have been gathered: a scope does not learn them.
  const hereNow = () => hereOf(context, { ...actor, check, diff, signal });
  let acts = 0;
  const act = async (form: Module, way: Turn) => {
    const kept = check ? {} : keepingOf(context, actor.step, form, prepared.args, { ...actor.attempt, act: acts++ });
    const manner = { ...prepared, timeout };
    const site = { ...siteOf(context, prepared.delegate, manner, way, actor.state.name), ...kept };
    const work = () => {
      // Nothing is begun after an interrupt: not on a host that has waited for its turn, nor here, where no session refuses it.
      if (context.signal.aborted) throw new Interrupted('interrupted');
      return withFacts(context, way, () => execute(form, prepared.args, hereNow(), site));
    };
    // First the turn, then the slot: who has a slot must not wait for one before it on its host that has none.
    if (form.form !== 'controller') await way.ready(site.channel);
    const free = form.form === 'controller' || form.waits;
    const execution = await (free
      ? work()
      : context.slots.within(prepared.delegate.host, actor.step.header.position, async () => work())
    ).catch((error: unknown) => {
      const given = error instanceof ConnectionError && error.reason === 'interrupted';
      throw given ? new Interrupted('interrupted', { cause: error }) : error;
    });
    if (execution.kind === 'lost') throw new ConnectionError(execution.cause.message, { cause: execution.cause });
    return readJob(execution.outcome, hereNow());
  };
  if (!background || module.form !== 'remote') return act(module, turn);
  const id = jobIdOf(context, actor.attempt);
  return runJob(module, background, { act, here: hereNow(), turn, interrupted: context.signal, timeout, id });
}
