/** A piece of an expression in Handlebars' form. */
export interface Code {
  readonly text: string;
  /** A call needs parentheses where it is an argument; a path can be continued. */
  readonly type: 'path' | 'call' | 'text' | 'number' | 'other';
}

/** What has no simple form in Handlebars, or is no Jinja. */
export class Untranslatable extends Error {}

/** A helper's call. */
export function callOf(helper: string, ...args: readonly Code[]): Code {
  return { type: 'call', text: [helper, ...args.map(argument)].join(' ') };
}

/** A text as a literal. */
export function literal(text: string): Code {
  if (text.includes('"') && text.includes("'")) throw new Untranslatable();
  return { type: 'text', text: text.includes('"') ? `'${text}'` : `"${text}"` };
}

/** A code as an argument. */
export function argument({ type, text }: Code): string {
  return type === 'call' ? `(${text})` : text;
}

/** A part of what a code gives, by a name that is known or computed. */
export function partOf(code: Code, key: Code): Code {
  if (code.type !== 'path' || (key.type !== 'text' && key.type !== 'number')) return callOf('lookup', code, key);
  const name = key.type === 'text' ? key.text.slice(1, -1) : key.text;
  return { type: 'path', text: `${code.text}.${/^[\w-]+$/.test(name) ? name : `[${name}]`}` };
}
