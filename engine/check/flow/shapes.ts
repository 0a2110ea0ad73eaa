import { isList, isMapping, isTemplate } from '../../load/fields.ts';
import type { Expression, SubExpression } from '../../template/ast.ts';
import { evaluate } from '../../template/evaluate.ts';
import { helperName } from '../../template/expression.ts';
import { tryTo } from '../../template/invoke.ts';
import { parseWritten } from '../../template/parse.ts';
import type { Binding, Written } from '../../types.ts';
import { acts } from './acts.ts';
import type { KnownScope } from './known.ts';
import { isUnknown } from './learn.ts';

/** Deeper than this nobody looks for what a template may give. */
const deepest = 8;

/**
 * What a template may give, as far as it is written somewhere: its value where that is known, else one of several
 * (`lookup map key` gives an entry, `ternary` one of its two, `default` either, several parts make a text). Undefined when it may be anything.
 */
export function shapesOf(written: Written, scope: KnownScope, depth = 0): readonly Binding[] | undefined {
  if (!isTemplate(written)) return [{ written }];
  if (depth > deepest) return undefined;
  const known = acts(written) ? undefined : tryTo(() => ({ data: evaluate(written, scope) }));
  if (known) return [known];
  const { expression, problems } = parseWritten(written, String(written.content));
  if (expression) return ofExpression(expression, scope, depth);
  return problems.length > 0 ? undefined : [{ data: '' }];
}

function ofExpression(node: Expression, scope: KnownScope, depth: number): readonly Binding[] | undefined {
  switch (node.type) {
    case 'PathExpression':
      return node.data || node.depth > 0 ? undefined : ofPath(node.parts, scope, depth);
    case 'SubExpression':
      return ofCall(node, scope, depth);
    case 'NullLiteral':
    case 'UndefinedLiteral':
      return [{ data: null }];
    default:
      return [{ data: node.value }];
  }
}

function ofPath([name = '', ...keys]: readonly string[], scope: KnownScope, depth: number) {
  const binding = scope.find(name);
  if (!binding || isUnknown(binding) || !('written' in binding)) return undefined;
  let { written } = binding;
  for (const key of keys) {
    const inside = isMapping(written.content) ? written.content.get(key) : undefined;
    if (!inside) return undefined;
    written = inside;
  }
  return shapesOf(written, scope, depth + 1);
}

function ofCall(node: SubExpression, scope: KnownScope, depth: number): readonly Binding[] | undefined {
  const [first, second, third] = node.params;
  const any = (...nodes: readonly (Expression | undefined)[]) => {
    const all = nodes.flatMap((each) => (each ? [ofExpression(each, scope, depth)] : []));
    return all.every((each) => each !== undefined) ? all.flat() : undefined;
  };
  switch (helperName(node)) {
    case 'ternary':
      return any(second, third);
    case 'default':
    case 'or':
      return any(...node.params);
    case 'lookup':
      return node.params.length === 2 && second ? entriesOf(any(first), second) : undefined;
    case 'first':
    case 'last':
      return node.params.length === 1 ? entriesOf(any(first)) : undefined;
    default:
      return undefined;
  }
}

/** The entries of what may be given; the one under a key that is written out. */
function entriesOf(containers: readonly Binding[] | undefined, key?: Expression): readonly Binding[] | undefined {
  const entries = containers?.map((binding) => {
    if (!('written' in binding)) return undefined;
    const { content } = binding.written;
    if (isList(content)) return key ? undefined : content;
    if (!isMapping(content)) return undefined;
    const entry = key?.type === 'StringLiteral' ? content.get(key.value) : undefined;
    return key?.type === 'StringLiteral' ? entry && [entry] : [...content.values()];
  });
  if (!entries?.every((each) => each !== undefined)) return undefined;
  return entries.flat().map((written) => ({ written }));
}
