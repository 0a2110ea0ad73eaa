import { Secret, type Written } from '../types.ts';
import { isList, isMapping, isTemplate } from './fields.ts';

/**
 * The variables of an encrypted file: all texts in them are secrets, and of templates what they give. Names, numbers,
 * true, false and null stay what they are.
 */
export function sealed(written: Written, known = new Map<Written, Written>()): Written {
  let made = known.get(written); // what an alias repeats is made once
  if (!made) {
    made = { ...written, ...sealedContent(written, known) };
    known.set(written, made);
  }
  return made;
}

function sealedContent(written: Written, known: Map<Written, Written>): Partial<Written> {
  const { content } = written;
  if (isMapping(content)) return { content: new Map([...content].map(([key, part]) => [key, sealed(part, known)])) };
  if (isList(content)) return { content: content.map((part) => sealed(part, known)) };
  if (typeof content !== 'string') return {};
  return isTemplate(written) ? { secret: true } : { content: new Secret(content) };
}
