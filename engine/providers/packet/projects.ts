import { closest, ProviderError } from '../../errors.ts';
import { NoSuchProject } from '../projects.ts';
import type { Project } from '../provider.ts';
import type { Transport } from '../transport.ts';
import { listAll } from './paging.ts';
import { unless404 } from './refused.ts';
import { projectShape, shaped } from './shapes.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** All projects that the token may see. */
export async function listProjects(transport: Transport, signal?: AbortSignal): Promise<Project[]> {
  const projects = await listAll(transport, { path: '/projects', name: 'projects', item: projectShape }, signal);
  return projects.map(({ id, name }) => ({ id, name }));
}

/** The project of this id or name; a ProviderError when there is none, or when several share the name. */
export async function findProject(transport: Transport, nameOrId: string, signal?: AbortSignal): Promise<Project> {
  if (uuid.test(nameOrId)) {
    const path = `/projects/${nameOrId}`;
    const json = await transport({ method: 'GET', path, ...(signal ? { signal } : {}) }).catch(unless404);
    if (json === undefined) throw new NoSuchProject(nameOrId);
    const { id, name } = shaped(projectShape, json, `GET ${path}`);
    return { id, name };
  }
  const all = await listProjects(transport, signal);
  const [found, another] = all.filter(({ name }) => name === nameOrId);
  if (found && !another) return found;
  if (found) throw new ProviderError(`several projects are named "${nameOrId}"`, { hint: 'give its id instead' });
  const names = all.map(({ name }) => name);
  const near = closest(nameOrId, names);
  const hint = near ? `did you mean "${near}"?` : `this token sees ${names.map((n) => `"${n}"`).join(', ') || 'none'}`;
  throw new NoSuchProject(nameOrId, { hint });
}
