import type { RunSummary } from '../run.ts';

/** How kplay ends: fine, the user's mistake, a failed task, an unreachable host, an interrupt. */
export const exitCodes = { fine: 0, mistake: 1, failed: 2, unreachable: 3, interrupted: 130 } as const;

/** Told by a command how the process is to end. */
export type Ended = (exitCode: number) => void;

/** The exit code of a run: an interrupt counts most, then tasks that failed, then hosts that were lost. */
export function exitCodeOf({ recap, interrupted }: RunSummary): number {
  const counts = Object.values(recap);
  if (interrupted) return exitCodes.interrupted;
  if (counts.some(({ failed }) => failed > 0)) return exitCodes.failed;
  if (counts.some(({ unreachable }) => unreachable > 0)) return exitCodes.unreachable;
  return exitCodes.fine;
}
