import { readdirSync, readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { connect } from '../../engine/connect/connect.ts';
import type {
  Connection,
  ConnectSettings,
  ProgramOptions,
  Reply,
  Session,
  Target,
} from '../../engine/connect/connection.ts';
import type { Answer } from '../../engine/remote/answer.ts';
import type { Program } from '../../engine/remote/program.ts';
import { isWanted } from '../remote/shell.ts';

/** The shells that a session must work with, as commands. */
export const sessionShells = ['dash', 'bash --posix', 'busybox sh'].filter((shell) => isWanted(shell.split(' ')[0]!));

/** This machine, without ssh. */
export const here: Target = { host: 'here', kind: 'local', address: '' };

/** Settings of a run that holds no lock. */
export const unlocked: ConnectSettings = {
  run: 'test',
  owner: 'me',
  lock: 'none',
  knownHosts: '',
  strictHostKeys: false,
  connectTimeout: 20,
};

/** A program of one text. */
export function program(text: string, changes: Partial<Program> = {}): Program {
  return { text, uploads: [], secrets: [], ...changes };
}

/** Runs a text and gives the reply. */
export function run(session: Session, text: string, options: Partial<ProgramOptions> = {}): Promise<Reply> {
  return session.run(program(text), { check: false, diff: false, ...options });
}

/** The login user's session, once the host has let it in. */
export async function admitted(connection: Connection): Promise<Session> {
  const session = await connection.session();
  await answer(session, 'true');
  return session;
}

/** Runs a text that must be answered, and lets the next one run even if it failed. */
export async function answer(session: Session, text: string, options: Partial<ProgramOptions> = {}): Promise<Answer> {
  const reply = await run(session, text, options);
  session.go();
  if (reply.kind !== 'answered') throw new Error(`${reply.kind}: ${reply.kind === 'lost' ? reply.cause.message : ''}`);
  return reply.answer;
}

/** Does something with a connection and closes it, whatever happens. */
export async function withConnection<T>(
  target: Target,
  settings: ConnectSettings,
  use: (connection: Connection) => Promise<T>,
  fittings?: { readonly shell: string; readonly bases: string },
): Promise<T> {
  const connection = await connect(target, settings, undefined, fittings);
  try {
    return await use(connection);
  } finally {
    await connection.close();
  }
}

/** Command lines of all processes that hold a text. */
export function processesWith(text: string): string[] {
  return pidsWith(text)
    .map(commandLine)
    .filter((line) => line !== ''); // ended meanwhile
}

/** Ends the processes of a test, which no other command line names. */
export function endProcesses(text: string): void {
  for (const pid of pidsWith(text)) process.kill(Number(pid));
}

function pidsWith(text: string): string[] {
  return readdirSync('/proc').filter(
    (name) => /^\d+$/.test(name) && Number(name) !== process.pid && commandLine(name).includes(text),
  );
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ');
  } catch {
    return ''; // it has just ended
  }
}

/** Waits until something holds, at most 20 s; a failure names it. */
export async function eventually(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const until = Date.now() + 20_000;
  while (Date.now() < until) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.unreachable(what);
}
