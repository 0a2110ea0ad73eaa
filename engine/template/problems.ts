import { didYouMean } from '../errors.ts';
import {
  type Block,
  type Call,
  type Expression,
  isRaw,
  type Literal,
  type Path,
  type Position,
  type Program,
} from './ast.ts';
import { blockProblem } from './blocks.ts';
import { callProblems } from './calls.ts';
import { expressionOf, helperName } from './expression.ts';
import { findHelper, helperNames } from './helpers/registry.ts';
import { infixProblem, statementProblem } from './jinja/problem.ts';
import { type Problem, textFrom } from './parsed.ts';

/** Deeper than anybody writes, shallow enough for the stack. */
const depthLimit = 100;

/** What is being searched, and what was found. */
interface Search {
  readonly text: string;
  readonly bare: boolean;
  readonly found: Problem[];
}

/** All that can be seen to be wrong with a template that parses, in the order of its text. `bare` is an expression without braces. */
export function findProblems(program: Program, text: string, bare: boolean): readonly Problem[] {
  const search = { text, bare, found: [] };
  searchProgram(search, program, 0);
  return search.found;
}

function report(search: Search, at: Position, message: string, hint?: string): void {
  add(search, { message, hint, at });
}

/** Beyond this many the rest is not worth reading. */
const limit = 100;

function add(search: Search, ...problems: readonly Problem[]): void {
  if (search.found.length < limit) search.found.push(...problems);
}

function searchProgram(search: Search, program: Program, depth: number): void {
  if (depth > depthLimit) {
    report(search, program.loc.start, 'blocks are nested too deeply');
    return;
  }
  for (const statement of program.body) {
    const { start } = statement.loc;
    switch (statement.type) {
      case 'CommentStatement':
        break;
      case 'ContentStatement':
        add(search, ...statementProblem(statement.original, start));
        break;
      case 'MustacheStatement':
        searchMustache(search, statement);
        break;
      case 'BlockStatement':
        searchBlock(search, statement, depth);
        break;
      case 'PartialStatement':
      case 'PartialBlockStatement':
        report(
          search,
          start,
          'partials ({{> name}}) are not part of the language',
          'put the common part into a variable',
        );
        break;
      default:
        report(search, start, 'decorators ({{* name}}) are not part of the language');
    }
  }
}

function searchMustache(search: Search, mustache: Call): void {
  const expression = expressionOf(mustache);
  if (expression) searchExpression(search, expression, 0);
  else searchCall(search, mustache, 0);
}

function searchBlock(search: Search, block: Block, depth: number): void {
  const problem = blockProblem(block);
  if (problem) add(search, problem);
  else if (isRaw(block)) return;
  else {
    for (const param of block.params) searchExpression(search, param, 0);
    for (const { value } of block.hash?.pairs ?? []) searchExpression(search, value, 0);
  }
  if (block.program) searchProgram(search, block.program, depth + 1);
  if (block.inverse) searchProgram(search, block.inverse, depth + 1);
}

function searchExpression(search: Search, node: Expression, depth: number): void {
  const { start } = node.loc;
  if (node.type === 'SubExpression') searchCall(search, node, depth + 1);
  else if (node.type === 'PathExpression') searchPath(search, node);
  else if (node.type === 'UndefinedLiteral') report(search, start, 'undefined is not a value', 'write null');
  else if (node.type === 'NumberLiteral' && startsWithZero(search, node)) {
    report(search, start, 'a number cannot start with a zero', 'put it in quotes if it is a text, as modes are');
  }
}

/** Looks at the text only when the number is written longer than it had to be. */
function startsWithZero(
  search: Search,
  { value, loc: { start, end } }: Extract<Literal, { type: 'NumberLiteral' }>,
): boolean {
  return end.column - start.column > String(value).length && /^-?0\d/.test(textFrom(search, start));
}

const dataNames = ['root', 'index', 'key', 'first', 'last'];

function searchPath(search: Search, path: Path): void {
  const name = path.parts[0] ?? '';
  if (!path.data || dataNames.includes(name)) return;
  report(
    search,
    path.loc.start,
    `there is no "@${name}"`,
    didYouMean(name, dataNames) ?? 'there are @index, @key, @first, @last and @root',
  );
}

function searchCall(search: Search, call: Call, depth: number): void {
  const { start } = call.path.loc;
  if (depth > depthLimit) {
    report(search, start, 'parentheses are nested too deeply');
    return;
  }
  const jinja = infixProblem(call, search.text, search.bare);
  if (jinja) {
    add(search, jinja);
    return;
  }
  const name = helperName(call);
  const registered = name === '' ? undefined : findHelper(name);
  if (registered) add(search, ...callProblems(call, registered));
  else report(search, start, ...unknownHelper(call, name));
  for (const param of call.params) searchExpression(search, param, depth);
  for (const { value } of call.hash?.pairs ?? []) searchExpression(search, value, depth);
}

function unknownHelper(call: Call, name: string): [message: string, hint: string | undefined] {
  if (name === '') return ['only a helper takes arguments, a value does not', 'to put texts together: concat "a" "b"'];
  if (call.params.length === 0 && !call.hash) {
    return [`there is no helper "${name}"`, `a variable stands without parentheses: ${name}`];
  }
  return [`there is no helper "${name}"`, didYouMean(name, helperNames())];
}
