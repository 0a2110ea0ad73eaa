import { Secret, type Value, type Values } from '../types.ts';
import type { Kind, Parameter } from './helpers/helper.ts';
import { describe, isList, isMap } from './values.ts';

/** An argument that its helper does not take, by its place in the call or its name; the evaluator adds the place. */
export class WrongArgument extends Error {
  readonly argument: number | string;
  readonly hint: string | undefined;

  constructor(argument: number | string, message: string, hint?: string) {
    super(message);
    this.argument = argument;
    this.hint = hint;
  }
}

/** The arguments by their parameters' names, checked for their kinds. Their number was checked when they were parsed. */
export function takeArguments(
  helper: string,
  parameters: readonly Parameter[],
  values: readonly Value[],
): Record<string, unknown> {
  const taken: Record<string, unknown> = {};
  for (const [index, { name, kind, rest }] of parameters.entries()) {
    if (rest) taken[name] = values.slice(index).map((value, after) => take(helper, name, kind, value, index + after));
    else if (index < values.length) taken[name] = take(helper, name, kind, values[index]!, index);
  }
  return taken;
}

/** Adds the arguments that were given by name; null leaves one out. That there are such was checked when they were parsed. */
export function takeOptions(
  helper: string,
  options: readonly Parameter[],
  named: Values,
  taken: Record<string, unknown>,
): void {
  for (const { name, kind } of options) {
    const value = named[name];
    if (value !== undefined && value !== null) taken[name] = take(helper, name, kind, value, name);
  }
}

function take(helper: string, name: string, kind: Kind, value: Value, argument: number | string): Value {
  const plain = kind === 'text' && value instanceof Secret ? value.reveal() : value;
  if (fits(kind, plain)) return plain;
  throw new WrongArgument(
    argument,
    `${helper}: ${name} has to be ${article(kind)}, not ${describe(value)}`,
    hint(kind, value),
  );
}

function fits(kind: Kind, value: Value): boolean {
  switch (kind) {
    case 'any':
      return true;
    case 'text':
    case 'helper':
    case 'test':
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
