import { argument, type Code, callOf, partOf, Untranslatable } from './code.ts';

/** `+` adds numbers and joins texts and lists: only literals tell which. */
export function plus(left: Code, right: Code): Code {
  if (left.type === 'text' || right.type === 'text') return callOf('concat', left, right);
  if (left.type === 'number' || right.type === 'number') return callOf('add', left, right);
  if (left.text.startsWith('list ') || right.text.startsWith('list '))
    return callOf('flatten', callOf('list', left, right));
  throw new Untranslatable();
}

/** `hostvars[host].name` is a helper of ours, for it needs another host's scope; everything else is a path. */
export function part(value: Code, key: Code): Code {
  if (value.type === 'path' && value.text === 'hostvars') return callOf('hostvars', key);
  if (value.text.startsWith('hostvars '))
    return { type: 'call', text: `${value.text.replace('hostvars', 'hostvar')} ${argument(key)}` };
  return partOf(value, key);
}
