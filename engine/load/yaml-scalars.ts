import type { Scalar } from 'yaml';
import type { Origin } from '../types.ts';
import type { Source } from './yaml.ts';
import { shown } from './yaml-mistakes.ts';

/** What is wrong with an unquoted value that YAML 1.1 and 1.2 read differently, or that a number cannot hold. */
export function checkPlain(
  node: Scalar,
  source: Pick<Source, 'encrypted'>,
): { readonly message: string; readonly hint: string } | undefined {
  const written = node.source ?? '';
  const said = shown(written, source);
  if (/^(yes|on)$/i.test(written)) return ambiguous(said, 'true');
  if (/^(no|off)$/i.test(written)) return ambiguous(said, 'false');
  if (/^[-+]?0[0-9][0-9_]*(\.[0-9]*)?([eE][-+]?[0-9]+)?$/.test(written)) {
    return {
      message: `the number ${said} starts with a zero`,
      hint: `write "${said}" in quotes if this is a text (as modes are), or the number without the zero`,
    };
  }
  if (Number.isInteger(node.value) && /^[-+]?\d+$/.test(written) && !Number.isSafeInteger(node.value)) {
    return { message: `the number ${said} is too big to be kept exactly`, hint: `write "${said}" in quotes` };
  }
  return undefined;
}

function ambiguous(written: string, meant: string): { message: string; hint: string } {
  return {
    message: `an unquoted ${written} is a text to some and a boolean to others`,
    hint: `write ${meant}, or "${written}" in quotes for the text`,
  };
}

/** Where a scalar's text starts (behind the quote, on a block's first line), and whether its lines are the file's lines. */
export function textPlace(source: Source, node: Scalar): { readonly origin: Origin; readonly literal?: true } {
  const start = node.range![0];
  if (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE') return { origin: source.place(start + 1) };
  if (node.type !== 'BLOCK_LITERAL' && node.type !== 'BLOCK_FOLDED') return { origin: source.place(start) };
  const block = source.text.slice(start, node.range![1]);
  const lines = block.split(/\r?\n/).slice(1);
  const first = lines.find((line) => line.trim() !== '') ?? '';
  const firstOfText =
    String(node.value)
      .split('\n')
      .find((line) => line.trim() !== '') ?? '';
  const column = spaces(first) - spaces(firstOfText) + 1;
  const origin = { file: source.file, line: source.place(start).line + 1, column };
  return node.type === 'BLOCK_LITERAL' ? { origin, literal: true } : { origin };
}

function spaces(line: string): number {
  return line.length - line.trimStart().length;
}
