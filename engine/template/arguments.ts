import { Secret, type Value } from '../types.ts';
import type { Kind, Parameter } from './helpers/helper.ts';
import { describe, isList, isMap } from './values.ts';

/** An argument that its helper does not take; the evaluator adds the place. */
export class WrongArgument extends Error {
  readonly index: number;
  readonly hint: string | undefined;

  constructor(index: number, message: string, hint?: string) {
    super(message);
    this.index = index;
    this.hint = hint;
  }
}

/** The arguments by their parameters' names, checked for their kinds. Their number was checked when they were parsed. */
export function takeArguments(
  helper: string,
  parameters: readonly Parameter[],
  values: readonly Value[],
): Readonly<Record<string, unknown>> {
  const taken: Record<string, unknown> = {};
  for (const [index, { name, kind, rest }] of parameters.entries()) {
    if (rest) taken[name] = values.slice(index).map((value, after) => take(helper, name, kind, value, index + after));
    else if (index < values.length) taken[name] = take(helper, name, kind, values[index]!, index);
  }
  return taken;
}

function take(helper: string, name: string, kind: Kind, value: Value, index: number): Value {
  const plain = kind === 'text' && value instanceof Secret ? value.reveal() : value;
  if (fits(kind, plain)) return plain;
  throw new WrongArgument(
    index,
    `${helper}: ${name} has to be ${article(kind)}, not ${describe(value)}`,
    hint(kind, value),
  );
}

function fits(kind: Kind, value: Value): boolean {
  switch (kind) {
    case 'any':
      return true;
    case 'text':
      return typeof value === 'string';
    case 'integer':
      return Number.isSafeInteger(value);
    case 'list':
      return isList(value);
    case 'map':
      return isMap(value);
    default:
      return typeof value === kind;
  }
}

function hint(kind: Kind, value: Value): string | undefined {
  if (typeof value === 'string' && (kind === 'number' || kind === 'integer')) return 'int x makes a number of a text';
  if (kind === 'text' && typeof value === 'number') return 'string x makes a text of a number';
  return kind === 'boolean' && value !== null && typeof value !== 'object'
    ? 'bool x makes true or false of it'
    : undefined;
}

function article(kind: Kind): string {
  if (kind === 'boolean') return 'true or false';
  return kind === 'integer' ? 'an integer' : `a ${kind}`;
}
