import type { z } from 'zod';
import type { Keeping, ProgramOptions, Reply, Session } from '../../connect/connection.ts';
import { KplayError } from '../../errors.ts';
import type { ThingKind } from '../../modules/definition/effects.ts';
import {
  type ControllerStep,
  connectsAnew,
  type Here,
  isRepeatable,
  type Module,
  type Outcome,
  type RemoteStep,
} from '../../modules/definition/module.ts';
import { type Answer, result, resultList } from '../../remote/answer.ts';
import type { Program } from '../../remote/program.ts';
import type { Values } from '../../types.ts';
import { evaluatedAhead } from '../order/ahead.ts';
import type { Turn } from '../order/lane.ts';
import { receive } from './download.ts';
import { untilBack } from './returning.ts';

/** What came of running a module: an outcome, or that we never learnt it. */
export type Execution =
  | { readonly kind: 'finished'; readonly outcome: Outcome }
  | { readonly kind: 'lost'; readonly cause: Error };

/** The run was interrupted while a task was under way. */
export class Interrupted extends KplayError {}

/** Where remote steps find their shell, how their programs run there, and when. */
export interface Site {
  session(): Promise<Session>;
  /** Ends the connection: the next session is on a new one. */
  reset(): Promise<void>;
  /** Whether they run on the controller, without a connection. */
  isController(): boolean;
  /** Names the session: programs of one channel run in the order in which they are sent. */
  readonly channel: string;
  readonly options: ProgramOptions;
  readonly turn: Turn;
  /** How its programs are known to the journal, by the index of the step. */
  readonly keeping?: (step: number) => Keeping;
  /** What is done about one of which nobody knows whether a run before this one has done it. */
  readonly unclear?: () => Promise<'run' | Partial<Pick<Outcome, 'failed' | 'skipped'>>>;
}

const nothing: Outcome = { changed: false, data: {} };
const noWayBack = 'this host is the controller: kplay itself would be gone';

/** Runs a module of any form with validated arguments. Errors of the connection and of input are thrown as they are. */
export async function execute(module: Module, args: unknown, here: Here, site: Site): Promise<Execution> {
  if (connectsAnew(module) && site.isController()) return finished({ ...nothing, failed: noWayBack });
  const steps = module.form === 'sequence' ? module.steps : [module];
  let total = nothing;
  const last = steps.findLast((step) => 'build' in step);
  for (const [index, step] of steps.entries()) {
    const keeping = site.keeping?.(index);
    const options = keeping ? { ...site.options, keeping } : site.options;
    const way = { ...site, options, repeatable: isRepeatable(module, args), last: step === last };
    const execution = await executeStep(step, args, here, way, total.data);
    if (execution.kind === 'lost') return execution;
    total = steps.length === 1 ? execution.outcome : combine(total, execution.outcome);
    if ((total.failed ?? total.skipped ?? total.unknown) !== undefined) break;
  }
  return { kind: 'finished', outcome: total };
}

type Step = RemoteStep<z.infer<z.ZodType>> | ControllerStep<z.infer<z.ZodType>>;

/** How a step's program goes to its host. */
interface Way extends Site {
  readonly repeatable: boolean;
  /** Whether no step behind this one sends anything. */
  readonly last: boolean;
}

async function executeStep(step: Step, args: unknown, here: Here, way: Way, soFar: Values): Promise<Execution> {
  if ('act' in step) return { kind: 'finished', outcome: await step.act(args, here, soFar) };
  const program = await evaluatedAhead(way.turn, () => step.build(args, here, soFar));
  if (!program) return { kind: 'finished', outcome: nothing };
  const attempt = () => attemptStep(step, program, args, here, way);
  if (!step.insists) return attempt();
  await way.turn.head();
  return untilBack(step.insists(args), here, way.reset, attempt);
}

async function attemptStep(
  step: RemoteStep<z.infer<z.ZodType>>,
  program: Program,
  args: unknown,
  here: Here,
  way: Way,
): Promise<Execution> {
  const { session, reply, unclear } = await runProgram(program, way);
  return unclear ? finished({ ...nothing, ...unclear }) : conclude(reply, step, args, here, session, way.options);
}

interface Ran {
  readonly session: Session;
  readonly reply: Exclude<Reply, { readonly kind: 'stopped' }>;
  /** What is to count instead of what nobody knows. */
  readonly unclear?: Partial<Pick<Outcome, 'failed' | 'skipped'>>;
}

