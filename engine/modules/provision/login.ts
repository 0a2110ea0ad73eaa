import type { LoginKeys, Project, Provider } from '../../providers/provider.ts';
import type { Here } from '../definition/module.ts';
import type { DeviceArguments } from './arguments.ts';

/**
 * Whose keys ordered devices get; undefined for what the provider does by itself. Keys of the project are named by id or by
 * label, an order takes ids; `missing` says which of them there are not.
 */
export async function loginKeys(
  { no_ssh_keys: none, project_ssh_keys, user_ssh_keys }: DeviceArguments,
  here: Here,
  provider: Provider,
  project: Project,
): Promise<LoginKeys | { readonly missing: string } | undefined> {
  if (none) return { project: [], users: [] };
  const [named, users] = [project_ssh_keys ?? [], user_ssh_keys ?? []];
  if (named.length + users.length === 0) return undefined;
  const keys = named.length > 0 ? await provider.keys(project, here.signal) : [];
  const ids = named.map((name) => keys.find(({ id, label }) => id === name || label === name)?.id);
  const missing = named.filter((_, index) => ids[index] === undefined);
  if (missing.length === 0) return { project: ids as string[], users };
  const has = keys.map(({ label }) => label).join(', ') || 'none';
  return { missing: `the project has no key ${missing.join(', ')}; it has ${has}` };
}
