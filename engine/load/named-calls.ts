import { InputError } from '../errors.ts';
import type { Written } from '../types.ts';
import { fixedText, isMapping } from './fields.ts';
import { placeIn } from './shorthand.ts';

/** Keywords whose value names the module: `action: copy src=a dest=b`, or a mapping with `module` in it. */
export const namingKeywords = ['action', 'local_action'] as const;

/** The module that such a keyword names, and its arguments as they would stand under the module's own name. Throws an InputError. */
export function namedCall(key: string, value: Written): { readonly name: string; readonly value: Written } {
  const { content, keyOrigin } = value;
  const place = keyOrigin === undefined ? {} : { keyOrigin };
  if (isMapping(content)) {
    const { module, ...rest } = Object.fromEntries(content);
    if (!module) throw new InputError(`${key} names no module`, { origin: value.origin, hint: 'add module: NAME' });
    const entries = new Map(Object.entries(rest));
    const args = entries.size > 0 ? entries : null;
    return {
      name: fixedText(module, 'the name of a module'),
      value: { origin: value.origin, content: args, ...place },
    };
  }
  const [, space = '', name, gap = '', rest = ''] =
    /^(\s*)([\w.]+)(\s*)([\s\S]*)$/.exec(typeof content === 'string' ? content : '') ?? [];
  if (name === undefined) {
    throw new InputError(`${key} names no module`, { origin: value.origin, hint: `${key}: MODULE ARGUMENTS` });
  }
  const at = space.length + name.length + gap.length;
  const origin = placeIn(value, content as string, at);
  const literal = value.literal && { literal: value.literal };
  return { name, value: { origin, content: rest === '' ? null : rest, ...place, ...literal } };
}
