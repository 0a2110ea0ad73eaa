import { journalFile, keyFile } from './folder.ts';
import { type Line, linesOf } from './lines.ts';
import { readSeal, type Seal } from './seal.ts';

/** A journal that can be read: its lines, and what opens what is encrypted in them (undefined when its key is gone). */
export interface ReadableJournal {
  readonly run: string;
  lines(): Iterable<Line>;
  readonly seal: Seal | undefined;
}

/** Opens the journal of a run. */
export function openJournal(folder: string, run: string): ReadableJournal {
  return { run, seal: readSeal(keyFile(folder, run)), lines: () => linesOf(journalFile(folder, run)) };
}
