import { randomUUID } from 'node:crypto';
import { checked, spotOrder } from '../bodies.ts';
import { findFacility, findMetro } from '../catalogue/catalogue.ts';
import { fixedId } from '../catalogue/identity.ts';
import { facilities, metros } from '../catalogue/locations.ts';
import { theProject, theSpotRequest } from '../find.ts';
import { giveBack } from '../give_back.ts';
import { devicesOf, fillRequests, instanceOrder } from '../market/requests.ts';
import { checkGoods } from '../order.ts';
import { Problem } from '../problem.ts';
import { showSpotRequest } from '../show/spot_request.ts';
import type { SpotRequest } from '../state.ts';
import { type Answer, type Call, ok, type Route, type World } from '../world.ts';

/** Bids for spot servers: as long as one stands, what is taken away is ordered again. */
export const spotRequestRoutes: readonly Route[] = [
  { method: 'GET', path: '/projects/:id/spot-market-requests', answer: list },
  { method: 'POST', path: '/projects/:id/spot-market-requests', answer: create },
  {
    method: 'GET',
    path: '/spot-market-requests/:id',
    answer: ({ params }, { state }) => ok(showSpotRequest(theSpotRequest(state, params['id']), state)),
  },
  { method: 'DELETE', path: '/spot-market-requests/:id', answer: remove },
];

function list({ params }: Call, { state }: World): Answer {
  const project = theProject(state, params['id']);
  const requests = state.spotRequests.filter((request) => request.project === project.id);
  return ok({ spot_market_requests: requests.map((request) => showSpotRequest(request, state)) });
}

function create({ params, body }: Call, world: World): Answer {
  const { state, now } = world;
  const project = theProject(state, params['id']);
  const order = checked(spotOrder, body);
  if (order.devices_min > order.devices_max) throw new Problem(422, 'devices_min must not be above devices_max');
  const { metro: metroOfInstance, ...parameters } = order.instance_parameters;
  const request: SpotRequest = {
    id: randomUUID(),
    project: project.id,
    least: order.devices_min,
    most: order.devices_max,
    maxBid: order.max_bid_price,
    endAt: order.end_at ?? null,
    metro: metroFor(order.metro ?? metroOfInstance, order.facilities?.[0]),
    parameters,
    createdAt: now(),
  };
  checkGoods(instanceOrder(request, 0));
  state.spotRequests.push(request);
  fillRequests(world);
  return { status: 201, body: showSpotRequest(request, state) };
}

/** By code or id; a facility stands for its metro. */
function metroFor(metro: string | null | undefined, facility: string | undefined): string {
  const found = metro
    ? (findMetro(metro)?.code ?? metros.find(({ code }) => fixedId('metro', code) === metro)?.code)
    : (findFacility(facility ?? '') ?? facilities.find(({ code }) => fixedId('facility', code) === facility))?.metro;
  if (found) return found;
  throw new Problem(422, metro || facility ? `${metro || facility} is not a valid metro` : "metro can't be blank");
}

/** Its devices stay, unless that is to be forced. */
function remove({ params, query }: Call, world: World): Answer {
  const request = theSpotRequest(world.state, params['id']);
  if (query.get('force_termination') === 'true') {
    for (const device of devicesOf(request, world.state)) giveBack(device, world);
  }
  world.state.spotRequests.splice(world.state.spotRequests.indexOf(request), 1);
  return { status: 204 };
}
