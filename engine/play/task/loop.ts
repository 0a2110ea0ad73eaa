import type { Part, Turn, TurnOfTask } from '../order/lane.ts';
import { mostReady } from '../order/window.ts';
import type { Verdict } from './result.ts';

/**
 * Runs the items of a loop, each in a turn of its own; without `next` they are streamed, up to `underWay` at once: each may
 * be sent before the one before it has answered; else `next` says after each but the last whether the loop goes on. Gives their verdicts in order, up to
 * the first one that got lost. A failed item does not end the loop.
 */
export async function inTurn(
  items: readonly unknown[],
  turn: TurnOfTask,
  underWay: number,
  next: ((verdict: Verdict, index: number) => Promise<boolean>) | undefined,
  run: (turn: Turn, index: number) => Promise<Verdict>,
): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  const goesOn = () => verdicts.at(-1)?.status !== 'unreachable';
  if (next) {
    for (const index of items.keys()) {
      verdicts.push(await run(turn, index));
      if (!goesOn() || index === items.length - 1 || !(await next(verdicts.at(-1)!, index))) break;
    }
    return verdicts;
  }
  const parts: Part[] = [];
  for (const index of items.keys()) {
    await parts[index - underWay]?.ended;
    await parts[index - mostReady]?.sent;
    parts.push(turn.part(async (own) => void verdicts.push(await run(own, index)), goesOn));
  }
  const last = parts.at(-1);
  if (!last) return verdicts;
  await last.sent;
  const failed = verdicts.some(({ status }) => status === 'failed' || status === 'unreachable');
  // A failed item fails the task, so that nothing behind it may be sent before the task has ended.
  if (!failed && last.isSent()) turn.sent(true);
  await last.ended;
  return verdicts;
}
