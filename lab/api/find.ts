import { notFound } from './problem.ts';
import type { Device, Project, SshKey, State } from './state.ts';

/** The project of this id; 404 when there is none. */
export function theProject(state: State, id: string | undefined): Project {
  return found(state.projects.find((project) => project.id === id));
}

/** The device of this id; 404 when there is none. */
export function theDevice(state: State, id: string | undefined): Device {
  return found(state.devices.find((device) => device.id === id));
}

/** The public key of this id; 404 when there is none. */
export function theSshKey(state: State, id: string | undefined): SshKey {
  return found(state.sshKeys.find((key) => key.id === id));
}

function found<T>(thing: T | undefined): T {
  if (thing === undefined) throw notFound();
  return thing;
}
