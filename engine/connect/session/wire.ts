import { libraryFor, librarySupply } from '../../remote/library.ts';
import type { Program } from '../../remote/program.ts';
import { quote } from '../../remote/program.ts';
import { bytesOf, contentWord, inlineUploads } from '../../remote/uploads.ts';
import { Secret, type Text } from '../../types.ts';
import type { ConnectSettings, ProgramOptions } from '../connection.ts';

/** What the shell is told first; see kp_begin (engine/remote/session.sh). */
export interface Beginning {
  readonly nonce: string;
  readonly id: string;
  readonly host: string;
  readonly settings: ConnectSettings;
  readonly lock: ConnectSettings['lock'];
  /** The id of the session that this one succeeds, after a lost connection. */
  readonly previous: string | undefined;
  /** The last task up to which all answers have arrived. */
  readonly acknowledged: number;
  /** Folders for the private directory, best first. */
  readonly bases: string;
}

let libraryBytes: Buffer | undefined;

/** What is called by name: to begin, for each task, and to end. */
const always = 'kp_begin kp_learn kp_task kp_environment kp_bye kp_task_command';

/** What of the shell library goes to every host at once; the rest when a program needs it. */
export function library(): Buffer {
  libraryBytes ??= Buffer.from(libraryFor(always));
  return libraryBytes;
}

/** Gives a shell's line in front of a program: the functions that it needs and that were not sent to that shell yet, or nothing. */
export function teacher(): (program: string) => string {
  const supply = librarySupply(always);
  return (program) => {
    const functions = supply(program);
    return functions === '' ? '' : `kp_learn ${quote(functions)} end\n`;
  };
}

/** What the shell says as soon as it reads, before the library. */
export function signOfLife(nonce: string): string {
  return `echo ${nonce} alive\n`;
}

/** The call that begins the session, behind the library. */
export function beginning(begin: Beginning): string {
  const { settings } = begin;
  const words = [
    begin.lock,
    oneWord(settings.run),
    oneWord(settings.resumes ?? ''),
    oneWord(begin.host),
    settings.owner.replaceAll(/[\r\n]/g, ' '),
    settings.since ?? new Date().toISOString(),
    begin.previous ?? '',
    String(begin.acknowledged),
    begin.bases,
  ].map((word) => quote(word));
  return `kp_begin ${begin.nonce} ${begin.id} "\${1-}" ${words.join(' ')}\n`;
}

/** Fields of the lock are separated by blanks. */
function oneWord(text: string): string {
  return text.replaceAll(/\s/g, '_');
}

/** A program's line: one command of quoted words, so that the shell has read all of it before any of it runs. */
export function taskLine(
  task: {
    readonly number: number;
    readonly generation: number;
    readonly words: TaskWords;
  },
  acknowledged: number,
  { check, diff, keeping }: ProgramOptions,
): string {
  const { quoted, count } = task.words;
  const numbers = [task.number, task.generation, acknowledged, check ? 1 : 0, diff ? 1 : 0, 8 + count];
  return `kp_task ${numbers.join(' ')} ${keeping ? quote(keeping.key) : '-'} ${quoted} end\n`;
}

/** The words of a task, quoted and with blanks between, how many they are, and how many bytes. */
export interface TaskWords {
  readonly quoted: string;
  readonly count: number;
  readonly bytes: number;
}

/** The text of a task (its environment, then the program) and its small uploads. Rejects when an upload's file cannot be read. */
export async function taskWords(program: Program, options: ProgramOptions): Promise<TaskWords> {
  const lines = Object.entries(options.environment ?? {}).map(([name, value]) => environmentLine(name, value));
  const words = [quote([...lines, program.text].join(''))];
  for (const upload of inlineUploads(program.uploads)) {
    words.push(upload.name, quote(contentWord(await bytesOf(upload))));
  }
  const quoted = words.join(' ');
  return { quoted, count: words.length, bytes: Buffer.byteLength(quoted) };
}

function environmentLine(name: string, value: Text): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
    throw new RangeError(`"${name}" is not the name of an environment variable`);
  return `kp_environment ${name} ${quote(value instanceof Secret ? value.reveal() : value)}\n`;
}
