import { InputError } from '../errors.ts';
import { type Condition, type Origin, Secret, type Text, type Value, type Written } from '../types.ts';
import { DependsOnUnknown } from './depends.ts';
import { evaluateExpression as evaluateNode } from './expression.ts';
import { fixedValue, varies } from './fixed.ts';
import type { Here } from './here.ts';
import { parseCondition, parseFile, parseWritten, problemsOf } from './parse.ts';
import type { Parsed } from './parsed.ts';
import { expressionSource, fileSource, type Source, writtenSource } from './place.ts';
import { renderProgram } from './render.ts';
import type { Scope } from './scope.ts';
import { sealTexts } from './secrecy.ts';
import { mayBe, orUnknown } from './unknown.ts';
import { describe } from './values.ts';
import { Variables } from './variables.ts';

/** What was evaluated of a scope's variables. A scope is a snapshot: whoever changes a variable makes a new scope. */
const known = new WeakMap<Scope, Variables>();

/**
 * What an author wrote, with its templates evaluated in all its parts. A string that is one `{{ expression }}` and nothing
 * else keeps the expression's type, any other becomes text (a secret when a secret went in). What is made of something
 * unknown is unknown. Throws an InputError.
 */
export function evaluate(written: Written, scope: Scope): Value {
  return evaluateWritten(written, variablesOf(scope));
}

/** Whether a bare expression holds. Throws an InputError when it gives anything but true or false, DependsOnUnknown when nobody knows. */
export function holds(condition: Condition, scope: Scope): boolean {
  const { text, origin } = condition;
  if (typeof text === 'boolean') return text;
  const value = evaluateBare(text, origin, scope);
  if (typeof value === 'boolean') return value;
  if (mayBe(value, 'boolean')) throw new DependsOnUnknown(value);
  const simple = /^[^\s()]+$/.test(text.trim());
  throw new InputError(`a condition has to give true or false, and this gives ${describe(value)}`, {
    code: 'wrong-condition',
    origin,
    hint: `compare it (eq x 1), or convert it: bool ${simple ? text.trim() : `(${text.trim()})`}`,
  });
}

/** The value of a bare expression, such as a condition's. Throws an InputError. */
export function evaluateExpression(text: string, origin: Origin, scope: Scope): Value {
  return evaluateBare(text, origin, scope);
}

/**
 * A template file's text; `origin` is where the text begins. Secret when it is itself, or a secret went in. Throws an
 * InputError, and DependsOnUnknown.
 */
export function renderTemplate(template: Text, origin: Origin, scope: Scope): Text {
  const source = fileSource(template, origin);
  const { text, secret } = source;
  if (!text.includes('{{') && !text.includes('{%')) return template;
  const here = checked(parseFile(text, origin), source, variablesOf(scope));
  const rendered = renderProgram(here, here.parsed.program);
  return secret && typeof rendered === 'string' ? new Secret(rendered) : rendered;
}

function evaluateBare(text: string, origin: Origin, scope: Scope): Value {
  const here = checked(parseCondition(text, origin), expressionSource(text, origin), variablesOf(scope));
  return evaluateNode(here, here.parsed.expression!, undefined);
}

function evaluateWritten(written: Written, variables: Variables): Value {
  const fixed = fixedValue(written);
  if (fixed !== varies) return fixed;
  const { content } = written;
  if (typeof content === 'string') return evaluateString(written, content, variables);
  if (content instanceof Map) return evaluateMap(content, variables);
  return (content as readonly Written[]).map((item) => evaluateWritten(item, variables));
}

function evaluateMap(entries: ReadonlyMap<string, Written>, variables: Variables): Value {
  return Object.fromEntries(Array.from(entries, ([key, value]) => [key, evaluateWritten(value, variables)]));
}

function evaluateString(written: Written, text: string, variables: Variables): Value {
  const here = checked(parseWritten(written, text), writtenSource(text, written), variables);
  const { expression, program } = here.parsed;
  const value = expression
    ? evaluateNode(here, expression, undefined)
    : orUnknown('text', () => renderProgram(here, program));
  return written.secret ? sealTexts(value) : value;
}

function checked(parsed: Parsed, source: Source, variables: Variables): Here {
  const first = problemsOf(parsed, source)[0];
  if (first) throw first;
  return { parsed, source, variables };
}

/** The variables of a scope, as far as they were evaluated. */
export function variablesOf(scope: Scope): Variables {
  let variables = known.get(scope);
  if (!variables) {
    variables = new Variables(scope, evaluateWritten);
    known.set(scope, variables);
  }
  return variables;
}
