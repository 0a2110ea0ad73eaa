import type { TaskHeader, TaskResult } from '../../report/events.ts';
import type { Line } from '../../report/journal/lines.ts';
import type { ReadableJournal } from '../../report/journal/read.ts';
import type { Kept, Spot } from '../../report/journal/records.ts';
import type { Seal } from '../../report/journal/seal.ts';
import type { Value, Values } from '../../types.ts';
import type { Done, IncludedRound, Past } from './past.ts';
import { keyOfPlace, keyOfSpot, type Place } from './place.ts';

/** `-readonly` and `ReadonlyMap` while it is being read. */
class Draft {
  readonly tasks = new Map<string, Done>();
  readonly items = new Map<string, Done>();
  readonly included = new Map<string, readonly IncludedRound[]>();
  readonly acted = new Map<string, boolean>();
  readonly known = new Set<string>();
  readonly sent = new Map<string, string>();
  readonly facts = new Map<string, Map<string, Values>>();
  readonly answers = new Map<string, Value>();
  /**
   * Hosts that failed without anybody taking that up, each with what came after (the `always` of blocks, forced handlers):
   * it goes on at the failed task, so all of that is to be done again; unless a meta task has made the host good again.
   */
  readonly broken = new Map<string, (() => void)[]>();
}

/** Reads what runs have left; the oldest is the first. Throws when what is encrypted cannot be opened. */
export function readPast(journals: readonly ReadableJournal[]): Past {
  const draft = new Draft();
  let began = '';
  for (const { lines, seal } of journals) {
    for (const line of lines()) {
      if (line.type === 'run-started') began = line.at ?? '';
      else take(draft, line, seal);
    }
    draft.broken.clear(); // a run that goes on begins at the failed task
  }
  const { broken: _, ...past } = draft;
  return { ...past, began, runs: journals.map(({ run }) => run).reverse() };
}

type Take = (draft: Draft, line: Line, seal: Seal | undefined) => void;

/** What kinds of lines say; others are about what was told. */
const takes: Readonly<Record<string, Take>> = {
  'task-finished': takeTask,
  'item-finished': takeItem,
  included: (draft, line, seal) => {
    const spot = line as unknown as Spot;
    const rounds = opened(line, seal) as readonly IncludedRound[];
    later(draft, spot.host, () => draft.included.set(`${keyOfSpot(spot)} ${line['name']}`, rounds));
  },
  acted: (draft, line) => {
    const { applies, cleared, ...spot } = line as unknown as Spot & { applies: boolean; cleared?: true };
    later(draft, spot.host, () => draft.acted.set(keyOfSpot(spot), applies));
    if (!cleared) return;
    for (const work of [...draft.broken.values()].flat()) work();
    draft.broken.clear();
  },
  sent: (draft, line) => {
    const key = String(line['key']);
    draft.sent.set(key, String(line['shell']));
    draft.known.delete(key.slice(0, key.lastIndexOf('/'))); // what had failed is under way once more
  },
  unsent: (draft, line) => draft.sent.delete(String(line['key'])),
  facts: (draft, line, seal) => {
    const host = String(line['host']);
    const facts = draft.facts.get(host) ?? new Map<string, Values>();
    if (line['sealed'] === undefined) draft.facts.delete(host);
    else draft.facts.set(host, facts.set(String(line['asked']), opened(line, seal) as Values));
  },
  answered: (draft, line, seal) => draft.answers.set(`${line['play']} ${line['name']}`, opened(line, seal) as Value),
};

function take(draft: Draft, line: Line, seal: Seal | undefined): void {
  takes[line.type]?.(draft, line, seal);
}

/** Does it, unless the host has failed before: then only if that turns out to be forgotten. */
function later(draft: Draft, host: string, work: () => void): void {
  const after = draft.broken.get(host);
  if (after) after.push(work);
  else work();
}

interface Finished {
  readonly task: TaskHeader;
  readonly result: TaskResult;
  readonly items?: number;
  readonly kept?: Kept & { readonly sealed?: string };
}

function takeTask(draft: Draft, line: Line, seal: Seal | undefined): void {
  const { task, result, items = 0, kept } = line as unknown as Finished;
  if (!kept) return; // a run that nobody can go on with
  const spot: Spot = { play: kept.play, position: task.position, host: result.host };
  note(draft, spot, result, kept);
  const done = doneOf(task, result, items, kept, seal);
  const work = () => draft.tasks.set(keyOfSpot(spot), done);
  if (!hasFailed(result)) {
    later(draft, spot.host, work);
    return;
  }
  for (const host of [spot.host, ...(kept.shared ?? [])]) {
    const after = draft.broken.get(host);
    if (after) after.push(...(host === spot.host ? [work] : []));
    else draft.broken.set(host, host === spot.host ? [work] : []);
  }
}

function takeItem(draft: Draft, line: Line, seal: Seal | undefined): void {
  const { task, result, kept } = line as unknown as Finished;
  if (kept?.item === undefined) return;
  const place: Place = { play: kept.play, position: task.position, host: result.host, item: kept.item };
  note(draft, place, result, kept);
  if (result.status === 'failed' || result.status === 'unreachable') return; // tried again, if the task is
  const done = doneOf(task, result, 0, kept, seal);
  later(draft, place.host, () => draft.items.set(keyOfPlace(place), done));
}

/** Of what was lost, or given up because nobody knew, it is still not known whether it was done. */
function note(draft: Draft, place: Place, { status }: TaskResult, { unknown }: Kept): void {
  if (status !== 'unreachable' && !unknown) draft.known.add(keyOfPlace(place));
}

/** A failure that ended the host. */
function hasFailed({ status, ignored, rescued }: TaskResult): boolean {
  return (status === 'failed' || status === 'unreachable') && !ignored && !rescued;
}

function doneOf(
  { module, name }: TaskHeader,
  result: TaskResult,
  items: number,
  kept: Kept & { readonly sealed?: string },
  seal: Seal | undefined,
): Done {
  const { status, message, item, ignored, rescued, delegate } = result;
  const secret = kept.sealed === undefined ? {} : (opened({ type: '', ...kept }, seal) as NonNullable<Kept['secret']>);
  return {
    status,
    data: (secret.data as Values | undefined) ?? result.data,
    module,
    name,
    items,
    notified: kept.notified ?? [],
    ...(message === undefined ? {} : { message }),
    ...(item === undefined ? {} : { item }),
    ...(ignored && { ignored }),
    ...(rescued && { rescued }),
    ...(delegate === undefined ? {} : { delegate }),
    ...(kept.learner === undefined ? {} : { learner: kept.learner }),
    ...(secret.variables === undefined ? {} : { variables: secret.variables as NonNullable<Done['variables']> }),
    ...(secret.addition === undefined ? {} : { addition: secret.addition as NonNullable<Done['addition']> }),
  };
}

function opened(line: Line, seal: Seal | undefined): unknown {
  if (!seal) throw new Error('there is no key');
  return seal.open(String(line['sealed']));
}
