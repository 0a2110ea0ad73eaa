import type { Origin, Written } from '../types.ts';

/** Where a column of the line under way is. */
type Place = (column: number) => Origin;

/** Thrown to give up: the whole parser has to read this. */
export const unusual = new Error('this is to be read by the whole parser');

/** Gives up. */
export function giveUp(): never {
  throw unusual;
}

/** A key with its colon. */
export const keyPattern = /([A-Za-z_][\w.-]*) *:(?= |$)/y;
const plainPattern = /[A-Za-z0-9_/.$(]|-(?=[^ ])/y;
const flowPlainPattern = /(?:[A-Za-z0-9_/.$]|-(?=[\w.]))(?:[^,[\]{}:#"'&*!|>%@`]|:(?=[^ ,[\]{}]))*/y;
const endPattern = / *(?: #.*)?$/y;
const singlePattern = /'((?:[^']|'')*)'/y;
const doublePattern = /"((?:[^"\\]|\\[nt"\\/])*)"/y;

/** Words that stand for something else than themselves, or do to others. */
const words: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/** Words that are no texts, or not to everybody. */
export const doubtfulWord = /^(?:true|false|null|yes|no|on|off)$/i;
const number = /^(?:0|-?[1-9]\d{0,14})$/;
const otherNumber =
  /^[-+]?(?:0\d|(?:0o[0-7]+|0x[\da-fA-F]+|(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?|\.(?:inf|Inf|INF|nan|NaN|NAN))?$)/;

/** Deeper than this the whole parser is asked, which bounds its own depth. */
export const deepest = 60;

/** What begins in a line and ends in it, and where it ends. */
export function readInLine(line: string, at: number, place: Place): [Written, number] {
  if (line[at] === '[' || line[at] === '{') return flow(line, at, place, 0);
  return quoted(line, at, place) ?? plain(line, at, place);
}

function quoted(line: string, at: number, place: Place): [Written, number] | undefined {
  const sign = line[at];
  if (sign !== '"' && sign !== "'") return undefined;
  const pattern = sign === '"' ? doublePattern : singlePattern;
  pattern.lastIndex = at;
  const text = pattern.exec(line)?.[1] ?? giveUp();
  const end = pattern.lastIndex;
  return [{ origin: place(at + 1), content: sign === '"' ? unescaped(text) : text.replaceAll("''", "'") }, end];
}

function plain(line: string, at: number, place: Place): [Written, number] {
  plainPattern.lastIndex = at;
  if (!plainPattern.test(line)) giveUp();
  const comment = line.indexOf(' #', at);
  const text = (comment < 0 ? line.slice(at) : line.slice(at, comment)).trimEnd();
  if (text.includes(': ') || text.endsWith(':')) giveUp();
  return [{ origin: place(at), content: meaning(text) }, at + text.length];
}

function flow(line: string, at: number, place: Place, depth: number): [Written, number] {
  if (depth > deepest) giveUp();
  if (line[at] === '[') return flowList(line, at, place, depth);
  if (line[at] === '{') return flowMapping(line, at, place, depth);
  const text = quoted(line, at, place);
  if (text) return text;
  flowPlainPattern.lastIndex = at;
  const found = flowPlainPattern.exec(line)?.[0] ?? giveUp();
  return [{ origin: place(at), content: meaning(found.trimEnd()) }, at + found.length];
}

function flowList(line: string, start: number, place: Place, depth: number): [Written, number] {
  const items: Written[] = [];
  let at = skip(line, start + 1);
  while (line[at] !== ']') {
    const [item, end] = flow(line, at, place, depth + 1);
    items.push(item);
    at = nextOf(line, end, ']');
  }
  return [{ origin: place(start), content: items }, at + 1];
}

function flowMapping(line: string, start: number, place: Place, depth: number): [Written, number] {
  const entries = new Map<string, Written>();
  let at = skip(line, start + 1);
  while (line[at] !== '}') {
    keyPattern.lastIndex = at;
    const name = keyPattern.exec(line)?.[1] ?? giveUp();
    if (entries.has(name) || doubtfulWord.test(name)) giveUp();
    const keyOrigin = place(at);
    const [value, end] = flow(line, skip(line, keyPattern.lastIndex), place, depth + 1);
    entries.set(name, { ...value, keyOrigin });
    at = nextOf(line, end, '}');
  }
  return [{ origin: place(start), content: entries }, at + 1];
}

/** Whether nothing but a comment follows. */
export function isEnd(line: string, at: number): boolean {
  endPattern.lastIndex = at;
  return endPattern.test(line);
}

function skip(line: string, at: number): number {
  let next = at;
  while (line[next] === ' ') next++;
  return next;
}

/** Where the next part of a flow collection begins, or its end stands. */
function nextOf(line: string, end: number, closing: string): number {
  const at = skip(line, end);
  if (line[at] === closing) return at;
  if (line[at] !== ',') giveUp();
  const next = skip(line, at + 1);
  return line[next] === closing ? giveUp() : next;
}

function unescaped(text: string): string {
  return text.includes('\\')
    ? text.replace(/\\(.)/g, (_, sign: string) => (sign === 'n' ? '\n' : sign === 't' ? '\t' : sign))
    : text;
}

/** What an unquoted text stands for. */
function meaning(text: string): string | number | boolean | null {
  const word = words.get(text);
  if (word !== undefined) return word;
  if (/^[A-Za-z]/.test(text)) return doubtfulWord.test(text) ? giveUp() : text;
  if (number.test(text)) return Number(text);
  return otherNumber.test(text) ? giveUp() : text;
}
