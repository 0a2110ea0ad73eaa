import { createOnce } from '../once.ts';
import type { Key, Project } from '../provider.ts';
import type { RetryPolicy } from '../retry.ts';
import type { Transport } from '../transport.ts';
import { unless404 } from './refused.ts';
import { keyShape, keysShape, shaped } from './shapes.ts';

/** The public keys of a project or of the token's user; the API gives them all at once, without pages. */
export async function listKeys(transport: Transport, owner: Project | 'user', signal?: AbortSignal): Promise<Key[]> {
  const path = keysPath(owner);
  const json = await transport({ method: 'GET', path, ...(signal ? { signal } : {}) });
  return shaped(keysShape, json, `GET ${path}`).ssh_keys.map(keyOf);
}

/** Adds a key, once: it is found again by itself and its label. */
export function addKey(
  transport: Transport,
  owner: Project | 'user',
  { label, key }: Omit<Key, 'id'>,
  retries: RetryPolicy,
): Promise<Key> {
  const path = keysPath(owner);
  return createOnce(
    {
      what: 'the key was added',
      make: async () =>
        keyOf(shaped(keyShape, await transport({ method: 'POST', path, body: { label, key } }), `POST ${path}`)),
      find: async () => (await listKeys(transport, owner)).filter((one) => one.key === key && one.label === label),
      discard: ({ id }) => removeKey(transport, id),
    },
    retries,
  );
}

/** Gives a key another label, or another key under its label. */
export async function changeKey(transport: Transport, id: string, { label, key }: Omit<Key, 'id'>): Promise<Key> {
  const path = `/ssh-keys/${id}`;
  return keyOf(
    shaped(keyShape, await transport({ method: 'PUT', path, body: { label, key }, repeatable: true }), `PUT ${path}`),
  );
}

/** Takes a key back; one that is gone already is no error. */
export async function removeKey(transport: Transport, id: string): Promise<void> {
  await transport({ method: 'DELETE', path: `/ssh-keys/${id}` }).catch(unless404);
}

function keysPath(owner: Project | 'user'): string {
  return owner === 'user' ? '/ssh-keys' : `/projects/${owner.id}/ssh-keys`;
}

function keyOf({ id, label, key }: { id: string; label?: string | null | undefined; key: string }): Key {
  return { id, label: label ?? '', key };
}
