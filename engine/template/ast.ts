/**
 * The syntax tree that Handlebars' parser gives (its documentation: docs/compiler-api.md of handlebars.js),
 * as discriminated unions.
 */

/** A place in a template: lines count from 1, columns from 0. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

interface Node {
  readonly loc: { readonly start: Position; readonly end: Position };
}

interface Strip {
  readonly open?: boolean;
  readonly close?: boolean;
}

/** `a.b`, `../a`, `@index`, `this`; `original` is what was written, without the brackets of `[a b]`. */
export interface Path extends Node {
  readonly type: 'PathExpression';
  /** Starts with `@`. */
  readonly data: boolean;
  /** How many `../` it starts with. */
  readonly depth: number;
  readonly parts: readonly string[];
  readonly original: string;
}

/** A text, number, boolean or null written out; `undefined` can be written, too, but means nothing to us. */
export type Literal = Node &
  (
    | { readonly type: 'StringLiteral'; readonly value: string }
    | { readonly type: 'NumberLiteral'; readonly value: number }
    | { readonly type: 'BooleanLiteral'; readonly value: boolean }
    | { readonly type: 'NullLiteral' }
    | { readonly type: 'UndefinedLiteral' }
  );

/** What stands where a helper can stand: a name with arguments. */
export interface Call extends Node {
  readonly type: 'SubExpression' | 'MustacheStatement' | 'BlockStatement';
  readonly path: Path | Literal;
  readonly params: readonly Expression[];
  readonly hash?: Hash;
}

/** Named arguments: `a=1 b=2`. */
export interface Hash extends Node {
  readonly pairs: readonly (Node & { readonly key: string; readonly value: Expression })[];
}

/** `(helper argument)`. */
export interface SubExpression extends Call {
  readonly type: 'SubExpression';
}

/** What has a value. */
export type Expression = Path | Literal | SubExpression;

/** `{{expression}}` in a text. */
export interface Mustache extends Call {
  readonly type: 'MustacheStatement';
}

/** `{{#name}}…{{else}}…{{/name}}`, or `{{{{raw}}}}`, whose strips are empty. */
export interface Block extends Call {
  readonly type: 'BlockStatement';
  readonly path: Path;
  readonly program?: Program;
  readonly inverse?: Program;
  readonly openStrip: Strip;
}

/** A part of a text. */
export type Statement =
  | Mustache
  | Block
  | (Node & { readonly type: 'ContentStatement'; readonly value: string; readonly original: string })
  | (Node & { readonly type: 'CommentStatement' })
  | (Node & {
      readonly type: 'PartialStatement' | 'PartialBlockStatement' | 'Decorator' | 'DecoratorBlock';
    });

/** A template, or what stands in a block; `blockParams` are the names after `as`. */
export interface Program extends Node {
  readonly type: 'Program';
  readonly body: readonly Statement[];
  readonly blockParams?: readonly string[];
}

/** Whether a block is `{{{{raw}}}}`: its content is text, whatever braces it has. */
export function isRaw(block: Block): boolean {
  return block.openStrip.open === undefined;
}
