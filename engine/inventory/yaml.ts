import { didYouMean, InputError } from '../errors.ts';
import type { Binding, Origin, Written } from '../types.ts';
import { addChild, addMember, type Draft, draftGroup, draftHost } from './draft.ts';
import { expandHosts } from './names.ts';

const keys = ['hosts', 'children', 'vars'];

/** Reads an inventory in Ansible's YAML form: groups by name, each with `hosts`, `children` and `vars`. */
export function readYamlInventory(document: Written, draft: Draft): void {
  for (const [name, group] of entries(document, 'an inventory')) readGroup(name, group, draft);
}

function readGroup(name: string, body: Written, draft: Draft): void {
  const origin = body.keyOrigin ?? body.origin;
  const { vars } = draftGroup(draft, name, origin);
  for (const [key, part] of entries(body, `the group "${name}"`)) {
    if (key === 'hosts') readHosts(name, part, draft);
    else if (key === 'vars')
      for (const [variable, binding] of variables(part, `vars of "${name}"`)) vars.set(variable, binding);
    else if (key === 'children') {
      for (const [child, childBody] of members(part, `children of "${name}"`)) {
        addChild(draft, name, child, childBody.keyOrigin ?? childBody.origin);
        readGroup(child, childBody, draft);
      }
    } else {
      throw new InputError(`a group has no "${key}"`, {
        origin: part.keyOrigin ?? part.origin,
        hint: didYouMean(key, keys) ?? 'a group has hosts, children and vars; hosts and groups are written below those',
      });
    }
  }
}

function readHosts(group: string, part: Written, draft: Draft): void {
  for (const [text, body] of members(part, `hosts of "${group}"`)) {
    const origin = body.keyOrigin ?? body.origin;
    const { names, port } = expandHosts(text, origin);
    const vars = [...variables(body, `the host "${text}"`)];
    for (const name of names) {
      const host = draftHost(draft, name, origin);
      addMember(draft, group, name, origin);
      if (port !== undefined) host.set('ansible_port', { data: port });
      for (const [key, binding] of vars) host.set(key, binding);
    }
  }
}

function* variables(map: Written, what: string): Generator<readonly [string, Binding]> {
  for (const [name, written] of entries(map, what)) {
    const origin: Origin = written.keyOrigin ?? written.origin;
    if (!/^[A-Za-z_]\w*$/.test(name)) {
      throw new InputError(`"${name}" cannot be a variable's name`, {
        origin,
        hint: 'a variable has letters, digits and _ in its name, and does not start with a digit',
      });
    }
    yield [name, { written }];
  }
}

/** Members as a mapping has them; one alone may be written as its name. */
function members(written: Written, what: string): Iterable<readonly [string, Written]> {
  const { content, origin } = written;
  return typeof content === 'string'
    ? [[content, { origin, keyOrigin: origin, content: null }]]
    : entries(written, what);
}

/** The entries of a mapping; nothing at all is an empty one. */
function entries(written: Written, what: string): Iterable<readonly [string, Written]> {
  if (written.content instanceof Map) return written.content;
  if (written.content === null) return [];
  throw new InputError(`${what} must be a mapping`, {
    origin: written.origin,
    hint: Array.isArray(written.content)
      ? 'write `name:` on a line of its own, without the dash, for each of them'
      : 'write `name:` on a line of its own for each of them',
  });
}
