import chalk, { Chalk, type ChalkInstance } from 'chalk';
import { broadcast, type Reporter } from '../report/events.ts';
import { failures } from '../report/failures.ts';
import { Lines } from '../report/lines.ts';
import { live } from '../report/live.ts';
import { machineLines } from '../report/machine-lines.ts';
import { plain, type Write } from '../report/plain.ts';

/** How much a run is to tell. */
export interface Telling {
  readonly verbose: number;
  readonly explainStreaming?: boolean;
}

/** The reporter for standard output: with a live view of what is under way on a terminal, plain lines elsewhere. */
export function terminalReporter({ verbose, explainStreaming = false }: Telling): Reporter {
  return onTerminal(verbose, (lines, write) => plain(lines, write, explainStreaming));
}

/** The same for a look at hosts: what is found is told afterwards, and only failures at once. */
export function lookReporter({ verbose }: Telling): Reporter {
  return onTerminal(verbose, failures);
}

/** The colours of standard output; none where it is no terminal. */
export function colours(): ChalkInstance {
  return process.stdout.isTTY ? chalk : new Chalk({ level: 0 });
}

function onTerminal(verbose: number, inner: (lines: Lines, write: Write) => Reporter): Reporter {
  const lines = new Lines(colours(), verbose);
  if (!process.stdout.isTTY) {
    const write = (text: string) => process.stdout.write(`${text}\n`);
    return broadcast(machineLines(lines, write), inner(lines, write));
  }
  return live(chalk, {
    inner: (print) => inner(lines, print),
    write: (text) => process.stdout.write(text),
    size: () => ({ columns: process.stdout.columns, rows: process.stdout.rows }),
  });
}

/** Says on standard error what is odd, wherever standard output goes. */
export function warn(message: string): void {
  process.stderr.write(`warning: ${message}\n`);
}
