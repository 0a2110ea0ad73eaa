import { randomUUID } from 'node:crypto';
import { checked, projectChange, projectOrder } from '../bodies.ts';
import { theProject } from '../find.ts';
import { paged } from '../paging.ts';
import { Problem } from '../problem.ts';
import { showProject, showUser } from '../show/account.ts';
import type { Project } from '../state.ts';
import { type Answer, type Call, ok, type Route, type World } from '../world.ts';

/** Projects, and the user whom they belong to. */
export const projectRoutes: readonly Route[] = [
  { method: 'GET', path: '/user', answer: (_, { state }) => ok(showUser(state)) },
  { method: 'GET', path: '/projects', answer: list },
  { method: 'POST', path: '/projects', answer: create },
  {
    method: 'GET',
    path: '/projects/:id',
    answer: ({ params }, { state }) => ok(showProject(theProject(state, params['id']), state)),
  },
  { method: 'PUT', path: '/projects/:id', answer: change },
  { method: 'DELETE', path: '/projects/:id', answer: remove },
];

/** A new project of this name. */
export function newProject(name: string, now: number): Project {
  return { id: randomUUID(), name, customdata: {}, tags: [], backendTransfer: false, createdAt: now, updatedAt: now };
}

function list(call: Call, { state }: World): Answer {
  const name = call.query.get('name');
  const projects = state.projects.filter((project) => name === null || project.name === name);
  return ok(paged('projects', projects, call, (project) => showProject(project, state)));
}

function create({ body }: Call, { state, now }: World): Answer {
  const { name, customdata, tags } = checked(projectOrder, body);
  const project = { ...newProject(name, now()), customdata: customdata ?? {}, tags: tags ?? [] };
  state.projects.push(project);
  return { status: 201, body: showProject(project, state) };
}

function change({ params, body }: Call, { state, now }: World): Answer {
  const project = theProject(state, params['id']);
  const { backend_transfer_enabled: backendTransfer = project.backendTransfer, ...rest } = checked(projectChange, body);
  Object.assign(project, rest, { backendTransfer, updatedAt: now() });
  return ok(showProject(project, state));
}

function remove({ params }: Call, { state }: World): Answer {
  const project = theProject(state, params['id']);
  if (state.devices.some((device) => device.project === project.id)) {
    throw new Problem(422, 'Cannot delete a project that has devices');
  }
  state.projects.splice(state.projects.indexOf(project), 1);
  state.sshKeys = state.sshKeys.filter((key) => key.project !== project.id);
  state.reservations = state.reservations.filter((reservation) => reservation.project !== project.id);
  state.hardware = state.hardware.filter((hardware) => hardware.project !== project.id);
  state.spotRequests = state.spotRequests.filter((request) => request.project !== project.id);
  state.bgpConfigs = state.bgpConfigs.filter((config) => config.project !== project.id);
  state.privateBlocks = state.privateBlocks.filter((given) => given.project !== project.id);
  return { status: 204 };
}
