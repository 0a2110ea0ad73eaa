import { argument, type Code, callOf, literal, Untranslatable } from './code.ts';
import { filter, type Given } from './filters.ts';
import { functionCall } from './functions.ts';
import { part, plus } from './parts.ts';
import { test } from './tests.ts';
import { type Token, tokenize } from './tokens.ts';

/** Nobody reads a longer translation. */
const longest = 500;

/** A Jinja expression in Handlebars' form; undefined when it is none, or has none that is as simple. */
export function translateJinja(text: string): string | undefined {
  const tokens = text.length > longest ? undefined : tokenize(text);
  if (!tokens) return undefined;
  try {
    return new Reader(tokens).whole().text;
  } catch (error) {
    if (error instanceof Untranslatable) return undefined;
    throw error;
  }
}

const comparisons = new Map(Object.entries({ '==': 'eq', '!=': 'ne', '<': 'lt', '<=': 'le', '>': 'gt', '>=': 'ge' }));
const products = new Map(Object.entries({ '*': 'mul', '/': 'div', '%': 'mod', '//': 'floordiv', '**': 'pow' }));
const constants = new Map(
  Object.entries({ true: 'true', True: 'true', false: 'false', False: 'false', none: 'null', None: 'null' }),
);

/** Reads tokens by Jinja's grammar, one method for each level of precedence (Jinja's documentation: "Expressions"). */
class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Code {
    const code = this.#expression();
    if (this.#peek.type !== 'end') throw new Untranslatable();
    return code;
  }

  get #peek(): Token {
    return this.#tokens[this.#at]!;
  }

  #accept(word: string): boolean {
    const found = this.#peek.type !== 'string' && this.#peek.text === word && word !== '';
    if (found) this.#at++;
    return found;
  }

  #expect(word: string): void {
    if (!this.#accept(word)) throw new Untranslatable();
  }

  #expression(): Code {
    if (++this.#depth > 50) throw new Untranslatable();
    const value = this.#chain('or', () => this.#chain('and', () => this.#not()));
    this.#depth--;
    if (!this.#accept('if')) return value;
    const condition = this.#expression();
    this.#expect('else');
    return callOf('ternary', condition, value, this.#expression());
  }

  /** `a and b and c` is one call. */
  #chain(word: string, operand: () => Code, helper = word): Code {
    const operands = [operand()];
    while (this.#accept(word)) operands.push(operand());
    return operands.length === 1 ? operands[0]! : callOf(helper, ...operands);
  }

  #not(): Code {
    let negations = 0;
    while (this.#accept('not')) negations++;
    const value = this.#comparison();
    return negations % 2 === 0 ? value : callOf('not', value);
  }

  #comparison(): Code {
    const left = this.#concat();
    const helper = this.#peek.type === 'sign' ? comparisons.get(this.#peek.text) : undefined;
    if (helper) {
      this.#at++;
      return callOf(helper, left, this.#concat());
    }
    const negated = this.#accept('not');
    if (!negated && !this.#accept('in')) return left;
    if (negated) this.#expect('in');
    const contained = callOf('in', left, this.#concat());
    return negated ? callOf('not', contained) : contained;
  }

  #concat(): Code {
    return this.#chain('~', () => this.#sum(), 'concat');
  }

  #sum(): Code {
    let value = this.#product();
    for (;;) {
      if (this.#accept('+')) value = plus(value, this.#product());
      else if (this.#accept('-')) value = callOf('sub', value, this.#product());
      else return value;
    }
  }

  #product(): Code {
    let value = this.#filtered();
    for (;;) {
      const helper = this.#peek.type === 'sign' ? products.get(this.#peek.text) : undefined;
      if (!helper) return value;
      this.#at++;
      value = callOf(helper, value, this.#filtered());
    }
  }

  #filtered(): Code {
    let value = this.#parts();
    for (;;) {
      if (this.#accept('|')) value = filter(this.#qualified(), value, this.#given());
      else if (this.#accept('is')) value = this.#test(value);
      else return value;
    }
  }

  #test(value: Code): Code {
    const negated = this.#accept('not');
    const result = test(this.#qualified(), value, this.#given());
    return negated ? callOf('not', result) : result;
  }

  #parts(): Code {
    let value = this.#primary();
    for (;;) {
      if (this.#accept('.')) value = this.#attribute(value);
      else if (this.#accept('[')) value = this.#item(value);
      else return value;
    }
  }

  #attribute(value: Code): Code {
    const { type, text } = this.#peek;
    if (type !== 'name' && type !== 'number') throw new Untranslatable();
    this.#at++;
    if (type === 'name' && this.#peek.text === '(') return filter(text, value, this.#given());
    return part(value, literal(text));
  }

  /** `x[0]`, `x['a']`, `x[-1]`, `x[1:-2]`. */
  #item(value: Code): Code {
    const zero: Code = { type: 'number', text: '0' };
    const key = this.#peek.text === ':' ? zero : this.#expression();
    if (this.#accept(':')) {
      const end = this.#peek.text === ']' ? [] : [this.#expression()];
      this.#expect(']');
      return callOf('portion', value, key, ...end);
    }
    this.#expect(']');
    if (key.text === '-1') return callOf('last', value);
    if (key.text.startsWith('-')) throw new Untranslatable();
    return part(value, key);
  }

  /** A name without the collection in front of it. */
  #qualified(): string {
    let name = this.#name();
    while (this.#accept('.')) name = this.#name();
    return name;
  }

  #primary(): Code {
    const { type, text } = this.#peek;
    this.#at++;
    if (type === 'string') return literal(text);
    if (type === 'number') return { type: 'number', text };
    if (type === 'name') return this.#named(text);
    if (text === '-' && this.#peek.type === 'number')
      return { type: 'number', text: `-${this.#tokens[this.#at++]!.text}` };
    if (text === '[') return callOf('list', ...this.#list(']'));
    if (text === '{') return this.#dict();
    if (text !== '(') throw new Untranslatable();
    const value = this.#expression();
    this.#expect(')');
    return value;
  }

  #named(name: string): Code {
    if (this.#peek.type === 'sign' && this.#peek.text === '(') return functionCall(name, this.#given());
    const constant = constants.get(name);
    return constant ? { type: 'other', text: constant } : { type: 'path', text: name };
  }

  #name(): string {
    const { type, text } = this.#peek;
    if (type !== 'name') throw new Untranslatable();
    this.#at++;
    return text;
  }

  /** Arguments in parentheses, if there are any. */
  #given(): Given {
    const named = new Map<string, Code>();
    if (!this.#accept('(')) return { args: [], named };
    return { args: this.#list(')', named), named };
  }

  #list(end: string, named?: Map<string, Code>): Code[] {
    const items: Code[] = [];
    while (!this.#accept(end)) {
      const next = this.#tokens[this.#at + 1];
      if (named && this.#peek.type === 'name' && next?.type === 'sign' && next.text === '=') {
        const name = this.#name();
        this.#expect('=');
        named.set(name, this.#expression());
      } else items.push(this.#expression());
      if (this.#accept(end)) break;
      this.#expect(',');
    }
    return items;
  }

  #dict(): Code {
    const pairs: string[] = [];
    while (!this.#accept('}')) {
      const { type, text } = this.#peek;
      if (type !== 'string' || !/^[A-Za-z_][\w-]*$/.test(text)) throw new Untranslatable();
      this.#at++;
      this.#expect(':');
      pairs.push(`${text}=${argument(this.#expression())}`);
      if (this.#accept('}')) break;
      this.#expect(',');
    }
    return { type: 'call', text: ['dict', ...pairs].join(' ') };
  }
}
