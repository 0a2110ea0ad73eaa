import type { Origin, Written } from '../types.ts';
import { deepest, doubtfulWord, giveUp, isEnd, keyPattern, readInLine, unusual } from './yaml-common-line.ts';

/**
 * YAML as nearly everybody writes it, read directly, in a fraction of the time that a whole YAML parser takes: block
 * mappings with plain names as keys, block lists, texts on one line (plain or quoted), `|` and `|-`, flow collections on
 * one line, comments. Whatever else there is, and whatever is wrong, makes it give up.
 */
export function parseCommonYaml(text: string, file: string): Written | undefined {
  if (unusualText.test(text)) return undefined;
  try {
    return new Reading(text, file).document();
  } catch (error) {
    if (error === unusual) return undefined;
    throw error;
  }
}

/** Tabs, carriage returns, control characters, anything but one document without directives. */
const unusualText =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]|\n(?:---|\.\.\.)|^(?:%|\.\.\.|--- *[^\n ])/;

class Reading {
  readonly #file: string;
  readonly #lines: readonly string[];
  /** Index of the line under way, and where in it something begins; behind the last line at the end. */
  #line = -1;
  #indent = 0;

  constructor(text: string, file: string) {
    this.#file = file;
    this.#lines = text.split('\n');
    if (this.#lines[0]!.startsWith('---')) this.#line = 0;
    this.#next();
  }

  document(): Written {
    const root = this.#block(-1, 0);
    if (this.#line < this.#lines.length) giveUp();
    return root;
  }

  /** Goes to the next line that holds something. */
  #next(): void {
    for (this.#line++; this.#line < this.#lines.length; this.#line++) {
      const line = this.#lines[this.#line]!;
      const indent = line.search(/[^ ]/);
      if (indent < 0 || line[indent] === '#') continue;
      this.#indent = indent;
      return;
    }
    this.#indent = -1;
  }

  #place(at: number): Origin {
    return { file: this.#file, line: this.#line + 1, column: at + 1 };
  }

  /** The list or mapping that begins where the line under way does. */
  #block(within: number, depth: number): Written {
    if (this.#indent <= within || depth > deepest) giveUp();
    return this.#collection(this.#indent, depth) ?? giveUp();
  }

  #collection(at: number, depth: number): Written | undefined {
    const line = this.#lines[this.#line]!;
    if (startsItem(line, at)) return this.#list(at, depth);
    keyPattern.lastIndex = at;
    return keyPattern.test(line) ? this.#mapping(at, depth) : undefined;
  }

  #list(at: number, depth: number): Written {
    if (depth > deepest) giveUp();
    const origin = this.#place(at);
    const items: Written[] = [];
    let first = true;
    while (first || (this.#indent === at && startsItem(this.#lines[this.#line]!, at))) {
      first = false;
      items.push(this.#value(at + 1, at, depth, undefined));
    }
    if (this.#indent > at) giveUp();
    return { origin, content: items };
  }

  #mapping(at: number, depth: number): Written {
    if (depth > deepest) giveUp();
    const origin = this.#place(at);
    const entries = new Map<string, Written>();
    let first = true;
    while (first || this.#indent === at) {
      keyPattern.lastIndex = at;
      const name = keyPattern.exec(this.#lines[this.#line]!)?.[1];
      if (name === undefined) {
        if (first || !startsItem(this.#lines[this.#line]!, at)) giveUp();
        break; // the list that this mapping stands in goes on
      }
      if (entries.has(name) || doubtfulWord.test(name)) giveUp();
      first = false;
      const behind = keyPattern.lastIndex;
      entries.set(name, this.#value(behind, at, depth, this.#place(at)));
    }
    if (this.#indent > at) giveUp();
    return { origin, content: entries };
  }

  /** What stands behind a key or a dash, on its line or below it. */
  #value(behind: number, within: number, depth: number, keyOrigin: Origin | undefined): Written {
    const line = this.#lines[this.#line]!;
    const key = keyOrigin && { keyOrigin };
    if (isEnd(line, behind)) {
      const spaces = line.slice(behind).search(/[^ ]|$/);
      const origin = this.#place(behind + spaces);
      this.#next();
      const nested = this.#indent > within;
      const listBeside = keyOrigin !== undefined && this.#indent === within && this.#isItem(within);
      if (nested || listBeside) return { ...this.#block(listBeside ? within - 1 : within, depth + 1), ...key };
      return { origin, content: null, ...key };
    }
    const at = behind + line.slice(behind).search(/[^ ]/);
    const inner = keyOrigin === undefined ? this.#collection(at, depth + 1) : undefined;
    const value = inner ?? (line[at] === '|' ? this.#literal(at, within) : this.#inLine(at));
    return key ? { ...value, ...key } : value;
  }

  #isItem(at: number): boolean {
    return this.#line < this.#lines.length && startsItem(this.#lines[this.#line]!, at);
  }

  /** What begins and ends on the line under way. */
  #inLine(at: number): Written {
    const line = this.#lines[this.#line]!;
    const [written, end] = readInLine(line, at, (column) => this.#place(column));
    if (!isEnd(line, end)) giveUp();
    this.#next();
    return written;
  }

  /** A text of several lines behind `|`, which ends with one line break, or behind `|-`, which ends with none. */
  #literal(at: number, within: number): Written {
    const header = this.#lines[this.#line]!.slice(at).trimEnd();
    if (header !== '|' && header !== '|-') giveUp();
    const first = this.#line + 1;
    let indent = -1;
    let last = first - 1;
    for (let index = first; index < this.#lines.length; index++) {
      const line = this.#lines[index]!;
      const spaces = line.search(/[^ ]/);
      if (spaces < 0) {
        if (indent < 0 && line !== '') giveUp();
        continue;
      }
      if (spaces <= within) break;
      if (indent < 0) indent = spaces;
      if (spaces < indent) giveUp();
      last = index;
    }
    if (indent < 0) giveUp();
    const lines = this.#lines.slice(first, last + 1).map((line) => line.slice(indent));
    // Blanks behind the last line are part of the text where they reach further than its lines begin.
    if (this.#lines.slice(last + 1, last + 2).some((line) => line !== '' && line.search(/[^ ]/) < 0)) giveUp();
    const origin = { file: this.#file, line: first + 1, column: indent + 1 };
    this.#line = last;
    this.#next();
    return { origin, literal: true, content: `${lines.join('\n')}${header === '|' ? '\n' : ''}` };
  }
}

function startsItem(line: string, at: number): boolean {
  return line[at] === '-' && (line.length === at + 1 || line[at + 1] === ' ');
}
