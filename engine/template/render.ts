import { Secret, type Text, type Value } from '../types.ts';
import { type Block, type Expression, isRaw, type Mustache, type Program } from './ast.ts';
import { DependsOnUnknown } from './depends.ts';
import { evaluateCall, evaluateExpression } from './expression.ts';
import type { Frame } from './frame.ts';
import { type Here, mistake } from './here.ts';
import { mayBe } from './unknown.ts';
import { asText, describe, isList, isMap, isTruthy, textHint } from './values.ts';

interface Output {
  text: string;
  secret: boolean;
}

/** A template's text; secret when a secret went into it. */
export function renderProgram(here: Here, program: Program): Text {
  const output = { text: '', secret: false };
  render(here, program, undefined, output);
  return output.secret ? new Secret(output.text) : output.text;
}

function render(here: Here, program: Program, frame: Frame | undefined, output: Output): void {
  for (const statement of program.body) {
    if (statement.type === 'ContentStatement') output.text += statement.value;
    else if (statement.type === 'MustacheStatement') append(here, statement, frame, output);
    else if (statement.type === 'BlockStatement') renderBlock(here, statement, frame, output);
  }
}

function append(here: Here, mustache: Mustache, frame: Frame | undefined, output: Output): void {
  const value = evaluateCall(here, mustache, frame);
  const text = asText(value);
  if (text === undefined) {
    throw mistake(here, mustache.path.loc.start, `${describe(value)} cannot stand in a text`, {
      hint: textHint(value),
    });
  }
  if (text instanceof Secret) output.secret = true;
  output.text += text instanceof Secret ? text.reveal() : text;
}

function renderBlock(here: Here, block: Block, frame: Frame | undefined, output: Output): void {
  if (isRaw(block)) {
    render(here, block.program!, frame, output);
    return;
  }
  const subject = block.params[0]!; // its presence and the block's name were checked when it was parsed
  const value = evaluateExpression(here, subject, frame);
  const name = block.path.original;
  if (name === 'each') each(here, block, subject, value, frame, output);
  else if (name === 'with') within(here, block, value, frame, output);
  else {
    const holds = isTruthy(value) || (value === 0 && includesZero(here, block, frame));
    choose(here, (name === 'if') === holds ? block.program : block.inverse, frame, output);
  }
}

function choose(here: Here, program: Program | undefined, frame: Frame | undefined, output: Output): void {
  if (program) render(here, program, frame, output);
}

/** `{{#if x includeZero=true}}`, which is part of Handlebars. */
function includesZero(here: Here, block: Block, frame: Frame | undefined): boolean {
  const option = block.hash?.pairs[0];
  return option !== undefined && isTruthy(evaluateExpression(here, option.value, frame));
}

function within(here: Here, block: Block, value: Value, frame: Frame | undefined, output: Output): void {
  if (!isTruthy(value) && value !== 0) choose(here, block.inverse, frame, output);
  else
    choose(here, block.program, { context: value, names: named(block, value), loop: undefined, outer: frame }, output);
}

function each(
  here: Here,
  block: Block,
  subject: Expression,
  value: Value,
  frame: Frame | undefined,
  output: Output,
): void {
  if (!isList(value) && !isMap(value)) {
    if (mayBe(value, 'list') || mayBe(value, 'map')) throw new DependsOnUnknown(value);
    throw mistake(here, subject.loc.start, `{{#each}} needs a list or a map, not ${describe(value)}`);
  }
  const items: readonly Value[] = isList(value) ? value : Object.values(value);
  if (items.length === 0) choose(here, block.inverse, frame, output);
  const keys = isList(value) ? undefined : Object.keys(value);
  for (const [index, item] of items.entries()) {
    const key = keys ? keys[index]! : index;
    const loop = { index, key, first: index === 0, last: index === items.length - 1 };
    choose(here, block.program, { context: item, names: named(block, item, key), loop, outer: frame }, output);
  }
}

/** What the names after `as` mean. */
function named(block: Block, ...values: readonly Value[]): ReadonlyMap<string, Value> | undefined {
  const names = block.program?.blockParams;
  return names && new Map(names.map((name, index) => [name, values[index]!]));
}
