import type { Keeper } from '../../report/journal/records.ts';
import type { Value } from '../../types.ts';
import type { ConnectionOptions } from '../begin.ts';
import type { RunOptions } from '../context.ts';
import type { Past } from './past.ts';
import { Recording } from './recording.ts';

/** What a run keeps for others to go on with it, and what it goes on with itself. */
export interface Continuation {
  /** Takes what is kept; without it nobody can go on with the run. */
  readonly keeper?: Keeper;
  readonly past?: Past;
}

/** What a run is made of that keeps what it does, and goes on with what was done: not when it only checks, which can be done again. */
export function continued({ keeper, past }: Continuation, { check }: RunOptions, connection: ConnectionOptions) {
  if (!keeper || check) return { connection };
  return {
    recording: new Recording(keeper, past),
    connection: {
      ...connection,
      beforeSending: () => keeper.flush(),
      ...(past ? { resumes: past.runs.join(',') } : {}),
    },
  };
}

/** What was answered to a play's prompts before, by variable. */
export function answersOf(past: Past | undefined, play: number): ReadonlyMap<string, Value> {
  const mine = [...(past?.answers ?? [])].filter(([key]) => key.startsWith(`${play} `));
  return new Map(mine.map(([key, value]) => [key.slice(String(play).length + 1), value]));
}
