import { theDevice, theProject } from '../find.ts';
import { paged } from '../paging.ts';
import { notFound } from '../problem.ts';
import { showEvent } from '../show/event.ts';
import type { DeviceEvent, State } from '../state.ts';
import { type Answer, type Call, ok, type Route, type World } from '../world.ts';

/** What happened: to a device, or to all that a project or the user has or had. */
export const eventRoutes: readonly Route[] = [
  { method: 'GET', path: '/devices/:id/events', answer: listOfDevice },
  { method: 'GET', path: '/projects/:id/events', answer: listOfProject },
  { method: 'GET', path: '/events', answer: (call, { state }) => list(call, eventsOf(state)) },
  { method: 'GET', path: '/events/:id', answer: one },
];

/** An event, and whose it is. */
interface Happening {
  readonly event: DeviceEvent;
  readonly of: { readonly id: string; readonly project: string };
}

function listOfDevice(call: Call, { state }: World): Answer {
  const device = theDevice(state, call.params['id']);
  return list(
    call,
    device.events.map((event) => ({ event, of: device })),
  );
}

function listOfProject(call: Call, { state }: World): Answer {
  const project = theProject(state, call.params['id']);
  return list(
    call,
    eventsOf(state).filter(({ of }) => of.project === project.id),
  );
}

/** Newest first; what happened at the same time in the order in which it did. */
function list(call: Call, happenings: readonly Happening[]): Answer {
  const newest = happenings.toReversed().sort((a, b) => b.event.at - a.event.at);
  return ok(paged('events', newest, call, ({ event, of }) => showEvent(event, of)));
}

function one({ params }: Call, { state }: World): Answer {
  const found = eventsOf(state).find(({ event }) => event.id === params['id']);
  if (!found) throw notFound();
  return ok(showEvent(found.event, found.of));
}

function eventsOf({ devices, pastEvents }: State): Happening[] {
  const past = pastEvents.map((event) => ({ event, of: { id: event.device, project: event.project } }));
  return [...past, ...devices.flatMap((device) => device.events.map((event) => ({ event, of: device })))];
}
