import { findFacility, findPlan, showFacility, showPlan } from '../catalogue/catalogue.ts';
import { fixedId } from '../catalogue/identity.ts';
import { deviceOn, isProvisionable } from '../hardware.ts';
import { Reference } from '../references.ts';
import type { Hardware, State } from '../state.ts';
import { projectReference } from './account.ts';
import { showDevice } from './device.ts';
import { timestamp } from './timestamp.ts';

/** A hardware reservation as the API shows it. */
export function showHardware(hardware: Hardware, state: State): object {
  const { id, facility, plan, spare, needOfService, createdAt } = hardware;
  const device = deviceOn(hardware, state);
  return {
    id,
    short_id: id.slice(0, 8),
    facility: showFacility(findFacility(facility)!),
    plan: showPlan(findPlan(plan)!),
    project: projectReference(state.projects.find((project) => project.id === hardware.project)!, state),
    ...(device && { device: new Reference(`/devices/${device.id}`, () => showDevice(device, state), false) }),
    switch_uuid: fixedId('switch', facility).slice(0, 8),
    provisionable: isProvisionable(hardware, state),
    spare,
    need_of_service: needOfService,
    custom_rate: findPlan(plan)!.price,
    created_at: timestamp(createdAt),
    href: `/hardware-reservations/${id}`,
  };
}
