import { isTemplate } from '../../load/fields.ts';
import type { VarsFolders } from '../../load/variables.ts';
import { type Binding, type Host, Secret, type Value, type Vars, type Written } from '../../types.ts';

/** Hosts for which the same names are bound, in the same form: what holds for one of them holds for all. */
export interface HostClass {
  readonly hosts: readonly Host[];
  /** The bindings of the first host whose values are not those of the others. */
  readonly varies: ReadonlySet<Binding>;
}

/**
 * Puts hosts together that are in the same groups and the same plays and whose own variables have the same names and
 * forms, so that the time of a check does not grow with their number.
 */
export function classesOf(folders: readonly VarsFolders[], hosts: readonly (readonly Host[])[]): HostClass[] {
  const plays = new Map<Host, number[]>();
  for (const [index, members] of hosts.entries()) {
    for (const host of members) plays.set(host, [...(plays.get(host) ?? []), index]);
  }
  const classes = new Map<string, Host[]>();
  for (const [host, indexes] of plays) {
    const key = JSON.stringify([host.groups, indexes, ownLayers(host, folders).map((vars) => formOf(vars))]);
    const known = classes.get(key);
    if (known) known.push(host);
    else classes.set(key, [host]);
  }
  return [...classes.values()].map((members) => ({ hosts: members, varies: varying(members, folders) }));
}

/** The layers that are a host's alone. */
function ownLayers(host: Host, folders: readonly VarsFolders[]): Vars[] {
  return [host.vars, ...folders.map(({ hosts }) => hosts.get(host.name) ?? new Map())];
}

function varying(hosts: readonly Host[], folders: readonly VarsFolders[]): Set<Binding> {
  const varies = new Set<Binding>();
  const [first, ...others] = hosts.map((host) => ownLayers(host, folders));
  for (const [level, layer] of first!.entries()) {
    for (const [name, binding] of layer) {
      const text = valueForm(binding);
      if (others.some((layers) => valueForm(layers[level]!.get(name)!) !== text)) varies.add(binding);
    }
  }
  return varies;
}

/** Names and forms of variables, without what may differ from host to host and matters to no check. */
function formOf(vars: Vars): string {
  return [...vars]
    .map(
      ([name, binding]) =>
        `${name}${'data' in binding ? ofValue(binding.data, false) : ofWritten(binding.written, false)}`,
    )
    .sort()
    .join();
}

function valueForm(binding: Binding): string {
  return 'data' in binding ? ofValue(binding.data, true) : ofWritten(binding.written, true);
}

function ofValue(value: Value, full: boolean): string {
  if (value === null || typeof value !== 'object' || value instanceof Secret) return full ? JSON.stringify(value) : '';
  if (Array.isArray(value)) return `[${value.map((each: Value) => ofValue(each, full)).join()}]`;
  return `{${Object.entries(value)
    .map(([key, part]) => `${key}:${ofValue(part, full)}`)
    .join()}}`;
}

function ofWritten(written: Written, full: boolean): string {
  const { content } = written;
  if (isTemplate(written)) return JSON.stringify(content);
  if (content === null || typeof content !== 'object' || content instanceof Secret) {
    return full ? JSON.stringify(content) : '';
  }
  if (content instanceof Map) return `{${[...content].map(([key, part]) => `${key}:${ofWritten(part, full)}`).join()}}`;
  return `[${(content as readonly Written[]).map((part) => ofWritten(part, full)).join()}]`;
}
