import { InputError } from '../errors.ts';
import { Unknown, type Value, type Values } from '../types.ts';
import { WrongArgument } from './arguments.ts';
import type { Call, Expression } from './ast.ts';
import { DependsOnUnknown } from './depends.ts';
import type { Frame } from './frame.ts';
import { type Lazy, Missing, type Parameter, Refusal } from './helpers/helper.ts';
import { findHelper, type Registered, type RegisteredForm } from './helpers/registry.ts';
import { type Here, mistake, originOf } from './here.ts';
import { Around, Hushed, invoke, isSignal, none } from './invoke.ts';
import { markedCall } from './marks.ts';
import { absentMistake, exists, resolve } from './resolve.ts';
import { mayBe, orUnknown } from './unknown.ts';
import { describe } from './values.ts';
import { reachedBy } from './variables.ts';

/** The value of an expression. What it names has to be there. */
export function evaluateExpression(here: Here, node: Expression, frame: Frame | undefined): Value {
  switch (node.type) {
    case 'PathExpression': {
      const found = resolve(here, node, frame);
      if ('absent' in found) throw absentMistake(here, node, found.absent);
      return found.value;
    }
    case 'SubExpression':
      return present(here, node, call(here, node, frame));
    case 'NullLiteral':
    case 'UndefinedLiteral':
      return null;
    default:
      return node.value;
  }
}

/** The value of what stands between braces: an expression, or a helper with its arguments. */
export function evaluateCall(here: Here, node: Call, frame: Frame | undefined): Value {
  const expression = expressionOf(node);
  if (expression) return evaluateExpression(here, expression, frame);
  return present(here, node, call(here, node, frame));
}

/** The expression between braces when it is not a helper with arguments. */
export function expressionOf(node: Call): Expression | undefined {
  if (node.params.length === 0 && !node.hash) return node.path;
  return markedCall(node);
}

/** The name of the helper that is called. */
export function helperName({ path }: Call): string {
  return path.type === 'PathExpression' ? path.original : '';
}

function present(here: Here, node: Call, value: Value | Missing): Value {
  if (value instanceof Missing) throw mistake(here, node.path.loc.start, value.message, { hint: value.hint });
  return value;
}

function call(here: Here, node: Call, frame: Frame | undefined): Value | Missing {
  const registered = findHelper(helperName(node))!; // an unknown name was a mistake before anything was evaluated
  if ('form' in registered) return callForm(here, node, registered, frame);
  const given = node.params.map((param) => evaluateExpression(here, param, frame));
  const named = evaluateNamed(here, node, frame);
  try {
    const { gives } = registered.declaration;
    return orUnknown(gives, () => invoke(new Around(here, node), registered, helperName(node), given, named));
  } catch (error) {
    throw explained(here, node, registered, error);
  }
}

function callForm(here: Here, node: Call, registered: RegisteredForm, frame: Frame | undefined): Value {
  try {
    const { form } = registered;
    return orUnknown(form.gives, () => form.evaluate(node.params.map((param) => lazy(here, param, frame))));
  } catch (error) {
    throw error instanceof Refusal ? explained(here, node, registered, error) : error;
  }
}

function evaluateNamed(here: Here, node: Call, frame: Frame | undefined): Values {
  if (!node.hash) return none;
  return Object.fromEntries(node.hash.pairs.map(({ key, value }) => [key, evaluateExpression(here, value, frame)]));
}

/** The mistake behind what a helper threw. */
function explained(here: Here, node: Call, { parameters }: Registered, error: unknown): unknown {
  const name = helperName(node);
  const start = node.path.loc.start;
  if (error instanceof InputError) return reachedBy(error, `for ${name}, used at`, originOf(here, start));
  if (isSignal(error) || !(error instanceof Error)) return error;
  if (error instanceof Hushed) return mistake(here, start, error.message);
  if (!(error instanceof WrongArgument || error instanceof Refusal)) {
    return mistake(here, start, `${name}: ${error.message}`, { cause: error });
  }
  const { hint } = error;
  const at = argumentNode(node, parameters, error)?.loc.start ?? start;
  if (error instanceof WrongArgument) return mistake(here, at, error.message, { hint });
  return mistake(here, at, `${name}: ${error.message}`, { hint, cause: error });
}

/** The argument that a mistake is about; the only one, when the mistake does not say which. */
function argumentNode({ params, hash }: Call, parameters: readonly Parameter[], error: WrongArgument | Refusal) {
  const { argument } = error;
  if (typeof argument === 'number') return params[argument];
  if (argument === undefined) return parameters.length === 1 && !parameters[0]!.rest ? params[0] : undefined;
  const index = parameters.findIndex(({ name }) => name === argument);
  if (index === -1) return hash?.pairs.find(({ key }) => key === argument)?.value;
  return params[index + (error instanceof Refusal ? error.offset : 0)];
}

function lazy(here: Here, node: Expression, frame: Frame | undefined): Lazy {
  return {
    value: () => evaluateExpression(here, node, frame),
    boolean: () => {
      const value = evaluateExpression(here, node, frame);
      if (typeof value === 'boolean') return value;
      if (mayBe(value, 'boolean')) throw new DependsOnUnknown(value);
      throw mistake(here, node.loc.start, `this has to be true or false, not ${describe(value)}`, {
        hint: 'compare it (eq x 1), or convert it (bool x)',
      });
    },
    find: () => find(here, node, frame),
    exists: () => {
      if (node.type === 'PathExpression') return exists(here, node, frame);
      const found = find(here, node, frame);
      if (found instanceof Unknown && found.mayMiss) throw new DependsOnUnknown(found);
      return found !== undefined;
    },
  };
}

/** The value of an expression; undefined when what it names is not there. */
export function find(here: Here, node: Expression, frame: Frame | undefined): Value | undefined {
  if (node.type === 'PathExpression') {
    const found = resolve(here, node, frame);
    return 'value' in found ? found.value : undefined;
  }
  if (node.type !== 'SubExpression') return evaluateExpression(here, node, frame);
  const value = call(here, node, frame);
  return value instanceof Missing ? undefined : value;
}
