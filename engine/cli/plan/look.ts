import { collectInputs } from '../../check/inputs/inputs.ts';
import { settingsOf } from '../../plan/basis.ts';
import { type Finding, Findings } from '../../plan/findings.ts';
import type { Basis, PlanRequest } from '../../plan/plan.ts';
import { digestOf, digestOfSeen } from '../../plan/seal.ts';
import { blotter, secretsIn, secretsOf } from '../../plan/secrets.ts';
import type { Ask, RunOptions } from '../../play/context.ts';
import { broadcast } from '../../report/events.ts';
import { journalFolder } from '../../report/journal/folder.ts';
import { journal } from '../../report/journal/journal.ts';
import { type Made, type RunSummary, run } from '../../run.ts';
import type { Text } from '../../types.ts';
import { ask } from '../ask.ts';
import { interruptSignal } from '../interrupt.ts';
import { connectionOptionsOf, type HostOptions, runOptionsOf } from '../options.ts';
import type { AtHand } from '../resume/run.ts';
import { readSettings } from '../settings.ts';
import { lookReporter, type Telling, warn } from '../terminal.ts';
import { openVault } from '../vault-options.ts';

/** What a look at the hosts in check mode found, and from what. */
export interface Look {
  readonly summary: RunSummary;
  readonly basis: Basis;
  readonly findings: readonly Finding[];
  /** For a run behind it: what was answered before the look is not asked again. */
  readonly atHand: AtHand;
}

/**
 * Looks at all hosts in check mode, with what differs, whatever is shown. Digests are made with `key`; `onBasis` is told
 * what the run is made from before any host is touched, and what it throws ends the look.
 */
export async function look(
  asked: Pick<PlanRequest, 'playbooks' | 'inventory'>,
  options: HostOptions & Telling,
  key: string,
  onBasis: (basis: Basis) => void = () => {},
): Promise<Look> {
  const settings = readSettings();
  const vault = await openVault(options, settings);
  const runOptions = runOptionsOf(options, settings, vault);
  const signal = interruptSignal();
  const found = new Findings();
  const answers = new Answers(ask);
  let basis: Basis | undefined;
  let parts: unknown[] = [];
  const summary = await run({
    ...asked,
    fresh: options.flushCache ?? false,
    vault,
    options: { ...runOptions, check: true, diff: true },
    connection: { ...connectionOptionsOf(options, settings, asked.inventory), lock: 'none' },
    report: broadcast(lookReporter(options), journal(journalFolder(), warn, settings.runs_kept).report, found.report),
    digest: digestOfSeen(key),
    signal,
    ask: answers.ask,
    onReady: (made) => {
      basis = { ...madeFrom(made, asked, runOptions, key), answers: answers.digests(key) };
      parts = [made.visits, made.inventory.current, made.inventory.folders, runOptions.extraVars, answers.given];
      onBasis(basis);
    },
  });
  const blot = blotter([...secretsIn(...parts), ...secretsOf(vault)]);
  return { summary, basis: basis!, findings: found.all.map(blot), atHand: { signal, vault, ask: answers.again() } };
}

function madeFrom(
  { visits, seen, inventory }: Made,
  { playbooks, inventory: sources }: Pick<PlanRequest, 'playbooks' | 'inventory'>,
  options: RunOptions,
  key: string,
): Omit<Basis, 'answers'> {
  const { extraVars } = options;
  const from = { playbooks, seen, visits, sources, inventory: inventory.current, extraVars };
  return {
    inputs: collectInputs({ ...from, key: Buffer.from(key, 'base64url') }),
    settings: settingsOf(options),
  };
}

/** What the user is asked before a run, and answers. */
class Answers {
  readonly given: (readonly [question: string, answer: Text])[] = [];
  readonly #ask: Ask;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  readonly ask: Ask = async (question, shown) => {
    const answer = await this.#ask(question, shown);
    if (answer !== undefined) this.given.push([String(question), answer]);
    return answer;
  };

  again(): Ask {
    const rest = [...this.given];
    return async (question, shown) => {
      if (rest[0]?.[0] !== String(question)) return this.#ask(question, shown);
      return rest.shift()![1];
    };
  }

  digests(key: string): Record<string, string> {
    const revealed = (answer: Text) => (typeof answer === 'string' ? answer : answer.reveal());
    return Object.fromEntries(this.given.map(([question, answer]) => [question, digestOf(key, revealed(answer))]));
  }
}