/**
 * Runs a program, whose turn it is to be sent; once more when it got lost and that does no harm, and whenever a
 * failure stopped it that did not end the host. Only then does the session go on: a failure stops what is sent behind it.
 */
async function runProgram(program: Program, { turn, options, channel, repeatable, last, ...site }: Way): Promise<Ran> {
  for (let lost = 0; ; ) {
    const session = await site.session();
    while (!turn.open()) await turn.ready(channel);
    const replying = session.run(program, options);
    turn.sent(last);
    const reply = await replying;
    if (reply.kind === 'stopped') {
      if (await turn.again(channel)) session.go(options.lane);
      continue;
    }
    await turn.head();
    if (reply.kind === 'lost' && reply.past) {
      const choice = (await site.unclear?.()) ?? 'run';
      if (choice !== 'run') return { session, reply, unclear: choice };
      continue;
    }
    if (reply.kind !== 'lost' || !(repeatable || !reply.mayHaveRun) || lost++ > 0) return { session, reply };
  }
}

async function conclude(
  reply: Ran['reply'],
  step: RemoteStep<z.infer<z.ZodType>>,
  args: unknown,
  here: Here,
  session: Session,
  options: ProgramOptions,
): Promise<Execution> {
  switch (reply.kind) {
    case 'lost':
      return { kind: 'lost', cause: reply.cause };
    case 'interrupted':
      throw new Interrupted('interrupted');
    case 'timed-out':
      return finished(timedOut(reply.answer, options.timeout));
    case 'answered': {
      const outcome = outcomeOf(reply.answer, step, args, here);
      if (outcome.download && outcome.failed === undefined) await receive(session, outcome.download);
      return finished(outcome);
    }
  }
}

/** The outcome of what was ended because its time was over, in seconds. */
export function timedOut(answer: Answer, seconds: number | undefined): Outcome {
  return { ...nothing, failed: `not done within ${seconds} s`, data: outputs(answer) };
}

function finished(outcome: Outcome): Execution {
  return { kind: 'finished', outcome };
}

/** What an answer comes to, as the module reads it. */
export function outcomeOf(answer: Answer, step: RemoteStep<z.infer<z.ZodType>>, args: unknown, here: Here): Outcome {
  const failed = failureOf(answer);
  const base: Outcome = {
    changed: answer.changed,
    differences: answer.differences,
    data: {},
    ...(answer.results.has('saw') ? { saw: resultList(answer, 'saw') } : {}),
    ...(failed === undefined ? {} : { failed, ...missingIn(answer) }),
  };
  if (failed !== undefined && answer.results.size === 0) return { ...base, data: outputs(answer) };
  const read = step.read?.(answer, args, here);
  const partial: Partial<Outcome> = read === undefined ? {} : isPartialOutcome(read) ? read : { data: read };
  const data = failed === undefined ? (partial.data ?? {}) : { ...outputs(answer), ...partial.data };
  return { ...base, ...partial, data };
}

/** `data` is a key of outcomes only: no module returns one of that name. */
function isPartialOutcome(read: object): read is Partial<Outcome> {
  return 'data' in read;
}

/** What a program says it missed (`kp_miss`); of several of one kind the first. */
function missingIn(answer: Answer): Pick<Outcome, 'missing'> {
  const said = result(answer, 'missing');
  if (said === undefined) return {};
  const [kind = '', ...name] = said.split(' ');
  return { missing: { kind: kind as ThingKind, name: kind === 'path' ? name.join(' ') : (name[0] ?? '') } };
}

function failureOf(answer: Answer): string | undefined {
  if (answer.failed !== undefined) return answer.failed;
  if (answer.code === 0) return undefined;
  return answer.stderr.toString().trim() || `ended with ${answer.code}`;
}

function outputs(answer: Answer): Values {
  return { rc: answer.code, stdout: answer.stdout.toString(), stderr: answer.stderr.toString() };
}

function combine(a: Outcome, b: Outcome): Outcome {
  return {
    ...a,
    ...b,
    changed: a.changed || b.changed,
    data: { ...a.data, ...b.data },
    differences: [...(a.differences ?? []), ...(b.differences ?? [])],
    ...(a.saw || b.saw ? { saw: [...(a.saw ?? []), ...(b.saw ?? [])] } : {}),
    ...(a.facts || b.facts ? { facts: { ...a.facts, ...b.facts } } : {}),
  };
}
