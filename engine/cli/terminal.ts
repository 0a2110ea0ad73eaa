import chalk, { Chalk } from 'chalk';
import type { Reporter } from '../report/events.ts';
import { Lines } from '../report/lines.ts';
import { live } from '../report/live.ts';
import { plain } from '../report/plain.ts';

/** How much a run is to tell. */
export interface Telling {
  readonly verbose: number;
  readonly explainStreaming?: boolean;
}

/** The reporter for standard output: with a live view of what is under way on a terminal, plain lines elsewhere. */
export function terminalReporter({ verbose, explainStreaming = false }: Telling): Reporter {
  const lines = new Lines(process.stdout.isTTY ? chalk : new Chalk({ level: 0 }), verbose);
  const write = (text: string) => process.stdout.write(`${text}\n`);
  if (!process.stdout.isTTY) return plain(lines, write, explainStreaming);
  return live(chalk, {
    inner: (print) => plain(lines, print, explainStreaming),
    write: (text) => process.stdout.write(text),
    size: () => ({ columns: process.stdout.columns, rows: process.stdout.rows }),
  });
}

/** Says on standard error what is odd, wherever standard output goes. */
export function warn(message: string): void {
  process.stderr.write(`warning: ${message}\n`);
}
