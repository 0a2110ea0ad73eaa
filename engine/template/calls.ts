import { didYouMean } from '../errors.ts';
import type { Call, Expression } from './ast.ts';
import { helperName } from './expression.ts';
import { type Parameter, usageOf } from './helpers/helper.ts';
import { findHelper, helperNames, isTest, type Registered } from './helpers/registry.ts';
import type { Problem } from './parsed.ts';

/** What can be seen to be wrong with the arguments of a call, their own mistakes aside. */
export function callProblems(call: Call, registered: Registered): Problem[] {
  const { declaration, parameters } = registered;
  const name = helperName(call);
  const hint = `write it as: ${usageOf(declaration)}`;
  const count = call.params.length;
  const wrong = countProblem(name, parameters, count);
  const at = wrong?.extra === undefined ? call.path.loc.start : call.params[wrong.extra]!.loc.start;
  const counted = wrong ? [{ message: wrong.message, hint, at }] : [];
  const applied = call.params.flatMap((param, index) => appliedProblem(param, parameters[index], count - index));
  return [...counted, ...namedProblems(call, registered, hint), ...applied];
}

interface WrongCount {
  readonly message: string;
  /** The first argument that is too many. */
  readonly extra?: number;
}

function countProblem(name: string, parameters: readonly Parameter[], count: number): WrongCount | undefined {
  const needed = parameters.filter(({ optional, rest }) => !optional && !rest).length;
  const most = parameters.some(({ rest }) => rest) ? Number.POSITIVE_INFINITY : parameters.length;
  if (count < needed) return { message: `${name} needs ${words(needed)}, and has ${count}` };
  if (count <= most) return undefined;
  const takes = most === 0 ? 'no arguments' : `${words(most)} at most`;
  return { message: `${name} takes ${takes}, and has ${count}`, extra: most };
}

function words(count: number): string {
  return count === 1 ? 'one argument' : `${count} arguments`;
}

function namedProblems(call: Call, { declaration, options }: Registered, usage: string): Problem[] {
  const pairs = call.hash?.pairs ?? [];
  const name = helperName(call);
  const known = options.map((option) => option.name);
  return pairs.flatMap(({ key, loc }, index) => {
    const at = loc.start;
    if (pairs.findIndex((pair) => pair.key === key) !== index) return [{ message: `"${key}=" is given twice`, at }];
    if (declaration.named || known.includes(key)) return [];
    if (known.length > 0) return [{ message: `${name} has no "${key}="`, hint: didYouMean(key, known) ?? usage, at }];
    return [{ message: `${name} takes no argument with a name, as "${key}=" is`, hint: usage, at }];
  });
}

/** What is wrong with an argument that names a helper, which will be called with so many arguments. */
function appliedProblem(node: Expression, parameter: Parameter | undefined, count: number): Problem[] {
  if (parameter?.kind !== 'helper' && parameter?.kind !== 'test') return [];
  const at = node.loc.start;
  if (node.type !== 'StringLiteral') return [{ message: `the ${parameter.kind} has to be written out as a text`, at }];
  const registered = findHelper(node.value);
  if (!registered) {
    return [
      { message: `there is no ${parameter.kind} "${node.value}"`, hint: didYouMean(node.value, helperNames()), at },
    ];
  }
  if (parameter.kind === 'test' && !isTest(node.value)) {
    return [{ message: `"${node.value}" is not a test: it does not tell true or false of a value`, at }];
  }
  if (parameter.kind === 'helper' && 'form' in registered) {
    return [{ message: `"${node.value}" cannot be applied to the items of a list`, at }];
  }
  const wrong = countProblem(node.value, registered.parameters, count);
  return wrong ? [{ message: `here ${wrong.message}`, hint: `it takes: ${usageOf(registered.declaration)}`, at }] : [];
}
