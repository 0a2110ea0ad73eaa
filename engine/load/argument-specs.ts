import { join } from 'node:path';
import { InputError } from '../errors.ts';
import { hiddenIn } from '../modules/specification/hidden.ts';
import { options } from '../modules/specification/option.ts';
import { rules } from '../modules/specification/rules.ts';
import type { Hidden, Inherited, Origin, Role, Task, Written } from '../types.ts';
import { type Fields, isList, isMapping, mappingOf, unknownKeyword } from './fields.ts';
import type { Place } from './loading.ts';
import { plainOf } from './plain.ts';
import { partFile } from './role-files.ts';

/** What a declaration may say beside its options and their rules; all of it is for readers. */
export const forReaders = ['short_description', 'description', 'author', 'version_added', 'seealso'] as const;

/** What is declared of arguments: for an entry point of a role, or for a play. */
export interface Declared {
  /** The name under which it is declared. */
  readonly name: string;
  readonly spec: Fields;
}

/** Whose arguments are held against a declaration, and where that is asked for. */
export interface Subject {
  readonly type: 'role' | 'play';
  readonly name: string;
  readonly path: string;
  readonly origin: Origin;
}

/** The task that holds arguments against their declaration before anything else of a role or a play runs. */
export function validation(declared: Declared, { type, name, path, origin }: Subject, inherited: Inherited): Task {
  const { spec } = declared;
  const about = spec.get('short_description')?.content;
  const title = `Validating arguments against arg spec '${declared.name}'${typeof about === 'string' ? ` - ${about}` : ''}`;
  const { delegateTo: _, ...rest } = inherited;
  const data = (content: Written['content']): Written => ({ origin, content, unsafe: true });
  const texts = { type, name, argument_spec_name: declared.name, path };
  const context = new Map(Object.entries(texts).map(([key, text]) => [key, data(text)]));
  const given = Object.keys(rules).flatMap((key) => (spec.has(key) ? [[key, asData(spec.get(key)!)] as const] : []));
  const args = new Map<string, Written>([
    ['argument_spec', asData(spec.get('options') ?? data(new Map()))],
    ...given,
    ['validate_args_context', data(context)],
  ]);
  return {
    ...rest,
    notify: [],
    tags: [...new Set([...rest.tags, 'always'])],
    name: data(title),
    module: 'validate_argument_spec',
    args: { origin, content: args },
    listen: [],
    origin,
  };
}

/**
 * What a role declares for the entry point that is used (`main`, or what tasks_from names), in `meta/argument_specs.yml` or
 * in `meta/main.yml`. Throws an InputError.
 */
export function declaredByRole(
  role: Pick<Role, 'path'>,
  meta: Fields,
  entry: string,
  read: Place['loading']['read'],
): Declared | undefined {
  const file = partFile(role.path, 'meta', 'argument_specs');
  const own = file === undefined ? undefined : read(file);
  const written = (own && specsIn(own, join('meta', 'argument_specs.yml'))) ?? meta.get('argument_specs');
  const name = entry.replace(/\.ya?ml$/, '');
  const spec = entriesOf(written).get(name);
  return spec && { name, spec };
}

/** The declarations of a file that has nothing else, by their names. Throws an InputError. */
export function declarationsIn(written: Written, file: string): ReadonlyMap<string, Fields> {
  return entriesOf(specsIn(written, file));
}

/** The arguments that are secrets, by their names. A declaration that is wrong is told of by the task that validates. */
export function hiddenBy(declared: Declared | undefined): ReadonlyMap<string, Hidden> | undefined {
  const written = declared?.spec.get('options');
  const found = written && options.safeParse(plainOf(written));
  const hidden = found?.success ? hiddenIn(found.data) : undefined;
  return hidden && hidden.size > 0 ? hidden : undefined;
}

function entriesOf(written: Written | undefined): ReadonlyMap<string, Fields> {
  if (!written || written.content === null) return new Map();
  return new Map([...mappingOf(written, 'argument_specs')].map(([name, entry]) => [name, fieldsOfEntry(entry)]));
}

function specsIn(written: Written, file: string): Written {
  const fields = mappingOf(written, file);
  for (const [key, value] of fields) {
    if (key !== 'argument_specs') throw unknownKeyword(key, value, ['argument_specs'], []);
  }
  const specs = fields.get('argument_specs');
  if (!specs) throw new InputError('this file has no argument_specs', { origin: written.origin });
  return specs;
}

function fieldsOfEntry(entry: Written): Fields {
  const known = [...forReaders, 'options', ...Object.keys(rules)];
  const fields = entry.content === null ? new Map() : mappingOf(entry, 'an entry point of argument_specs');
  for (const [key, value] of fields) if (!known.includes(key)) throw unknownKeyword(key, value, known, []);
  return fields;
}

/** Braces in a description are no template. */
function asData(written: Written): Written {
  const { content } = written;
  const inside = isMapping(content)
    ? new Map([...content].map(([key, value]) => [key, asData(value)]))
    : isList(content)
      ? content.map(asData)
      : content;
  return { ...written, content: inside, unsafe: true };
}
