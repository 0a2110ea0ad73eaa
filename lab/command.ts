import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { LabError } from './errors.ts';

/** How a program runs. */
export interface CommandOptions {
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Aborting it kills the program. */
  readonly signal?: AbortSignal;
  /** Is given each line of stdout as it comes. */
  readonly onLine?: (line: string) => void;
}

/** The environment of every program we start: no locale, and the folders where Debian keeps an administrator's programs. */
export const environment: Readonly<Record<string, string | undefined>> = {
  ...process.env,
  LC_ALL: 'C',
  PATH: `${process.env['PATH'] ?? ''}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
};

/** Runs a program and gives its stdout; throws a LabError with all it said when it fails. */
export function run(argv: readonly string[], options: CommandOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(argv[0]!, argv.slice(1), {
      env: { ...environment, ...options.environment },
      stdio: ['pipe', 'pipe', 'pipe'],
      killSignal: 'SIGKILL',
      ...(options.signal && { signal: options.signal }),
    });
    const output = collect(child.stdout, options.onLine);
    const errors = collect(child.stderr);
    let failure: LabError | undefined;
    child.on('error', (cause) => {
      failure = new LabError(`${argv[0]}: ${cause.message}`, { cause });
      if (child.pid === undefined) reject(failure); // else it has yet to end, and those it started with it
    });
    child.on('close', (code, signal) => {
      if (failure) return reject(failure);
      if (code === 0) return resolve(output());
      const said = `${errors()}${options.onLine ? output() : ''}`.trim();
      reject(new LabError(`${argv.join(' ')} ended with ${signal ?? code}${said && `:\n${said}`}`));
    });
    child.stdin.on('error', () => {}); // it ended without reading its input: its exit code says more
    child.stdin.end(options.input ?? '');
  });
}

/** Runs a program on our terminal and gives its exit code, 128 and the signal's number when a signal ended it. */
export function attach(argv: readonly string[], variables: Readonly<Record<string, string>> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const ignore = () => {}; // the terminal sends an interrupt to the program too: it decides
    process.on('SIGINT', ignore);
    const child = spawn(argv[0]!, argv.slice(1), { stdio: 'inherit', env: { ...process.env, ...variables } });
    child.on('error', (cause) => reject(new LabError(`${argv[0]}: ${cause.message}`, { cause })));
    child.on('close', (code, signal) => resolve(code ?? 128 + constants.signals[signal!]));
    child.on('close', () => process.off('SIGINT', ignore));
  });
}

function collect(stream: NodeJS.ReadableStream, onLine?: (line: string) => void): () => string {
  const chunks: Buffer[] = [];
  let rest = '';
  stream.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    if (!onLine) return;
    const lines = (rest + chunk.toString('latin1')).split('\n');
    rest = lines.pop()!;
    for (const line of lines) onLine(line);
  });
  return () => Buffer.concat(chunks).toString();
}
