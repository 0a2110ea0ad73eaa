import { randomUUID } from 'node:crypto';
import type { Device, DeviceEvent, State } from './state.ts';

/** Tells of something that happened to a device; `state` is what the host itself said of how it went. */
export function addEvent(device: Device, type: string, text: string, now: number, state?: string): DeviceEvent {
  const event = { id: randomUUID(), type, text, at: now, ...(state !== undefined && { state }) };
  device.events.push(event);
  device.updatedAt = now;
  return event;
}

/** So many events of devices that are gone are kept. */
const kept = 1000;

/** Keeps what happened to a device that leaves the state, for its project's events. */
export function keepEvents(device: Device, state: State): void {
  const past = device.events.map((event) => ({ ...event, device: device.id, project: device.project }));
  state.pastEvents = [...state.pastEvents, ...past].slice(-kept);
}
