import { findMetro, findPlan, showMetro, showPlan } from '../catalogue/catalogue.ts';
import { fixedId } from '../catalogue/identity.ts';
import { devicesOf } from '../market/requests.ts';
import { Reference } from '../references.ts';
import type { SpotRequest, State } from '../state.ts';
import { projectReference } from './account.ts';
import { deviceReference } from './device.ts';
import { timestamp } from './timestamp.ts';

/** A request for spot servers as the API shows it: with its devices and its plan, as the service does beyond its contract. */
export function showSpotRequest(request: SpotRequest, state: State): object {
  const plan = findPlan(String(request.parameters['plan']))!;
  return {
    id: request.id,
    devices_min: request.least,
    devices_max: request.most,
    max_bid_price: request.maxBid,
    ...(request.endAt === null ? {} : { end_at: timestamp(request.endAt) }),
    metro: showMetro(findMetro(request.metro)!),
    plan: new Reference(`/plans/${fixedId('plan', plan.slug)}`, () => showPlan(plan), false),
    project: projectReference(state.projects.find(({ id }) => id === request.project)!, state),
    devices: devicesOf(request, state).map((device) => deviceReference(device, state)),
    created_at: timestamp(request.createdAt),
    href: `/spot-market-requests/${request.id}`,
  };
}
