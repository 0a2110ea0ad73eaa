import { counted } from '../report/words.ts';
import { byPlace, type Finding } from './findings.ts';
import { isUnknown } from './plan.ts';
import { taskWords } from './words.ts';

/** How a run went beside what its plan had said. */
export interface Outcome {
  /** How many changes the plan had said and the run made. */
  readonly asSaid: number;
  /** Changed, and the plan had not said so. */
  readonly unforeseen: readonly Finding[];
  /** Not changed, though the plan had said so. */
  readonly missing: readonly Finding[];
  /** Changes on hosts that the plan did not have, such as those that it ordered: their number by host. */
  readonly elsewhere: ReadonlyMap<string, number>;
  /** Of those the plan could not tell: how many there were, and how many have changed something. */
  readonly unknown: { readonly all: number; readonly changed: number };
}

/** Compares what a run did with what its plan had said. Tasks that a host no longer came to are missing, if they were to change something. */
export function outcomeOf(planned: readonly Finding[], done: readonly Finding[]): Outcome {
  const [said, made] = [byPlace(planned), byPlace(done)];
  const newcomers = [...made].filter(([host]) => !said.has(host));
  const pairs = [...said].flatMap(([host, then]) => pairsOf(then, made.get(host) ?? new Map()));
  const is = (status: string, finding: Finding | undefined) => finding?.status === status;
  const unknown = pairs.filter(({ plan }) => plan && isUnknown(plan));
  const known = pairs.filter(({ plan }) => !(plan && isUnknown(plan)));
  return {
    asSaid: known.filter(({ plan, run }) => is('changed', plan) && is('changed', run)).length,
    unforeseen: known.flatMap(({ plan, run }) => (run && is('changed', run) && !is('changed', plan) ? [run] : [])),
    missing: known.flatMap(({ plan, run }) => (plan && is('changed', plan) && !is('changed', run) ? [plan] : [])),
    elsewhere: new Map(
      newcomers
        .map(([host, found]) => [host, [...found.values()].filter((each) => is('changed', each)).length] as const)
        .filter(([, changes]) => changes > 0),
    ),
    unknown: { all: unknown.length, changed: unknown.filter(({ run }) => is('changed', run)).length },
  };
}

interface Pair {
  readonly plan: Finding | undefined;
  readonly run: Finding | undefined;
}

function pairsOf(said: ReadonlyMap<string, Finding>, made: ReadonlyMap<string, Finding>): Pair[] {
  return [...new Set([...said.keys(), ...made.keys()])].map((place) => ({
    plan: said.get(place),
    run: made.get(place),
  }));
}

/** What an outcome comes to: a line, and below it the tasks that did not do what the plan said, each with its hosts. */
export function outcomeLines({ unforeseen, missing, asSaid, elsewhere, unknown }: Outcome): string[] {
  const open =
    unknown.all === 0 ? '' : `; of ${counted(unknown.all, 'unknown task')} ${unknown.changed} changed something`;
  const others = [...elsewhere].map(([host, changes]) => `${host} (${counted(changes, 'change')})`);
  const newcomers = others.length === 0 ? [] : [`  on hosts that the plan did not have: ${others.join(', ')}`];
  if (unforeseen.length + missing.length === 0) {
    return [`the run did what the plan said: ${counted(asSaid, 'change')}${open}`, ...newcomers];
  }
  return [
    `the run did not do what the plan said: ${counted(asSaid, 'change')} as said, ${unforeseen.length} not in the plan, ${missing.length} not made${open}`,
    ...tasksWithHosts(unforeseen).map((each) => `  changed, not in the plan: ${each}`),
    ...tasksWithHosts(missing).map((each) => `  in the plan, not changed: ${each}`),
    ...newcomers,
  ];
}

/** Tasks in words, each with the hosts that they were found on. */
export function tasksWithHosts(findings: readonly Finding[]): string[] {
  const tasks = new Map<string, Set<string>>();
  for (const finding of findings) {
    const words = taskWords(finding);
    tasks.set(words, (tasks.get(words) ?? new Set()).add(finding.host));
  }
  return [...tasks].map(([words, hosts]) => `${words}: ${[...hosts].join(', ')}`);
}
