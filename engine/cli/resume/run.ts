import { collectInputs } from '../../check/inputs/inputs.ts';
import type { Past } from '../../play/resume/past.ts';
import { broadcast, type Reporter } from '../../report/events.ts';
import { journalFolder } from '../../report/journal/folder.ts';
import { journal } from '../../report/journal/journal.ts';
import { type Made, type RunRequest, type RunSummary, run } from '../../run.ts';
import { ask } from '../ask.ts';
import { interruptSignal } from '../interrupt.ts';
import { connectionOptionsOf, type HostOptions, runOptionsOf } from '../options.ts';
import type { Settings } from '../settings.ts';
import { type Telling, terminalReporter, warn } from '../terminal.ts';
import { openVault } from '../vault-options.ts';
import { type Asked, type Begun, keptOptions, keptSettings } from './asked.ts';
import { changesOf } from './unchanged.ts';

/** What a run goes on with: what was left, how it was begun, and by which key its inputs were digested. */
export interface Resumed {
  readonly past: Past;
  readonly begun: Begun;
  readonly key: Buffer;
  readonly accepted: boolean;
}

/** What somebody has at hand who looked at the hosts before: so that nobody is asked twice, or told of an interrupt twice. */
export interface AtHand extends Partial<Pick<RunRequest, 'ask' | 'signal' | 'vault'>> {
  /** Told of all that happens, too. */
  readonly report?: Reporter;
}

/** Runs playbooks with a journal from which the run can be gone on with, and maybe goes on with another one so itself. */
export async function runWithJournal(
  { playbooks, inventory, options }: Asked & { readonly options: HostOptions & Telling },
  settings: Settings,
  resumed?: Resumed,
  atHand: AtHand = {},
): Promise<RunSummary> {
  const vault = atHand.vault ?? (await openVault(options, settings));
  const runOptions = runOptionsOf(options, settings, vault);
  const { report, ...keeper } = journal(journalFolder(), warn, settings.runs_kept);
  let made: Made | undefined;
  const madeFrom = (key: Buffer) => ({
    inputs: collectInputs({
      ...{
        playbooks,
        seen: made!.seen,
        visits: made!.visits,
        sources: inventory,
        extraVars: runOptions.extraVars,
        key,
      },
      inventory: made!.inventory.current,
    }),
    settings: keptSettings(runOptions),
  });
  let changes: readonly string[] = [];
  return run({
    playbooks,
    inventory,
    fresh: options.flushCache ?? false,
    vault,
    options: runOptions,
    connection: connectionOptionsOf(options, settings, inventory),
    keeper,
    ...(resumed ? { past: resumed.past } : {}),
    onReady(ready) {
      made = ready;
      if (!resumed) return;
      const { past, begun, key, accepted } = resumed;
      changes = changesOf(past.runs[0]!, begun, madeFrom(key), accepted);
    },
    report: broadcast(terminalReporter(options), report, atHand.report ?? (() => {}), (event) => {
      if (event.type !== 'run-started' || event.check) return;
      const request = { playbooks, inventory, options: keptOptions(options) };
      const key = keeper.key('inputs');
      // Connecting begins first; nothing is sent before it is written.
      keeper.keepSoon(() => ({ type: 'begun', secret: { request, ...madeFrom(key) } }));
      for (const change of changes) warn(change);
    }),
    signal: atHand.signal ?? interruptSignal(),
    ask: atHand.ask ?? ask,
  });
}
