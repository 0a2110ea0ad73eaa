import type { Key, Project } from '../provider.ts';
import { LostAnswer, type Transport } from '../transport.ts';
import { keyShape, keysShape, shaped } from './shapes.ts';

/** The public keys of a project or of the token's user; the API gives them all at once, without pages. */
export async function listKeys(transport: Transport, owner: Project | 'user', signal?: AbortSignal): Promise<Key[]> {
  const path = keysPath(owner);
  const json = await transport({ method: 'GET', path, ...(signal ? { signal } : {}) });
  return shaped(keysShape, json, `GET ${path}`).ssh_keys.map(keyOf);
}

/** Adds a key. When the answer is lost, the key is there or it is not: a look tells. */
export async function addKey(transport: Transport, owner: Project | 'user', added: Omit<Key, 'id'>): Promise<Key> {
  const path = keysPath(owner);
  try {
    return keyOf(shaped(keyShape, await transport({ method: 'POST', path, body: { ...added } }), `POST ${path}`));
  } catch (error) {
    if (!(error instanceof LostAnswer)) throw error;
    const arrived = (await listKeys(transport, owner)).find(
      ({ key, label }) => key === added.key && label === added.label,
    );
    if (arrived) return arrived;
    throw error;
  }
}

function keysPath(owner: Project | 'user'): string {
  return owner === 'user' ? '/ssh-keys' : `/projects/${owner.id}/ssh-keys`;
}

function keyOf({ id, label, key }: { id: string; label?: string | null | undefined; key: string }): Key {
  return { id, label: label ?? '', key };
}
