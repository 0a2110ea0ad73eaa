import { byPlace, type Finding } from './findings.ts';
import { isUnknown } from './plan.ts';
import { counted, taskWords } from './words.ts';

/** How a run went beside what its plan had said; each is a task on a host, in words. */
export interface Outcome {
  /** Changed, and the plan had not said so. */
  readonly unforeseen: readonly string[];
  /** Not changed, though the plan had said so. */
  readonly missing: readonly string[];
  /** How many changes the plan had said and the run made. */
  readonly asSaid: number;
  /** Of those the plan could not tell: how many there were, and how many have changed something. */
  readonly unknown: { readonly all: number; readonly changed: number };
}

/** Compares what a run did with what its plan had said. Tasks that a host no longer came to are missing, if they were to change something. */
export function outcomeOf(planned: readonly Finding[], done: readonly Finding[]): Outcome {
  const [said, made] = [byPlace(planned), byPlace(done)];
  const unforeseen: string[] = [];
  const missing: string[] = [];
  const unknown = { all: 0, changed: 0 };
  let asSaid = 0;
  for (const host of new Set([...said.keys(), ...made.keys()])) {
    const [then, now] = [said.get(host), made.get(host)];
    for (const place of new Set([...(then?.keys() ?? []), ...(now?.keys() ?? [])])) {
      const [plan, run] = [then?.get(place), now?.get(place)];
      const changed = run?.status === 'changed';
      const words = () => `${host}: ${taskWords(run ?? plan!)}`;
      if (plan && isUnknown(plan)) {
        unknown.all++;
        if (changed) unknown.changed++;
      } else if (plan?.status === 'changed') {
        if (changed) asSaid++;
        else missing.push(words());
      } else if (changed) unforeseen.push(words());
    }
  }
  return { unforeseen, missing, asSaid, unknown };
}

/** What an outcome comes to: a line, and below it the tasks that did not do what the plan said. */
export function outcomeLines({ unforeseen, missing, asSaid, unknown }: Outcome): string[] {
  const open =
    unknown.all === 0 ? '' : `; of ${counted(unknown.all, 'unknown task')} ${unknown.changed} changed something`;
  const exact = unforeseen.length + missing.length === 0;
  if (exact) return [`the run did what the plan said: ${counted(asSaid, 'change')}${open}`];
  return [
    `the run did not do what the plan said: ${counted(asSaid, 'change')} as said, ${unforeseen.length} not in the plan, ${missing.length} not made${open}`,
    ...unforeseen.map((each) => `  changed, not in the plan: ${each}`),
    ...missing.map((each) => `  in the plan, not changed: ${each}`),
  ];
}
