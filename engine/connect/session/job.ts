import type { Program } from '../../remote/program.ts';
import { Secret } from '../../types.ts';
import type { ProgramOptions, Reply } from '../connection.ts';
import type { Done } from './frames.ts';
import type { TaskWords } from './wire.ts';

/** One program on its way through a session. */
export interface Job {
  readonly program: Program;
  readonly options: ProgramOptions;
  /** A failure stops all jobs of its generation that are behind it. */
  readonly generation: number;
  settle(reply: Reply): void;
  refuse(error: unknown): void;
  /** Ready to be sent once they are there. */
  words?: TaskWords;
  /** Its number on the wire, given when it is sent. */
  number: number;
  started: boolean;
  settled: boolean;
  /** Whether the answer that comes next only says what it asks for. */
  asks: boolean;
  /** Whether its shell waits for what it has asked for. */
  awaits: boolean;
  /** Set while its processes are being ended. */
  ending?: 'timed-out' | 'interrupted';
  /** What came back while it was being ended. */
  done?: Done;
  timer?: NodeJS.Timeout;
  /** Set while an interrupt is to be told to it. */
  unwatch?: () => void;
}

/** What must not be seen outside of kplay and the host: in the program's text and environment. */
export function secretsOf({ program, options }: Job): readonly Secret[] {
  return [...program.secrets, ...Object.values(options.environment ?? {}).filter((value) => value instanceof Secret)];
}

/** A job and the promise of its reply; settling it again does nothing. */
export function newJob(
  program: Program,
  options: ProgramOptions,
  generation: number,
): { job: Job; reply: Promise<Reply> } {
  let resolve!: (reply: Reply) => void;
  let reject!: (error: unknown) => void;
  const reply = new Promise<Reply>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  const job: Job = {
    program,
    options,
    generation,
    number: 0,
    started: false,
    settled: false,
    asks: false,
    awaits: false,
    settle(outcome) {
      release(job);
      resolve(outcome);
    },
    refuse(error) {
      release(job);
      reject(error);
    },
  };
  return { job, reply };
}

function release(job: Job): void {
  job.settled = true;
  clearTimeout(job.timer);
  job.unwatch?.();
}
