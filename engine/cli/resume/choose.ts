import { didYouMean, InputError } from '../../errors.ts';
import { runsIn } from '../../report/journal/folder.ts';
import { headOf, overviewOf, type RunHead, type RunOverview } from '../../report/journal/overview.ts';

/** Whether a word may name a run: its whole name, or how it begins. */
export function looksLikeRun(word: string): boolean {
  return /^\d{8}(T(\d{6}(Z(-[0-9a-f]*)?)?)?)?$/.test(word);
}

/** The run of this name, or the one whose name begins so. Throws an InputError with the nearest. */
export function findRun(folder: string, word: string): string {
  const runs = runsIn(folder);
  const found = runs.includes(word) ? [word] : runs.filter((run) => word !== '' && run.startsWith(word));
  if (found.length === 1) return found[0]!;
  if (found.length > 1)
    throw new InputError(`several runs are called ${word}…`, { hint: `there are ${found.join(', ')}` });
  const hint = didYouMean(word, runs) ?? 'kplay runs list shows which there are';
  throw new InputError(`there is no journal of a run ${word}`, { hint });
}

/**
 * The run to go on with: the one that is named, or the newest of this folder; a run that has gone on with it takes its
 * place. Throws an InputError when there is none, when it is alive, or when there is nothing to go on with.
 */
export function chooseRun(folder: string, here: string, wanted: string | undefined): RunOverview {
  const named = wanted === undefined ? undefined : findRun(folder, wanted);
  const run = named ?? newestOf(folder, here);
  if (run === undefined) {
    throw new InputError('no run was begun in this folder', { hint: 'kplay runs list shows all runs' });
  }
  const found = overviewOf(folder, run);
  if (!found) throw new InputError(`the journal of run ${run} cannot be read`);
  const refusal = refusalOf(found, here);
  if (refusal) throw new InputError(refusal.message, { hint: refusal.hint });
  const later = named && runsIn(folder).find((other) => headOf(folder, other)?.resumes === run);
  if (later) throw new InputError(`run ${later} has gone on with run ${run}`, { hint: `kplay run --resume ${later}` });
  return found;
}

/** Runs, oldest first, of which each but the first goes on with the one before; the last is the given one. */
export function chainOf(folder: string, last: RunHead): readonly RunHead[] {
  const chain = [last];
  for (let before = last.resumes; before !== undefined; before = chain[0]!.resumes) {
    const head = headOf(folder, before);
    if (!head) throw new InputError(`the journal of run ${before} is gone, with which run ${chain[0]!.run} went on`);
    chain.unshift(head);
  }
  return chain;
}

/** Of playbooks that were to change something. */
function newestOf(folder: string, here: string): string | undefined {
  return runsIn(folder).findLast((run) => {
    const head = headOf(folder, run);
    return head !== undefined && head.folder === here && !head.check && head.playbooks.length > 0;
  });
}

function refusalOf(found: RunOverview, here: string): { readonly message: string; readonly hint: string } | undefined {
  const { run, state, folder, check, playbooks } = found;
  if (state === 'alive') return { message: `run ${run} is under way`, hint: 'wait for it, or interrupt it' };
  if (check) return { message: `run ${run} was a check, which changed nothing`, hint: 'check again' };
  if (playbooks.length === 0) return { message: `run ${run} was a single task of kplay exec`, hint: 'call it again' };
  if (folder !== here) return { message: `run ${run} was begun in ${folder}`, hint: `cd ${folder}` };
  if (state !== 'finished') return undefined;
  const hint = 'an older run is named: kplay run --resume RUN; kplay runs list shows which there are';
  return { message: `run ${run} has ended well: there is nothing to go on with`, hint };
}
