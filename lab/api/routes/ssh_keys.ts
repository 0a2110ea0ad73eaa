import { randomUUID } from 'node:crypto';
import { checked, sshKeyChange, sshKeyOrder } from '../bodies.ts';
import { theDevice, theProject, theSshKey } from '../find.ts';
import { Problem } from '../problem.ts';
import { Listed } from '../references.ts';
import { showSshKey } from '../show/account.ts';
import type { SshKey, State } from '../state.ts';
import { type Answer, type Call, ok, type Route, type World } from '../world.ts';

/** Public keys of the user and of projects. */
export const sshKeyRoutes: readonly Route[] = [
  { method: 'GET', path: '/ssh-keys', answer: (call, { state }) => list(call, state, null) },
  { method: 'POST', path: '/ssh-keys', answer: (call, world) => create(call, world, null) },
  {
    method: 'GET',
    path: '/projects/:id/ssh-keys',
    answer: (call, { state }) => list(call, state, theProject(state, call.params['id']).id),
  },
  {
    method: 'POST',
    path: '/projects/:id/ssh-keys',
    answer: (call, world) => create(call, world, theProject(world.state, call.params['id']).id),
  },
  {
    method: 'GET',
    path: '/ssh-keys/:id',
    answer: ({ params }, { state }) => ok(showSshKey(theSshKey(state, params['id']), state)),
  },
  { method: 'PUT', path: '/ssh-keys/:id', answer: change },
  { method: 'DELETE', path: '/ssh-keys/:id', answer: remove },
  { method: 'GET', path: '/devices/:id/ssh-keys', answer: listOfDevice },
];

/** Adds a key, or refuses what is no public key or is there already. */
export function addSshKey(
  { key, label, tags }: { key: string; label?: string | null | undefined; tags?: string[] | null | undefined },
  project: string | null,
  { state, now }: World,
): SshKey {
  const line = publicKey(key);
  if (state.sshKeys.some((known) => known.project === project && sameKey(known.key, line))) {
    throw new Problem(422, 'Key has already been taken');
  }
  const at = now();
  const added = {
    id: randomUUID(),
    label: label ?? '',
    key: line,
    tags: tags ?? [],
    project,
    createdAt: at,
    updatedAt: at,
  };
  state.sshKeys.push(added);
  return added;
}

/** Whether two lines hold the same key; comments do not count. */
export function sameKey(one: string, other: string): boolean {
  return one.split(/\s+/)[1] === other.split(/\s+/)[1];
}

function list({ query }: Call, state: State, project: string | null): Answer {
  const search = query.get('query') ?? '';
  const keys = state.sshKeys.filter((key) => key.project === project && `${key.label}\n${key.key}`.includes(search));
  return ok({ ssh_keys: new Listed(keys.map((key) => showSshKey(key, state))) });
}

function create(call: Call, world: World, project: string | null): Answer {
  const key = addSshKey(checked(sshKeyOrder, call.body), project, world);
  return { status: 201, body: showSshKey(key, world.state) };
}

function change({ params, body }: Call, { state, now }: World): Answer {
  const key = theSshKey(state, params['id']);
  const wanted = checked(sshKeyChange, body);
  Object.assign(key, wanted, wanted.key === undefined ? {} : { key: publicKey(wanted.key) }, { updatedAt: now() });
  return ok(showSshKey(key, state));
}

function remove({ params }: Call, { state }: World): Answer {
  state.sshKeys.splice(state.sshKeys.indexOf(theSshKey(state, params['id'])), 1);
  return { status: 204 };
}

function listOfDevice({ params }: Call, { state }: World): Answer {
  const ids = new Set(theDevice(state, params['id']).sshKeys.map(({ id }) => id));
  const keys = state.sshKeys.filter(({ id }) => ids.has(id));
  return ok({ ssh_keys: new Listed(keys.map((key) => showSshKey(key, state))) });
}

/** A line of authorized_keys: its first field is also the first string of the blob (RFC 4253, 6.6). */
function publicKey(text: string): string {
  const line = text.trim();
  const [type = '', base64 = ''] = line.split(/\s+/);
  const blob = Buffer.from(base64, 'base64');
  const length = blob.length > 4 ? blob.readUInt32BE(0) : 0;
  const valid = !/[\r\n]/.test(line) && length > 0 && blob.toString('latin1', 4, 4 + length) === type;
  if (!valid) throw new Problem(422, 'Key is not a valid public key');
  return line;
}
