import { isList, isMapping, isTemplate } from '../../load/fields.ts';
import { type Call, type Expression, isRaw, type Mustache, type Program } from '../../template/ast.ts';
import { expressionOf, helperName } from '../../template/expression.ts';
import { findHelper, type Registered } from '../../template/helpers/registry.ts';
import { parseWritten } from '../../template/parse.ts';
import { offsetOf } from '../../template/parsed.ts';
import { hasSecret } from '../../template/secrecy.ts';
import { type Binding, type Origin, Secret, type Written } from '../../types.ts';
import { isSecretName } from '../warnings/secrets.ts';
import type { KnownScope } from './known.ts';
import { unknownSecret } from './learn.ts';
import { follow } from './parts.ts';

/** A secret that goes into something: the variable that holds it, and where that is written. */
export interface Leak {
  readonly name: string;
  readonly origin: Origin | undefined;
  /** Where in the text that it goes into. */
  readonly offset: number;
}

/** Where secrets are looked for; `byName` also takes for one what is called so. */
interface Within {
  readonly scope: KnownScope;
  readonly byName?: boolean;
}

/** Something may be a secret, or hold one among its parts. */
type Found = Leak & { readonly inside: boolean };

/** Deeper than this nobody follows variables. */
const deepest = 10;

/** The secret that what is written is certain to be made from, whatever only the run knows; undefined when there is none. */
export function secretIn(written: Written, within: Within): Leak | undefined {
  const found = ofWritten('', written, within, 0);
  return found?.inside ? undefined : found;
}

/** The same for a template's tree, outside of its blocks. */
export function secretInProgram(program: Program, text: string, within: Within): Leak | undefined {
  return ofProgram(program, text, within, 0);
}

/** Whether a variable, or a part of it, is made from a secret. */
export function leadsToSecret([name = '', ...keys]: readonly string[], within: Within): boolean {
  const binding = within.scope.find(name);
  return binding !== undefined && ofBinding(name, binding, keys, within, 0) !== undefined;
}

function ofWritten(name: string, written: Written, within: Within, depth: number): Found | undefined {
  const { content, origin } = written;
  if (content instanceof Secret || (written.secret && isTemplate(written))) {
    return { name, origin, offset: 0, inside: false };
  }
  if (isMapping(content) || isList(content)) {
    const parts = isMapping(content) ? [...content.values()] : content;
    const found = firstOf(parts, (part) => ofWritten(name, part, within, depth));
    return found && { ...found, inside: true };
  }
  if (!isTemplate(written) || depth > deepest) return undefined;
  const { expression, program, text } = parseWritten(written, String(content));
  if (!expression) return ofProgram(program, text, within, depth);
  return ofExpression(expression, within, depth);
}

function ofProgram(program: Program, text: string, within: Within, depth: number): Found | undefined {
  return firstOf(program.body, (statement) => {
    if (statement.type === 'BlockStatement' && isRaw(statement)) return undefined;
    if (statement.type !== 'MustacheStatement') return undefined;
    const found = ofMustache(statement, within, depth);
    return found && { ...found, offset: offsetOf(text, statement.loc.start), inside: false };
  });
}

function ofMustache(statement: Mustache, within: Within, depth: number): Found | undefined {
  const expression = expressionOf(statement);
  return expression ? ofExpression(expression, within, depth) : ofCall(statement, within, depth);
}

function ofExpression(node: Expression, within: Within, depth: number): Found | undefined {
  if (node.type === 'SubExpression') return ofCall(node, within, depth);
  if (node.type !== 'PathExpression' || node.data || node.depth > 0) return undefined;
  const [name = '', ...keys] = node.parts;
  if (within.byName && isSecretName(node.parts.at(-1)!))
    return { name: node.original, origin: undefined, offset: 0, inside: false };
  const binding = within.scope.find(name);
  return binding && ofBinding(node.original, binding, keys, within, depth);
}

function ofBinding(name: string, binding: Binding, keys: readonly string[], within: Within, depth: number) {
  if (binding === unknownSecret) return { name, origin: undefined, offset: 0, inside: false };
  if ('data' in binding) {
    const { data } = binding;
    if (keys.length > 0 || !hasSecret(data)) return undefined;
    return { name, origin: undefined, offset: 0, inside: !(data instanceof Secret) };
  }
  const { count, inside, written } = follow(binding, keys);
  if (inside || !written || count < keys.length) return undefined;
  return ofWritten(name, written, within, depth + 1);
}

/** What a call makes of secrets: only the arguments count that are certain to be looked at. */
function ofCall(call: Call, within: Within, depth: number): Found | undefined {
  const registered = findHelper(helperName(call));
  if (!registered || givesNoText(registered)) return undefined;
  if (helperName(call) === 'ternary') return undefined;
  const certain = 'form' in registered ? call.params.slice(0, 1) : call.params;
  const named = (call.hash?.pairs ?? []).map(({ value }) => value);
  const found = firstOf([...certain, ...named], (param) => ofExpression(param, within, depth));
  if (!found) return undefined;
  if ('form' in registered) return found;
  // What only moves values about may give another part than the secret one.
  if (registered.helper.secrets === 'kept') return found.inside ? undefined : { ...found, inside: true };
  return { ...found, inside: false };
}

function givesNoText(registered: Registered): boolean {
  if ('form' in registered) return registered.form.gives === 'boolean';
  return registered.helper.secrets === 'compared' || registered.helper.gives === 'boolean';
}

function firstOf<T, R>(all: Iterable<T>, look: (one: T) => R | undefined): R | undefined {
  for (const one of all) {
    const found = look(one);
    if (found !== undefined) return found;
  }
  return undefined;
}
