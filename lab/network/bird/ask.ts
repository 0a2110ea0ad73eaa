import { connect } from 'node:net';
import { LabError } from '../../errors.ts';

/** A running BIRD does not answer: it has ended, or has not begun. */
export class BirdSilent extends LabError {}

/**
 * Asks a BIRD on its control socket, and gives the lines of its answer without their codes (BIRD's own protocol, which
 * birdc speaks: a line is `NNNN-text`, ` text` in the same code, or `NNNN text`, which is the last one).
 * Throws a LabError with what BIRD says when it refuses, and a BirdSilent when nobody answers within 5 s.
 */
export function askBird(socketPath: string, question: string): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath);
    const reader = createReader();
    const silent = (cause?: Error) =>
      reject(new BirdSilent(`BIRD does not answer on ${socketPath}${cause ? `: ${cause.message}` : ''}`, { cause }));
    socket.setEncoding('utf8').setTimeout(5000, () => socket.destroy());
    socket.on('error', silent);
    socket.on('close', () => silent());
    socket.on('data', (chunk) => {
      for (const answer of reader(String(chunk))) {
        if (answer.greeting) socket.write(`${question}\n`);
        else finish(answer);
      }
    });
    const finish = ({ code, lines }: Answer) => {
      if (code >= 8000) reject(new LabError(`BIRD refuses "${question}": ${lines.join(' ')}`));
      else resolve(lines);
      socket.destroy();
    };
  });
}

/** A whole answer; codes from 8000 on are errors. */
export interface Answer {
  readonly code: number;
  readonly lines: string[];
  /** What BIRD says before it is asked. */
  readonly greeting: boolean;
}

/** Takes what comes from BIRD, in pieces of any size, and gives the answers that are whole. */
export function createReader(): (chunk: string) => Answer[] {
  let rest = '';
  let lines: string[] = [];
  return (chunk) => {
    const all = (rest + chunk).split('\n');
    rest = all.pop()!;
    const answers: Answer[] = [];
    for (const line of all) {
      const [, code, mark, text] = /^(\d{4})([ -])(.*)$/.exec(line) ?? [];
      if (code === undefined || text === undefined) {
        lines.push(line.slice(1));
        continue;
      }
      if (mark === '-' || text !== '') lines.push(text);
      if (mark === '-') continue;
      answers.push({ code: Number(code), lines, greeting: code === '0001' });
      lines = [];
    }
    return answers;
  };
}
