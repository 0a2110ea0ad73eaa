import { didYouMean } from '../errors.ts';
import { type Block, isRaw } from './ast.ts';
import { findHelper } from './helpers/registry.ts';
import type { Problem } from './parsed.ts';

interface Kind {
  /** How many names may stand after `as`. */
  readonly names: number;
  readonly option?: string;
}

const kinds: Readonly<Record<string, Kind>> = {
  if: { names: 0, option: 'includeZero' },
  unless: { names: 0, option: 'includeZero' },
  each: { names: 2 },
  with: { names: 1 },
};

/** What is wrong with a block's head, its parameters' own mistakes aside. */
export function blockProblem(block: Block): Problem | undefined {
  const name = block.path.original;
  const at = block.path.loc.start;
  if (isRaw(block)) return rawProblem(block);
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  if (!kind) return { message: `there is no block "${name}"`, hint: blockHint(block, name), at };
  if (block.params.length !== 1) {
    const message = `{{#${name}}} takes one value, and has ${block.params.length}`;
    return {
      message,
      hint: `a helper's call stands in parentheses: {{#${name} (eq a b)}}`,
      at: block.params[1]?.loc.start ?? at,
    };
  }
  const option = block.hash?.pairs.find(({ key }) => key !== kind.option);
  if (option) return { message: `{{#${name}}} takes no "${option.key}="`, at: option.loc.start };
  const names = block.program?.blockParams?.length ?? 0;
  return names > kind.names ? { message: `{{#${name}}} gives ${given(kind.names)} to name after "as"`, at } : undefined;
}

function rawProblem(block: Block): Problem | undefined {
  if (block.path.original === 'raw' && block.params.length === 0 && !block.hash) return undefined;
  const message = 'four braces open text that is left alone, which is written {{{{raw}}}}…{{{{/raw}}}}';
  return { message, at: block.path.loc.start };
}

function blockHint(block: Block, name: string): string | undefined {
  if (findHelper(name)) return `a helper stands in a block's head in parentheses: {{#if (${name} …)}}`;
  if (block.params.length === 0) return `for a variable write {{#if ${name}}}, {{#each ${name}}} or {{#with ${name}}}`;
  return didYouMean(name, Object.keys(kinds)) ?? 'there are if, unless, each and with';
}

function given(count: number): string {
  if (count === 0) return 'nothing';
  return count === 1 ? 'one value' : `${count} values`;
}
