import { InputError } from '../errors.ts';
import { Secret, type Value, type Values } from '../types.ts';
import { takeArguments, WrongArgument } from './arguments.ts';
import type { Call, Expression } from './ast.ts';
import type { Frame } from './frame.ts';
import { type Helper, type Lazy, Missing, Refusal } from './helpers/helper.ts';
import { findHelper, type RegisteredHelper } from './helpers/registry.ts';
import { type Here, mistake, originOf } from './here.ts';
import { markedCall } from './marks.ts';
import { absentMistake, exists, resolve } from './resolve.ts';
import { hasSecret, reveal, seal } from './secrecy.ts';
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
  if ('helper' in registered) return callHelper(here, node, registered, frame);
  return registered.form.evaluate(node.params.map((param) => lazy(here, param, frame)));
}

function callHelper(here: Here, node: Call, registered: RegisteredHelper, frame: Frame | undefined): Value | Missing {
  const { helper, parameters } = registered;
  const given = node.params.map((param) => evaluateExpression(here, param, frame));
  const named = evaluateNamed(here, node, frame);
  const kept = helper.secrets === 'kept';
  const secret = kept ? given.some((value) => value instanceof Secret) : given.some(hasSecret) || hasSecret(named);
  const reveals = secret && !kept;
  try {
    const args = takeArguments(helper.name, parameters, reveals ? given.map(reveal) : given);
    const surroundings = { named: reveals ? (reveal(named) as Values) : named, world: here.variables.scope.world };
    const value = helper.run(args as Parameters<Helper['run']>[0], surroundings);
    if (value instanceof Missing) return secret ? new Missing(`${helper.name} finds nothing for the secret`) : value;
    return reveals && helper.secrets !== 'compared' ? seal(value) : value;
  } catch (error) {
    throw explained(here, node, helper, secret, error);
  }
}

function evaluateNamed(here: Here, node: Call, frame: Frame | undefined): Values {
  if (!node.hash) return none;
  return Object.fromEntries(node.hash.pairs.map(({ key, value }) => [key, evaluateExpression(here, value, frame)]));
}

const none: Values = Object.freeze({});

/** The mistake behind what a helper threw. What a helper says of a secret is not repeated. */
function explained(here: Here, node: Call, helper: Helper, secret: boolean, error: unknown): unknown {
  const start = node.path.loc.start;
  if (error instanceof InputError && (error.origin || !secret)) {
    return reachedBy(error, `for ${helper.name}, used at`, originOf(here, start));
  }
  if (!(error instanceof Error)) return error;
  if (secret) return mistake(here, start, `${helper.name} cannot work with the secret that it is given`);
  if (error instanceof WrongArgument) {
    return mistake(here, node.params[error.index]!.loc.start, error.message, { hint: error.hint });
  }
  const hint = error instanceof Refusal ? error.hint : undefined;
  return mistake(here, start, `${helper.name}: ${error.message}`, { hint, cause: error });
}

function lazy(here: Here, node: Expression, frame: Frame | undefined): Lazy {
  return {
    value: () => evaluateExpression(here, node, frame),
    boolean: () => {
      const value = evaluateExpression(here, node, frame);
      if (typeof value === 'boolean') return value;
      throw mistake(here, node.loc.start, `this has to be true or false, not ${describe(value)}`, {
        hint: 'compare it (eq x 1), or convert it (bool x)',
      });
    },
    find: () => find(here, node, frame),
    exists: () => (node.type === 'PathExpression' ? exists(here, node, frame) : find(here, node, frame) !== undefined),
  };
}

function find(here: Here, node: Expression, frame: Frame | undefined): Value | undefined {
  if (node.type === 'PathExpression') {
    const found = resolve(here, node, frame);
    return 'value' in found ? found.value : undefined;
  }
  if (node.type !== 'SubExpression') return evaluateExpression(here, node, frame);
  const value = call(here, node, frame);
  return value instanceof Missing ? undefined : value;
}
