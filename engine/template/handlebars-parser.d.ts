/** The part of Handlebars that reads a template; importing it alone takes a third of the time of the whole package. */
declare module 'handlebars/dist/cjs/handlebars/compiler/base.js' {
  import type { Program } from './ast.ts';

  interface Parser {
    parse(input: string): Program;
    /** Called with what was met where no rule of the grammar allows it; has to throw. */
    parseError(message: string, met: { readonly text: string; readonly token: string | null }): never;
    /** Where the lexer stands: the token that it gave last. */
    readonly lexer: { readonly yylloc: { readonly first_line: number; readonly first_column: number } };
  }

  const base: {
    /** The tree as written, or, for a tree, nothing but that tree. */
    parseWithoutProcessing(input: string): Program;
    /** Applies `~` and the rule for blocks that stand alone on their line. Changes the tree that it is given. */
    parse(input: string | Program): Program;
    readonly parser: Parser;
  };
  export default base;
}
