import { InputError } from '../../errors.ts';
import { version } from '../../package.ts';
import { readPast } from '../../play/resume/read-past.ts';
import { journalFolder } from '../../report/journal/folder.ts';
import type { RunHead } from '../../report/journal/overview.ts';
import { openJournal } from '../../report/journal/read.ts';
import { exitCodeOf } from '../exit.ts';
import { enterLab } from '../lab-door.ts';
import type { HostOptions } from '../options.ts';
import { type RetryOptions, writeRetryFile } from '../retry.ts';
import { readSettings } from '../settings.ts';
import { type Telling, warn } from '../terminal.ts';
import { askedAgain, begunOf } from './asked.ts';
import { chainOf, chooseRun, looksLikeRun } from './choose.ts';
import { runWithJournal } from './run.ts';

/** What the command line says of going on. */
export type ResumeOptions = HostOptions &
  RetryOptions &
  Telling & {
    /** A run, or true for the newest; a word that names no run is a playbook. */
    readonly resume?: string | true;
    readonly acceptChanges?: boolean;
  };

/** Goes on with a run; gives the exit code. Throws an InputError when that cannot be. */
export async function resumeRun(names: readonly string[], given: ResumeOptions): Promise<number> {
  const folder = journalFolder();
  const word = typeof given.resume === 'string' ? given.resume : undefined;
  const isRun = word !== undefined && looksLikeRun(word);
  const chosen = chooseRun(folder, process.cwd(), isRun ? word : undefined);
  const { chain, begun } = begunIn(folder, chainOf(folder, chosen));
  const run = chain.at(-1)!.run;
  const accepted = given.acceptChanges ?? false;
  if (!accepted) refuseOtherVersion(chain.at(-1)!);
  const playbooks = word === undefined || isRun ? names : [word, ...names];
  const asked = askedAgain(run, begun.request, playbooks, given);
  const inLab = await enterLab(asked.inventory);
  if (inLab !== undefined) return inLab;
  const settings = readSettings();
  const journals = chain.map((each) => openJournal(folder, each.run));
  const key = journals.at(-1)!.seal!.derived('inputs');
  const past = readPast(journals);
  const options = asked.options as ResumeOptions;
  const summary = await runWithJournal({ ...asked, options }, settings, { past, begun, key, accepted });
  writeRetryFile(summary, asked.playbooks, options, settings, warn);
  return exitCodeOf(summary);
}

/** The runs as far as one that could say how it was begun: one behind it ended before it did anything. */
function begunIn(folder: string, chain: readonly RunHead[]) {
  for (let length = chain.length; length > 0; length--) {
    const begun = begunOf(openJournal(folder, chain[length - 1]!.run));
    if (begun) return { chain: chain.slice(0, length), begun };
  }
  throw new InputError(`run ${chain.at(-1)!.run} has left nothing to go on with`, {
    hint: 'it ended before it did anything, or carried out a plan: begin a new run',
  });
}

function refuseOtherVersion(head: RunHead): void {
  if (head.version === version()) return;
  throw new InputError(`run ${head.run} was begun by kplay ${head.version}, and this is ${version()}`, {
    hint: 'begin a new run; or go on all the same with --accept-changes',
  });
}
