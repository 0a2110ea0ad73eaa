import { collectInputs } from '../../check/inputs/inputs.ts';
import { settingsOf } from '../../plan/basis.ts';
import { type Finding, Findings } from '../../plan/findings.ts';
import type { Basis } from '../../plan/plan.ts';
import { digestOf, digestOfSeen } from '../../plan/seal.ts';
import { blotter, secretsIn, secretsOf } from '../../plan/secrets.ts';
import type { Ask } from '../../play/context.ts';
import { broadcast } from '../../report/events.ts';
import { type RunRequest, type RunSummary, run } from '../../run.ts';
import type { Text } from '../../types.ts';

/** What a look at the hosts in check mode found, and from what. */
export interface Look {
  readonly summary: RunSummary;
  readonly basis: Basis;
  readonly findings: readonly Finding[];
  /** Gives what was answered before the look once more; asks what was not. */
  readonly answered: Ask;
}

/**
 * Looks at all hosts in check mode, with what differs, whatever is shown. Digests are made with `key`; `onBasis` is told
 * what the run is made from before any host is touched, and what it throws ends the look.
 */
export async function look(
  request: RunRequest,
  key: string,
  onBasis: (basis: Basis) => void = () => {},
): Promise<Look> {
  const found = new Findings();
  const answers = new Answers(request.ask);
  const made: { basis?: Basis; parts: unknown[] } = { parts: [] };
  const summary = await run({
    ...request,
    options: { ...request.options, check: true, diff: true },
    connection: { ...request.connection, lock: 'none' },
    report: broadcast(request.report, found.report),
    digest: digestOfSeen(key),
    ask: answers.ask,
    onReady: ({ visits, seen, inventory }) => {
      const { playbooks, inventory: sources, options } = request;
      const { extraVars } = options;
      const from = { playbooks, seen, visits, sources, inventory: inventory.current, extraVars };
      made.basis = {
        inputs: collectInputs({ ...from, key: Buffer.from(key, 'base64url') }),
        settings: settingsOf(options),
        answers: answers.digests(key),
      };
      made.parts = [visits, inventory.current, inventory.folders, extraVars, answers.given];
      onBasis(made.basis);
    },
  });
  const blot = blotter([...secretsIn(...made.parts), ...(request.vault ? secretsOf(request.vault) : [])]);
  return { summary, basis: made.basis!, findings: found.all.map(blot), answered: answers.again() };
}

/** What the user is asked before a run, and answers. */
class Answers {
  readonly given: (readonly [question: string, answer: Text])[] = [];
  readonly #ask: Ask | undefined;

  constructor(ask: Ask | undefined) {
    this.#ask = ask;
  }

  readonly ask: Ask = async (question, shown) => {
    const answer = await this.#ask?.(question, shown);
    if (answer !== undefined) this.given.push([String(question), answer]);
    return answer;
  };

  again(): Ask {
    const rest = [...this.given];
    return async (question, shown) => {
      if (rest[0]?.[0] !== String(question)) return this.#ask?.(question, shown);
      return rest.shift()![1];
    };
  }

  digests(key: string): Record<string, string> {
    const revealed = (answer: Text) => (typeof answer === 'string' ? answer : answer.reveal());
    return Object.fromEntries(this.given.map(([question, answer]) => [question, digestOf(key, revealed(answer))]));
  }
}
