import { InputError } from '../errors.ts';
import type { Prompt, Vars, Written } from '../types.ts';
import { fixedText, listOf, mappingOf, ofKind, unknownKeyword, variableName } from './fields.ts';
import { defined, optional } from './inherit.ts';
import { unknown } from './unknown.ts';

/** What an entry of `vars_prompt` may say. */
export const promptKeywords = [
  'name',
  'prompt',
  'default',
  'private',
  'confirm',
  'encrypt',
  'salt',
  'salt_size',
  'unsafe',
] as const;

/** The algorithms by which an answer can become a password. */
export const algorithms: readonly string[] = ['sha512', 'sha256', 'bcrypt', 'sha512_crypt', 'sha256_crypt', 'blowfish'];

/** What a play asks the user for. Throws an InputError. */
export function promptsOf(written: Written | undefined): readonly Prompt[] {
  return listOf(written, 'vars_prompt').map(promptOf);
}

/** The variables that will be there once the user has answered. */
export function bound(prompts: readonly Prompt[]): Vars {
  return new Map(prompts.map(({ name }) => [name, unknown]));
}

function promptOf(written: Written): Prompt {
  const fields = mappingOf(written, 'an entry of vars_prompt');
  for (const [key, value] of fields) {
    if (!promptKeywords.some((known) => known === key)) throw unknownKeyword(key, value, promptKeywords, []);
  }
  const name = fields.get('name');
  if (!name) {
    const hint = 'add `name:`, and the question as `prompt:`';
    throw new InputError('this entry of vars_prompt names no variable', { origin: written.origin, hint });
  }
  const flag = (key: string, otherwise: boolean) => optional(fields, key, (each) => booleanOf(each, key)) ?? otherwise;
  flag('unsafe', false); // an answer is data in any case, and never a template
  const encrypt = optional(fields, 'encrypt', algorithmOf);
  const needless = ['salt', 'salt_size'].map((key) => fields.get(key)).find((each) => each && encrypt === undefined);
  if (needless)
    throw new InputError('a salt belongs beside encrypt', { origin: needless.keyOrigin ?? needless.origin });
  return {
    name: variableName(fixedText(name, 'the name of a variable'), name.origin),
    origin: name.origin,
    private: flag('private', true),
    confirm: flag('confirm', false),
    ...defined({
      question: optional(fields, 'prompt', (each) => ofKind(each, 'prompt', 'text')),
      fallback: optional(fields, 'default', (each) => ofKind(each, 'default', 'text', 'number', 'boolean')),
      encrypt,
      salt: optional(fields, 'salt', (each) => ofKind(each, 'salt', 'text', 'number')),
      saltSize: optional(fields, 'salt_size', saltSizeOf),
    }),
  };
}

function booleanOf({ content, origin }: Written, key: string): boolean {
  if (typeof content === 'boolean') return content;
  throw new InputError(`${key} must be true or false`, { origin });
}

function algorithmOf(written: Written): string {
  const name = fixedText(written, 'encrypt');
  if (algorithms.includes(name)) return name;
  const hint = 'there are sha512, sha256 and bcrypt';
  throw new InputError(`there is no algorithm "${name}" for passwords`, { origin: written.origin, hint });
}

function saltSizeOf({ content, origin }: Written): number {
  if (typeof content === 'number' && Number.isInteger(content) && content >= 1 && content <= 22) return content;
  throw new InputError('salt_size must be a whole number from 1 to 22', { origin });
}
