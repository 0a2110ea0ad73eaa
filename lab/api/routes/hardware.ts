import { z } from 'zod';
import { checked } from '../bodies.ts';
import { theHardware, theProject } from '../find.ts';
import { deviceOn, isProvisionable } from '../hardware.ts';
import { paged } from '../paging.ts';
import { Problem } from '../problem.ts';
import { showHardware } from '../show/hardware.ts';
import type { Hardware, State } from '../state.ts';
import { type Answer, type Call, ok, type Route, type World } from '../world.ts';

/** Hardware that the provider keeps for a project. */
export const hardwareRoutes: readonly Route[] = [
  { method: 'GET', path: '/projects/:id/hardware-reservations', answer: list },
  {
    method: 'GET',
    path: '/hardware-reservations/:id',
    answer: ({ params }, { state }) => ok(showHardware(theHardware(state, params['id']), state)),
  },
  { method: 'POST', path: '/hardware-reservations/:id/activate', answer: activate },
  { method: 'POST', path: '/hardware-reservations/:id/move', answer: move },
];

const states: Readonly<Record<string, (hardware: Hardware) => boolean>> = {
  active: ({ spare, needOfService }) => !spare && !needOfService,
  spare: ({ spare }) => spare,
  need_of_service: ({ needOfService }) => needOfService,
};

function list(call: Call, { state }: World): Answer {
  const project = theProject(state, call.params['id']);
  const [search, wanted, provisionable] = ['query', 'state', 'provisionable'].map((name) => call.query.get(name));
  const found = state.hardware.filter(
    (hardware) =>
      hardware.project === project.id &&
      (!search || words(hardware, project.name, state).some((text) => text.includes(search))) &&
      (!wanted || (states[wanted]?.(hardware) ?? true)) &&
      (provisionable !== 'only' || isProvisionable(hardware, state)),
  );
  return ok(paged('hardware_reservations', found, call, (hardware) => showHardware(hardware, state)));
}

/** What one finds a reservation by. */
function words(hardware: Hardware, project: string, state: State): string[] {
  return [
    hardware.facility,
    hardware.plan,
    project,
    hardware.id.slice(0, 8),
    deviceOn(hardware, state)?.hostname ?? '',
  ];
}

/** Puts a spare into use. */
function activate({ params }: Call, { state }: World): Answer {
  const hardware = theHardware(state, params['id']);
  if (!hardware.spare) throw new Problem(422, 'The hardware reservation is not a spare');
  hardware.spare = false;
  return { status: 201, body: showHardware(hardware, state) };
}

function move({ params, body }: Call, { state }: World): Answer {
  const hardware = theHardware(state, params['id']);
  const { project_id: project } = checked(z.object({ project_id: z.string() }), body);
  if (deviceOn(hardware, state)) throw new Problem(422, 'Cannot move a hardware reservation that has a device');
  hardware.project = theProject(state, project).id;
  return { status: 201, body: showHardware(hardware, state) };
}
