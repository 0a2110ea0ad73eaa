import { InputError } from '../errors.ts';
import { Secret, type Text } from '../types.ts';

/** Content for a host that may be too big to ride in the stream; the program gets at it with `kp_upload NAME`. */
export interface Upload {
  /** A word of [A-Za-z0-9_], unique in the program. */
  readonly name: string;
  /** Bytes in memory, a local file's path, or what makes the bytes: of what the program says it wants (`kp_result wanted`), or all. */
  readonly content: Uint8Array | { readonly path: string } | Assembled;
  /** In bytes; of what is yet to be made the most that it can come to. */
  readonly size: number;
  /** SHA-256 in hexadecimal, where it is known. */
  readonly digest?: string;
}

/** Content that is made when it is needed. */
export interface Assembled {
  assemble(wanted: readonly string[] | undefined): Promise<Uint8Array>;
}

/** What one task does on a host: text for its POSIX shell, which calls functions of the library in `engine/remote/*.sh`. */
export interface Program {
  readonly text: string;
  readonly uploads: readonly Upload[];
  /** Secrets that stand in the text; they are blotted out of all that comes back. */
  readonly secrets: readonly Secret[];
}

/** A word of a program; undefined stands for an empty word. */
export type Word = Text | number | boolean | undefined;

/** A program that calls one library function; every argument is quoted, true and false become 1 and 0. */
export function call(name: string, ...words: readonly Word[]): Program {
  const text = [name, ...words.map((word) => quote(plain(word)))].join(' ');
  return { text, uploads: [], secrets: words.filter((word) => word instanceof Secret) };
}

/** Programs one after another, as one; the first that fails ends it. */
export function sequence(...programs: readonly Program[]): Program {
  return {
    text: programs.map((program) => program.text).join(' &&\n'),
    uploads: programs.flatMap((program) => program.uploads),
    secrets: programs.flatMap((program) => program.secrets),
  };
}

/** The program with content that it may ask for. */
export function withUploads(program: Program, ...uploads: readonly Upload[]): Program {
  return { ...program, uploads: [...program.uploads, ...uploads] };
}

/** A program with small bytes on its standard input, as base64 in a quoted here-document (`kp_decode` turns it back). */
export function withInput(program: Program, bytes: Uint8Array): Program {
  const lines = Buffer.from(bytes).toString('base64').replace(/.{76}/g, '$&\n');
  return { ...program, text: `${program.text} <<'KP_INPUT'\n${lines}\nKP_INPUT\n` };
}

/** A text as one word of a POSIX shell. A NUL cannot be part of a word: it is an InputError. */
export function quote(text: string): string {
  if (text.includes('\0')) throw new InputError('a NUL byte cannot be part of an argument');
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function plain(word: Word): string {
  if (word === undefined) return '';
  if (word instanceof Secret) return word.reveal();
  if (typeof word === 'boolean') return word ? '1' : '0';
  return String(word);
}
