import { check, type Findings } from './check/check.ts';
import { odditiesOf } from './check/oddities.ts';
import { recheckOf } from './check/recheck.ts';
import type { Visits } from './check/visits.ts';
import { connectAhead } from './connect/connect.ts';
import { InputError, InputErrors } from './errors.ts';
import { liveInventory } from './inventory/live.ts';
import { loadPlaybooks } from './load/playbook.ts';
import { version } from './package.ts';
import { type Beginning, beginRun } from './play/begin.ts';
import type { LiveInventory, RunContext } from './play/context.ts';
import type { Connect } from './play/hosts/connections.ts';
import { runPlay } from './play/play.ts';
import { countDone } from './play/resume/past.ts';
import { answersOf, type Continuation, continued } from './play/resume/resume.ts';
import { startAt } from './play/start-at.ts';
import { Interrupted } from './play/task/execute.ts';
import { answered } from './play/variables/prompts.ts';
import type { Recap } from './report/events.ts';
import type { Play } from './types.ts';

/** What is to be run, where, and how. */
export interface RunRequest extends Omit<Beginning, 'inventory' | 'connect' | 'recording'>, Continuation {
  /** Opens connections; over SSH, or to this machine, unless given. */
  readonly connect?: Connect;
  /** Paths of playbooks, run one after the other. */
  readonly playbooks: readonly string[];
  /** Sources of the inventory, as for `-i`. */
  readonly inventory: readonly string[];
  /** Asks inventory plugins and programs anew, whatever their caches hold. */
  readonly fresh?: boolean;
  /** Called when all has been checked, and no host was touched yet; what it throws ends the run. */
  readonly onReady?: (made: Made) => void;
}

/** What a run is made from, once it has been checked. */
export interface Made {
  readonly plays: readonly Play[];
  readonly visits: readonly Visits[];
  /** What loading the playbooks has read. */
  readonly seen: ReadonlySet<string>;
  readonly inventory: LiveInventory;
}

/** How a run ended; `recap` is by host. */
export interface RunSummary {
  readonly recap: Readonly<Record<string, Recap>>;
  readonly interrupted: boolean;
}

/** A whole run: load → inventory → check → play → report. Mistakes in the input are thrown as InputErrors before the first connection. */
export async function run(request: RunRequest): Promise<RunSummary> {
  const { vault, options } = request;
  const problems: InputError[] = [];
  const seen = new Set<string>();
  const plays = await loadPlaybooks(request.playbooks, { vault, rolesPath: options.rolesPath, problems, seen });
  return runPlays(plays, request, problems, seen);
}

/** The same for plays that are loaded already, with the mistakes that loading has found. */
export async function runPlays(
  loaded: readonly Play[],
  request: RunRequest,
  problems: readonly InputError[] = [],
  seen: ReadonlySet<string> = new Set(),
): Promise<RunSummary> {
  const { options, past, ask } = request;
  const answers = (play: number) => answersOf(past, play);
  const plays = problems.length > 0 ? loaded : await answered(loaded, options, ask, answers);
  const began = performance.now();
  const inventory = await inventoryOf(request, problems);
  const { warnings, visits } = await checked(plays, request, inventory, problems);
  const begun = await startAt(plays, options.startAt, { vault: request.vault, rolesPath: options.rolesPath });
  request.onReady?.({ plays, visits, seen, inventory });

  const recheck = recheckOf(plays, () => checkOptions(request, inventory));
  const going = continued(request, options, request.connection);
  const context = beginRun({ connect: connectAhead, ...request, inventory, recheck, ...going });
  announce(context, request, warnings);
  context.recording?.answered(plays);
  return playAll(context, begun, began);
}

function checkOptions({ vault, options, inventory: sources }: RunRequest, { current, folders }: LiveInventory) {
  return { vault, rolesPath: options.rolesPath, surroundings: { ...options, inventory: current, sources, folders } };
}

/** What checking found odd, and what it went through. Throws InputErrors for all mistakes, those of loading among them. */
async function checked(
  plays: readonly Play[],
  request: RunRequest,
  inventory: LiveInventory,
  problems: readonly InputError[],
): Promise<Findings> {
  const { tags, skipTags } = request.options;
  const looked = { ...checkOptions(request, inventory), problems, tags: [...tags, ...skipTags], opening: true };
  const found = await check(plays, looked);
  if (found.errors.length > 0) throw new InputErrors(found.errors);
  return found;
}

function announce(
  { id }: RunContext,
  { report, options, past, playbooks }: RunRequest,
  warnings: Findings['warnings'],
) {
  const resumes = past ? { resumes: past.runs[0]! } : {};
  report({ type: 'run-started', run: id, playbooks, check: options.check, version: version(), ...resumes });
  if (past) report({ type: 'resumed', run: past.runs[0]!, began: past.began, ...countDone(past) });
  const odd = odditiesOf(warnings);
  if (odd.length > 0) report({ type: 'checked', odd });
}

/** Runs the plays, those aside that begin behind a later task; whatever ends it, the recap tells what was done until then. */
async function playAll(context: RunContext, plays: readonly (Play | undefined)[], began: number): Promise<RunSummary> {
  const finish = async (mistake?: string): Promise<RunSummary> => {
    await context.connections.close();
    const summary = { recap: context.tally.recap(), interrupted: context.signal.aborted };
    const duration = performance.now() - began;
    context.report({ type: 'run-finished', ...summary, duration, ...(mistake ? { mistake } : {}) });
    return summary;
  };
  try {
    for (const [index, play] of plays.entries()) if (play && !(await runPlay(context, play, index))) break;
  } catch (error) {
    if (error instanceof Interrupted) return finish();
    await finish((error as Error).message);
    throw error;
  }
  return finish();
}

/** Reads the inventory; where it cannot be read, the mistakes that are known already are told as well. */
async function inventoryOf({ inventory, fresh = false, vault, report }: RunRequest, problems: readonly InputError[]) {
  try {
    return await liveInventory(inventory, vault, (message) => report({ type: 'warning', message }), { fresh });
  } catch (error) {
    if (problems.length === 0) throw error;
    throw new InputErrors([...problems, ...(error instanceof InputError ? [error] : [])]);
  }
}
