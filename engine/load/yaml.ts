import { readFileSync } from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';
import { InputError, InputErrors } from '../errors.ts';
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
}

/**
 * One YAML 1.2 document (core schema) as its author wrote it; an empty one is null.
 * Throws an InputError (several as InputErrors) for bad syntax, duplicate keys, unknown tags, and for the values
 * that YAML 1.1 reads differently: yes, no, on, off and numbers with a leading zero.
 */
export function parseYaml(text: string, file: string): Written {
  const counter = new LineCounter();
  const source = sourceOf(text, file, counter);
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
  const written = readNode(document.contents, source, errors);
  if (errors.length > 0) throw errors.length === 1 ? errors[0] : new InputErrors(errors);
  return written;
}

/** The document in a file; undefined when it holds nothing. Throws an InputError when it cannot be read or is not UTF-8. */
export function readYaml(path: string): Written | undefined {
  const file = shownPath(path);
  const written = parseYaml(readText(path, file), file);
  return written.content === null ? undefined : written;
}

function readText(path: string, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    const reason = error instanceof TypeError ? 'it is not UTF-8 text' : (error as Error).message.split(',')[0];
    throw new InputError(`cannot read ${file}: ${reason}`, { cause: error });
  }
}

function sourceOf(text: string, file: string, counter: LineCounter): Source {
  return {
    file,
    text,
    place(offset) {
      const { line, col } = counter.linePos(Math.min(offset, text.length));
      return { file, line: Math.max(1, line), column: Math.max(1, col) };
    },
    line: (number) => text.split(/\r?\n/)[number - 1] ?? '',
  };
}
