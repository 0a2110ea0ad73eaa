import { type Call, type Expression, isRaw, type Path, type Position, type Program } from './ast.ts';
import { expressionOf, helperName } from './expression.ts';
import type { Parameter } from './helpers/helper.ts';
import { findHelper } from './helpers/registry.ts';
import { isScoped } from './resolve.ts';

/** What a tree mentions. */
export interface Mentions {
  readonly variables: Mention[];
  readonly helpers: Set<string>;
}

/** One place at which a variable is mentioned, as a place in the tree. */
export interface Mention {
  /** The variable's name, and the keys below it as far as they are written out. */
  readonly path: readonly string[];
  /** Whether it may be missing: it is what `default` or `defined` ask for, or it may be a key of what a block is about. */
  readonly optional: boolean;
  readonly at: Position;
}

/** What stands around an expression: the names that blocks gave, and whether there is a context with keys of its own. */
interface Around {
  readonly names: ReadonlySet<string>;
  readonly blocks: number;
}

const outside: Around = { names: new Set(), blocks: 0 };

/** Everything that a tree mentions, in its order. Names that blocks give (`as |x|`) are not variables. */
export function mentionsOf(program: Program): Mentions {
  const mentions: Mentions = { variables: [], helpers: new Set() };
  inProgram(mentions, program, outside);
  return mentions;
}

function inProgram(mentions: Mentions, program: Program, around: Around): void {
  for (const statement of program.body) {
    if (statement.type === 'MustacheStatement') {
      const expression = expressionOf(statement);
      if (expression) inExpression(mentions, expression, around, false);
      else inCall(mentions, statement, around);
    } else if (statement.type === 'BlockStatement' && !isRaw(statement)) {
      inArguments(mentions, statement, around, 0);
      const { program: main, inverse } = statement;
      const enters = statement.path.original === 'each' || statement.path.original === 'with';
      const names = main?.blockParams ? new Set([...around.names, ...main.blockParams]) : around.names;
      if (main) inProgram(mentions, main, enters ? { names, blocks: around.blocks + 1 } : around);
      if (inverse) inProgram(mentions, inverse, around);
    }
  }
}

function inExpression(mentions: Mentions, node: Expression, around: Around, optional: boolean): void {
  if (node.type === 'SubExpression') inCall(mentions, node, around);
  else if (node.type === 'PathExpression') inPath(mentions, node, around, optional);
}

function inCall(mentions: Mentions, call: Call, around: Around): void {
  const name = helperName(call);
  mentions.helpers.add(name);
  const registered = findHelper(name);
  const mayMiss = registered && 'form' in registered ? registered.form.mayMiss : undefined;
  for (const applied of appliedHelpers(call, registered?.parameters)) mentions.helpers.add(applied);
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
function inArguments(mentions: Mentions, { params, hash }: Call, around: Around, optional: number): void {
  for (const [index, param] of params.entries()) inExpression(mentions, param, around, index < optional);
  for (const { value } of hash?.pairs ?? []) inExpression(mentions, value, around, false);
}

function inPath(mentions: Mentions, path: Path, around: Around, optional: boolean): void {
  const root = path.data && path.parts[0] === 'root';
  if (path.data && !root) return;
  const parts = root ? path.parts.slice(1) : path.parts;
  const ofContext = !root && (isScoped(path) ? around.blocks > path.depth : around.names.has(parts[0]!));
  if (parts.length === 0 || ofContext) return;
  const maybeContext = !root && !isScoped(path) && around.blocks > 0;
  mentions.variables.push({ path: parts, optional: optional || maybeContext, at: path.loc.start });
}
