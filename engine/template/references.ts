import { type Block, type Call, type Expression, isRaw, type Path, type Position, type Program } from './ast.ts';
import { expressionOf, helperName } from './expression.ts';
import type { Parameter } from './helpers/helper.ts';
import { findHelper } from './helpers/registry.ts';
import { isScoped } from './resolve.ts';

/** What a tree mentions. */
export interface Mentions {
  readonly variables: Mention[];
  readonly helpers: Set<string>;
  readonly others: OfOtherHost[];
}

/** One place at which a variable is mentioned, as a place in the tree. */
export interface Mention {
  /** The variable's name, and the keys below it as far as they are written out. */
  readonly path: readonly string[];
  /** Whether it may be missing: it is what `default` or `defined` ask for. */
  readonly optional: boolean;
  /** What the blocks around it are about, when it may be a key of one of these. */
  readonly contexts: readonly Expression[];
  /** What has to be so for it to be looked at at all, as far as conditions around it tell. */
  readonly guards: readonly Guard[];
  readonly node: Path;
}

/** What an expression has to be before another one is looked at: true or the like, false or the like, or not there. */
export interface Guard {
  readonly expression: Expression;
  readonly is: 'truthy' | 'falsy' | 'absent';
}

/** One place at which a variable of another host is asked for by a name that is written out. */
export interface OfOtherHost {
  readonly name: string;
  readonly optional: boolean;
  readonly guards: readonly Guard[];
  readonly at: Position;
}

/** What stands around an expression: the names that blocks gave, what blocks are about, and what must be so to come here. */
interface Around {
  readonly names: ReadonlySet<string>;
  readonly contexts: readonly Expression[];
  readonly guards: readonly Guard[];
}

const outside: Around = { names: new Set(), contexts: [], guards: [] };

/** Everything that a tree mentions, in its order. Names that blocks give (`as |x|`) are not variables. */
export function mentionsOf(program: Program): Mentions {
  const mentions: Mentions = { variables: [], helpers: new Set(), others: [] };
  inProgram(mentions, program, outside);
  return mentions;
}

function inProgram(mentions: Mentions, program: Program, around: Around): void {
  for (const statement of program.body) {
    if (statement.type === 'MustacheStatement') {
      const expression = expressionOf(statement);
      if (expression) inExpression(mentions, expression, around, false);
      else inCall(mentions, statement, around, false);
    } else if (statement.type === 'BlockStatement' && !isRaw(statement)) inBlock(mentions, statement, around);
  }
}

function inBlock(mentions: Mentions, block: Block, around: Around): void {
  inArguments(mentions, block, around, 0);
  const { program, inverse, params } = block;
  const subject = params[0];
  const name = block.path.original;
  const enters = subject !== undefined && (name === 'each' || name === 'with');
  const [then, otherwise] = name === 'unless' ? (['falsy', 'truthy'] as const) : (['truthy', 'falsy'] as const);
  const names = program?.blockParams ? new Set([...around.names, ...program.blockParams]) : around.names;
  const inside = guarded(around, subject, then);
  const entered = enters ? { ...inside, names, contexts: [...around.contexts, subject] } : inside;
  if (program) inProgram(mentions, program, entered);
  if (inverse) inProgram(mentions, inverse, guarded(around, subject, otherwise));
}

function guarded(around: Around, expression: Expression | undefined, is: Guard['is']): Around {
  return expression ? { ...around, guards: [...around.guards, { expression, is }] } : around;
}

function inExpression(mentions: Mentions, node: Expression, around: Around, optional: boolean): void {
  if (node.type === 'SubExpression') inCall(mentions, node, around, optional);
  else if (node.type === 'PathExpression') inPath(mentions, node, around, optional);
}

function inCall(mentions: Mentions, call: Call, around: Around, optional: boolean): void {
  const name = helperName(call);
  mentions.helpers.add(name);
  const registered = findHelper(name);
  const mayMiss = registered && 'form' in registered ? registered.form.mayMiss : undefined;
  for (const applied of appliedHelpers(call, registered?.parameters)) mentions.helpers.add(applied);
  const other = name === 'hostvar' ? call.params[1] : undefined;
  if (other?.type === 'StringLiteral') {
    mentions.others.push({ name: other.value, optional, guards: around.guards, at: other.loc.start });
  }
  inArguments(mentions, call, around, mayMiss?.(call.params.length) ?? 0);
}

/** The helpers that a call applies to the items of a list. */
function appliedHelpers({ params }: Call, parameters: readonly Parameter[] = []): string[] {
  return params.flatMap((param, index) => {
    const kind = parameters[index]?.kind;
    return param.type === 'StringLiteral' && (kind === 'helper' || kind === 'test') ? [param.value] : [];
  });
}

/** The first arguments may be missing. */
function inArguments(mentions: Mentions, call: Call, around: Around, optional: number): void {
  for (const [index, param] of call.params.entries()) {
    inExpression(mentions, param, { ...around, guards: guardsOf(call, index, around.guards) }, index < optional);
  }
  for (const { value } of call.hash?.pairs ?? []) inExpression(mentions, value, around, false);
}

/** What has to be so before a special form looks at one of its arguments. */
function guardsOf(call: Call, index: number, guards: readonly Guard[]): readonly Guard[] {
  const all = (is: Guard['is']) => [
    ...guards,
    ...call.params.slice(0, index).map((expression) => ({ expression, is })),
  ];
  if (index === 0 || call.type === 'BlockStatement') return guards;
  switch (helperName(call)) {
    case 'and':
      return all('truthy');
    case 'or':
      return all('falsy');
    case 'default':
      return all('absent');
    case 'ternary':
      return [...guards, { expression: call.params[0]!, is: index === 1 ? 'truthy' : 'falsy' }];
    default:
      return guards;
  }
}

function inPath(mentions: Mentions, path: Path, around: Around, optional: boolean): void {
  const root = path.data && path.parts[0] === 'root';
  if (path.data && !root) return;
  const parts = root ? path.parts.slice(1) : path.parts;
  const { contexts, guards } = around;
  const ofContext = !root && (isScoped(path) ? contexts.length > path.depth : around.names.has(parts[0]!));
  if (parts.length === 0 || ofContext) return;
  if (parts[0] === 'hostvars') mentions.helpers.add('hostvar');
  if (parts[0] === 'hostvars' && parts.length > 2) {
    mentions.others.push({ name: parts[2]!, optional, guards, at: path.loc.start });
    return;
  }
  const maybeContext = !root && !isScoped(path);
  mentions.variables.push({
    path: parts,
    optional,
    contexts: maybeContext ? contexts : [],
    guards,
    node: path,
  });
}
