import { createTwoFilesPatch } from 'diff';
import type { Difference } from '../remote/answer.ts';
import { harmless } from '../report/harmless.ts';
import { byPlace, type Finding } from './findings.ts';
import { foretold, taskWords } from './words.ts';

/** Where a host is not as the plan saw it. */
export interface Drift {
  readonly host: string;
  /** The task that saw it, with its module and place; undefined when it is about the host as a whole. */
  readonly task?: string;
  /** What the plan saw, and what is there now; each may be several lines. */
  readonly planned: string;
  readonly now: string;
  /** How what is there differs from what was there, as far as that may be shown. */
  readonly patch?: string;
}

/** Where the hosts are not as the plan saw them, by host and in the order of their tasks. */
export function driftOf(planned: readonly Finding[], now: readonly Finding[]): Drift[] {
  const [then, today] = [byPlace(planned), byPlace(now)];
  const cutShort = isCutShort(then, today);
  return [...new Set([...then.keys(), ...today.keys()])].flatMap((host) => {
    const [before, found] = [then.get(host), today.get(host)];
    if (!before) return [{ host, planned: 'no such host', now: 'a host of these plays' }];
    if (found) return driftOfHost(host, before, found, cutShort);
    return cutShort ? [] : [{ host, planned: 'a host of these plays', now: 'no such host' }];
  });
}

type Places = ReadonlyMap<string, Finding>;

/** Whether a failure that the plan did not have (to be ignored, or rescued) has ended the look, maybe for all. */
function isCutShort(then: ReadonlyMap<string, Places>, today: ReadonlyMap<string, Places>): boolean {
  return [...today].some(([host, places]) =>
    [...places].some(([place, { status }]) => isFailure(status) && then.get(host)?.get(place)?.status !== status),
  );
}

function isFailure(status: Finding['status']): boolean {
  return status === 'failed' || status === 'unreachable';
}

/** Of a look that was cut short nothing can be said of what it did not come to. */
function driftOfHost(host: string, planned: Places, now: Places, cutShort: boolean): Drift[] {
  const lost = [...now].find(
    ([place, { status }]) => status === 'unreachable' && planned.get(place)?.status !== status,
  );
  if (lost) return [{ host, planned: 'reachable', now: harmless(lost[1].message ?? 'unreachable') }];
  const pairs: Pair[] = [];
  for (const place of new Set([...planned.keys(), ...now.keys()])) {
    const pair = { before: planned.get(place), now: now.get(place) };
    if (!isSame(pair) && (pair.now || !cutShort)) pairs.push(pair);
  }
  const told = pairs.filter((pair) => !follows(pair));
  return (told.length > 0 ? told : pairs).map((pair) => ({ host, ...driftOfTask(pair) }));
}

/** What the plan saw at a place, and what is there now. */
interface Pair {
  readonly before: Finding | undefined;
  readonly now: Finding | undefined;
}

function isSame({ before, now }: Pair): boolean {
  return before !== undefined && now !== undefined && before.status === now.status && before.seen === now.seen;
}

/** A handler that is notified in one of both looks only: because of a task that is told of itself. */
function follows({ before, now }: Pair): boolean {
  return (before ?? now)!.task.handler && (before === undefined || now === undefined);
}

function driftOfTask({ before, now }: Pair): Omit<Drift, 'host'> {
  const patch = before && now ? patchOf(before, now) : undefined;
  const [planned, today] = [before, now].map((each) => (each ? found(each) : 'not there')) as [string, string];
  const hidden = planned === today && patch === undefined;
  return {
    task: taskWords((now ?? before)!),
    planned,
    now: hidden ? `${today}, but something else was found, which is not shown` : today,
    ...(patch === undefined ? {} : { patch }),
  };
}

/** What a finding says, with what differs in a word each. */
function found(finding: Finding): string {
  return [foretold(finding), ...finding.differences.map((each) => `  ${inAWord(each)}`)].join('\n');
}

function inAWord({ name, before, after }: Difference): string {
  if (isShort(before) && isShort(after))
    return harmless(`${name}: ${before.trimEnd() || '(nothing)'} → ${after.trimEnd() || '(nothing)'}`);
  return harmless(`${name}: ${before === '' ? 'new' : 'another text'}`);
}

function isShort(text: string): boolean {
  return text.length <= 60 && !text.trimEnd().includes('\n');
}

/** In lines; of longer ones the beginning tells enough. */
const longest = 20;

/** The longer texts that were there when the plan was made beside those that are there now. */
function patchOf(then: Finding, now: Finding): string | undefined {
  if (![then, now].every(({ status }) => status === 'ok' || status === 'changed')) return undefined;
  const before = new Map(then.differences.map(({ name, before }) => [name, before]));
  const after = new Map(now.differences.map(({ name, before }) => [name, before]));
  const wanted = new Map([...then.differences, ...now.differences].map(({ name, after }) => [name, after]));
  const patches = [...wanted].flatMap(([name, wish]) => {
    const [old, found] = [before.get(name) ?? wish, after.get(name) ?? wish]; // without a difference it was as wanted
    return old === found || (isShort(old) && isShort(found)) ? [] : [patch(name, old, found)];
  });
  return patches.length === 0 ? undefined : patches.join('\n');
}

function patch(name: string, old: string, found: string): string {
  const text = createTwoFilesPatch(name, name, ended(old), ended(found), 'plan', 'now', { context: 1 });
  const lines = text.trimEnd().split('\n');
  const shown = lines.slice(lines.findIndex((line) => line.startsWith('---')));
  const rest = shown.length - longest;
  return harmless((rest > 0 ? [...shown.slice(0, longest), `… ${rest} more lines`] : shown).join('\n'));
}

function ended(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
