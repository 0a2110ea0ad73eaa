import { join } from 'node:path';
import { InputError } from '../errors.ts';
import type { Origin, Role, Task, Written } from '../types.ts';
import { type Fields, isList, isMapping, mappingOf, unknownKeyword } from './fields.ts';
import type { Place } from './loading.ts';
import { partFile } from './role-files.ts';

/** What an entry point may say beside its options; all of it is for readers. */
const aboutEntryPoints = ['short_description', 'description', 'author', 'version_added', 'seealso'];

/** A role's use: which entry point, and where it is used. */
interface Used {
  readonly role: Role;
  /** What its meta/main.yml says. */
  readonly meta: Fields;
  readonly entry: string;
  readonly origin: Origin;
}

/**
 * The task that holds a role's arguments against their declaration before anything else of the role runs: of the entry
 * point that is used (`main`, or what tasks_from names), in `meta/argument_specs.yml` or in `meta/main.yml`.
 */
export function validation({ role, meta, entry, origin }: Used, { loading, inherited }: Place): Task[] {
  const specs = specsOf(role, meta, (path) => loading.read(path));
  const named = entry.replace(/\.ya?ml$/, '');
  const spec = specs.get(named);
  if (!spec) return [];
  const about = spec.get('short_description')?.content;
  const name = `Validating arguments against arg spec '${named}'${typeof about === 'string' ? ` - ${about}` : ''}`;
  const { delegateTo: _, ...rest } = inherited;
  const data = (content: Written['content']): Written => ({ origin, content, unsafe: true });
  const texts = { type: 'role', name: role.name, argument_spec_name: named, path: role.path };
  const context = new Map(Object.entries(texts).map(([key, text]) => [key, data(text)]));
  const args = new Map<string, Written>([
    ['argument_spec', asData(spec.get('options') ?? data(new Map()))],
    ['validate_args_context', data(context)],
  ]);
  return [
    {
      ...rest,
      notify: [],
      tags: [...new Set([...rest.tags, 'always'])],
      name: data(name),
      module: 'validate_argument_spec',
      args: { origin, content: args },
      listen: [],
      origin,
    },
  ];
}

/** The entry points that are declared, each with what it says. */
function specsOf(role: Role, meta: Fields, read: Place['loading']['read']): ReadonlyMap<string, Fields> {
  const file = partFile(role.path, 'meta', 'argument_specs');
  const own = file === undefined ? undefined : read(file);
  const inFile = own && fieldsOfFile(own).get('argument_specs');
  const written = inFile ?? meta.get('argument_specs');
  if (!written || written.content === null) return new Map();
  return new Map([...mappingOf(written, 'argument_specs')].map(([name, entry]) => [name, fieldsOfEntry(entry)]));
}

function fieldsOfFile(written: Written): Fields {
  const fields = mappingOf(written, join('meta', 'argument_specs.yml'));
  for (const [key, value] of fields) {
    if (key !== 'argument_specs') throw unknownKeyword(key, value, ['argument_specs'], []);
  }
  if (!fields.has('argument_specs'))
    throw new InputError('this file has no argument_specs', { origin: written.origin });
  return fields;
}

function fieldsOfEntry(entry: Written): Fields {
  const known = [...aboutEntryPoints, 'options'];
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
