import { didYouMean, InputError } from '../errors.ts';
import type { Call } from './calls.ts';
import { type Fields, isMapping, mappingOf } from './fields.ts';
import { importKeywords } from './keywords.ts';

/** What `apply` may hold: keywords that the included tasks take over, as those of an import are. */
const known = importKeywords.filter((keyword) => keyword !== 'args' && keyword !== 'name');

/** An include without its argument `apply`, which becomes a part of its own: it is not evaluated with the others. */
export function withoutApply(call: Call): Call {
  const { content } = call.args;
  const apply = isMapping(content) ? content.get('apply') : undefined;
  if (!isMapping(content) || !apply) return call;
  const rest = new Map([...content].filter(([name]) => name !== 'apply'));
  return { ...call, args: { ...call.args, content: rest }, apply: fieldsOf(apply) };
}

function fieldsOf(apply: NonNullable<ReturnType<Fields['get']>>): Fields {
  const fields = mappingOf(apply, 'apply');
  for (const [key, value] of fields) {
    if (known.includes(key)) continue;
    const hint = didYouMean(key, known) ?? `there are ${known.join(', ')}`;
    throw new InputError(`apply takes no keyword "${key}"`, { origin: value.keyOrigin ?? value.origin, hint });
  }
  return fields;
}
