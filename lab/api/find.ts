import { notFound } from './problem.ts';
import type { Device, Hardware, Project, SpotRequest, SshKey, State } from './state.ts';

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

/** The hardware reservation of this id; 404 when there is none. */
export function theHardware(state: State, id: string | undefined): Hardware {
  return found(state.hardware.find((hardware) => hardware.id === id));
}

/** The request for spot servers of this id; 404 when there is none. */
export function theSpotRequest(state: State, id: string | undefined): SpotRequest {
  return found(state.spotRequests.find((request) => request.id === id));
}

function found<T>(thing: T | undefined): T {
  if (thing === undefined) throw notFound();
  return thing;
}
