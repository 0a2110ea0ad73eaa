import { InputError } from '../errors.ts';
import { type Condition, type Origin, Secret, type Text, type Written } from '../types.ts';
import { findHelper } from './helpers/registry.ts';
import { originOf } from './here.ts';
import { isNeeded } from './needed.ts';
import { parseCondition, parseFile, parseWritten, problemsOf } from './parse.ts';
import type { Parsed } from './parsed.ts';
import { expressionSource, fileSource, type Source, writtenSource } from './place.ts';
import { mentionsOf } from './references.ts';
import { partOffset } from './resolve.ts';
import type { Scope } from './scope.ts';

/** What templates mention, for those who ask what they depend on. */
export interface References {
  /** The names of variables. */
  readonly names: ReadonlySet<string>;
  /** The names of helpers, special forms included. */
  readonly helpers: ReadonlySet<string>;
  /** Whether these are all; a helper may ask for variables whose names are known only when it is evaluated. */
  readonly all: boolean;
  /** Every place at which a variable is mentioned, in order. */
  readonly uses: readonly Use[];
  /** Every place at which a variable of another host is asked for by a name that is written out. */
  readonly others: readonly OtherUse[];
}

/** One mention of a variable. */
export interface Use {
  /** The variable's name, and the keys below it as far as they are written out. */
  readonly path: readonly string[];
  /** Whether it may be missing: it is what `default` or `defined` ask for, or it may be a key of what a block is about. */
  readonly optional: boolean;
  readonly origin: Origin;
  /** Where a part of the path is written. */
  placeOf(index: number): Origin;
  /** Whether it has to be there, as far as the scope tells; a scope throws something of its own for values that it does not know. */
  needed(scope: Scope): boolean;
}

/** One mention of a variable of another host. */
export interface OtherUse {
  readonly name: string;
  readonly origin: Origin;
  needed(scope: Scope): boolean;
}

interface Template {
  readonly parsed: Parsed;
  readonly source: Source;
}

/**
 * All mistakes of templates that can be seen without evaluating: syntax, unknown helpers and blocks, their arguments'
 * number, Jinja. Looks into all parts of what was written.
 */
export function checkSyntax(checked: Written | Condition): InputError[] {
  const keys = 'content' in checked ? [...keyMistakes(checked)] : [];
  return [...keys, ...templatesOf(checked, true).flatMap(({ parsed, source }) => problemsOf(parsed, source))];
}

/** The same for the text of a template file that begins at its origin. */
export function checkTemplate(template: Text, origin: Origin): InputError[] {
  const source = fileSource(template, origin);
  return problemsOf(parseFile(source.text, origin), source);
}

/** The variables and helpers that are mentioned. What has syntax errors mentions nothing. */
export function references(asked: Written | Condition): References {
  return collect(templatesOf(asked, false));
}

/** The same for the text of a template file. */
export function templateReferences(text: string, origin: Origin): References {
  return collect([{ parsed: parseFile(text, origin), source: fileSource(text, origin) }]);
}

function templatesOf(asked: Written | Condition, jinja: boolean): Template[] {
  if ('content' in asked) return [...templatesIn(asked, jinja)];
  const { text, origin } = asked;
  if (typeof text === 'boolean') return [];
  return [{ parsed: parseCondition(text, origin), source: expressionSource(text, origin) }];
}

/** The strings that hold braces; with `jinja`, also those that hold only Jinja's. */
function* templatesIn(written: Written, jinja: boolean): Generator<Template> {
  const { content } = written;
  if (typeof content === 'string') {
    const holds = content.includes('{{') || (jinja && content.includes('{%'));
    if (holds && !written.unsafe)
      yield { parsed: parseWritten(written, content), source: writtenSource(content, written) };
  } else for (const part of partsOf(written)) yield* templatesIn(part, jinja);
}

function* keyMistakes(written: Written): Generator<InputError> {
  if (written.content instanceof Map) {
    for (const [key, { keyOrigin, origin }] of written.content as ReadonlyMap<string, Written>) {
      if (!key.includes('{{')) continue;
      const hint = 'build the map with dict, or write a list of maps with key and value';
      yield new InputError('a key is never a template', { origin: keyOrigin ?? origin, hint });
    }
  }
  for (const part of partsOf(written)) yield* keyMistakes(part);
}

function partsOf({ content }: Written): Iterable<Written> {
  if (content === null || typeof content !== 'object' || content instanceof Secret) return [];
  return content instanceof Map ? content.values() : (content as readonly Written[]);
}

function collect(templates: readonly Template[]): References {
  const helpers = new Set<string>();
  const uses: Use[] = [];
  const others: OtherUse[] = [];
  for (const { parsed, source } of templates) {
    const mentions = mentionsOf(parsed.program);
    for (const name of mentions.helpers) helpers.add(name);
    const template = { parsed, source };
    for (const mention of mentions.variables) {
      const { path, contexts, node } = mention;
      const { line, column } = node.loc.start;
      const placeOf = (index: number) =>
        originOf(template, {
          line,
          column: column + partOffset(template, node, index + node.parts.length - path.length),
        });
      const needed = (scope: Scope) => !mention.optional && isNeeded(template, mention, scope);
      const origin = originOf(template, node.loc.start);
      uses.push({ path, optional: mention.optional || contexts.length > 0, origin, placeOf, needed });
    }
    for (const mention of mentions.others) {
      const needed = (scope: Scope) => !mention.optional && isNeeded(template, mention, scope);
      others.push({ name: mention.name, origin: originOf(template, mention.at), needed });
    }
  }
  const all = ![...helpers].some(isOpen);
  return { names: new Set(uses.map(({ path }) => path[0]!)), helpers, all, uses, others };
}

function isOpen(name: string): boolean {
  const registered = findHelper(name);
  return registered !== undefined && 'helper' in registered && registered.helper.asksForAny === true;
}
