import { readFileSync } from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';
import { InputError, InputErrors } from '../errors.ts';
import { isEncrypted } from '../secrets/vault/envelope.ts';
import { Vault } from '../secrets/vault/vault.ts';
import type { Origin, Written } from '../types.ts';
import { shownPath } from './paths.ts';
import { nestsTooDeeply } from './yaml-depth.ts';
import { mistake, syntaxError } from './yaml-mistakes.ts';
import { readNode } from './yaml-nodes.ts';

/** A text with the means to say where in it something stands. */
export interface Source {
  readonly file: string;
  readonly text: string;
  place(offset: number): Origin;
  /** The whole line, for errors about a text that is no file. */
  line(number: number): string;
  /** Whether the text was encrypted, so that errors may not show it. */
  readonly encrypted: boolean;
}

/** How a document is read beside its text. */
export interface YamlOptions {
  /** Opens what is encrypted; without passwords unless given. */
  readonly vault?: Vault;
  /** Whether the text was encrypted as a whole. */
  readonly encrypted?: boolean;
}

/**
 * One YAML 1.2 document (core schema) as its author wrote it; an empty one is null.
 * Throws an InputError (several as InputErrors) for bad syntax, duplicate keys, unknown tags, and for the values
 * that YAML 1.1 reads differently: yes, no, on, off and numbers with a leading zero.
 */
export function parseYaml(text: string, file: string, options: YamlOptions = {}): Written {
  const { vault = new Vault(), encrypted = false } = options;
  const counter = new LineCounter();
  const source = sourceOf(text, file, counter, encrypted);
  if (nestsTooDeeply(text)) throw mistake('this nests too deeply to be read', source.place(0), source);
  const document = parseDocument(text, {
    lineCounter: counter,
    prettyErrors: false,
    uniqueKeys: false,
    schema: 'core',
    logLevel: 'error',
  });
  if (document.errors[0]) throw syntaxError(document.errors[0], document, source);
  const errors: InputError[] = [];
  const written = readNode(document.contents, source, errors, vault);
  if (errors.length > 0) throw errors.length === 1 ? errors[0] : new InputErrors(errors);
  return encrypted ? { ...written, secret: true } : written;
}

/**
 * The document in a file, which may be encrypted; undefined when it holds nothing. Throws an InputError when it cannot be
 * read, is not UTF-8, or is encrypted and no password opens it.
 */
export function readYaml(path: string, vault = new Vault()): Written | undefined {
  const file = shownPath(path);
  const text = readText(path, file);
  const encrypted = isEncrypted(text);
  const plain = encrypted ? decoded(() => vault.openFile(text, file).plain, file) : text;
  const written = parseYaml(plain, file, { vault, encrypted });
  return written.content === null ? undefined : written;
}

function readText(path: string, file: string): string {
  return decoded(() => readFileSync(path), file);
}

function decoded(read: () => Buffer, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(read());
  } catch (error) {
    if (error instanceof InputError) throw error;
    const reason = error instanceof TypeError ? 'it is not UTF-8 text' : (error as Error).message.split(',')[0];
    throw new InputError(`cannot read ${file}: ${reason}`, { cause: error });
  }
}

function sourceOf(text: string, file: string, counter: LineCounter, encrypted: boolean): Source {
  return {
    file,
    text,
    encrypted,
    place(offset) {
      const { line, col } = counter.linePos(Math.min(offset, text.length));
      return { file, line: Math.max(1, line), column: Math.max(1, col) };
    },
    line: (number) => text.split(/\r?\n/)[number - 1] ?? '',
  };
}
