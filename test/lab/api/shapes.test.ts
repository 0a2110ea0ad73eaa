import * as assert from 'uvu/assert';
import { z } from 'zod';
import { routes } from '../../../lab/api/router.ts';
import { suite } from '../../suite.ts';
import { keys, type Lab, startLab } from './fixture.ts';
import * as shape from './shapes/index.ts';

let lab: Lab;
/** Ids of what there is one of. */
let ids: Readonly<Record<string, string>>;

const { listOf } = shape;
const goods = { plan: 'c3.small.x86', operating_system: 'debian_12', metro: 'am' };
const order = { ...goods, hostname: 'shaped', tags: ['a'], spot_instance: true, spot_price_max: 0.5 };

const bid = { devices_min: 1, devices_max: 1, max_bid_price: 0.5, metro: 'am', instance_parameters: goods };
const system = '/2009-04-04/meta-data/operating-system';
const ever = 'facility=ams1&plan=c3.small.x86&from=0&until=9999999999';

/** An answer without a body. */
const nothing = z.undefined();
const customdata = z.strictObject({ own: z.literal(1) });
const capacity = z.strictObject({ capacity: shape.levels });
const answers = (place: 'metro' | 'facility') =>
  listOf(
    'servers',
    z.strictObject({ [place]: z.string(), plan: z.string(), quantity: z.string(), available: z.boolean() }),
  );
const question = (place: object) => ({ servers: [{ ...place, plan: 'c3.small.x86', quantity: '1' }] });

/** Each operation: with what it is asked, and the shape of what comes. A `:name` stands for its id. */
const operations: readonly (readonly [operation: string, path: string, shape: z.ZodType, body?: unknown])[] = [
  ['GET /user', '/user', shape.user],
  ['GET /projects', '/projects', listOf('projects', shape.project, true)],
  ['POST /projects', '/projects', shape.project, { name: 'another' }],
  ['GET /projects/:id', '/projects/:project', shape.project],
  ['PUT /projects/:id', '/projects/:project', shape.project, { tags: ['b'] }],
  ['GET /ssh-keys', '/ssh-keys', listOf('ssh_keys', shape.sshKey)],
  ['POST /ssh-keys', '/ssh-keys', shape.sshKey, { label: 'two', key: keys[1] }],
  ['GET /projects/:id/ssh-keys', '/projects/:project/ssh-keys', listOf('ssh_keys', shape.sshKey)],
  ['POST /projects/:id/ssh-keys', '/projects/:project/ssh-keys', shape.sshKey, { label: 'b', key: keys[1] }],
  ['GET /ssh-keys/:id', '/ssh-keys/:key', shape.sshKey],
  ['PUT /ssh-keys/:id', '/ssh-keys/:key', shape.sshKey, { label: 'renamed' }],
  ['GET /devices/:id/ssh-keys', '/devices/:device/ssh-keys', listOf('ssh_keys', shape.sshKey)],
  ['GET /projects/:id/devices', '/projects/:project/devices', listOf('devices', shape.device, true)],
  ['POST /projects/:id/devices', '/projects/:project/devices', shape.device, order],
  ['GET /devices/:id', '/devices/:device', shape.device],
  ['PUT /devices/:id', '/devices/:device', shape.device, { description: 'x' }],
  ['POST /devices/:id/actions', '/devices/:device/actions', nothing, { type: 'reboot' }],
  ['GET /devices/:id/events', '/devices/:device/events', listOf('events', shape.event, true)],
  ['GET /projects/:id/events', '/projects/:project/events', listOf('events', shape.event, true)],
  ['GET /events', '/events', listOf('events', shape.event, true)],
  ['GET /events/:id', '/events/:event', shape.event],
  [
    'POST /projects/:id/devices/batch',
    '/projects/:project/devices/batch',
    listOf('batches', shape.batch),
    { batches: [goods] },
  ],
  ['GET /projects/:id/batches', '/projects/:project/batches', listOf('batches', shape.batch)],
  ['GET /batches/:id', '/batches/:batch', shape.batch],
  ['GET /plans', '/plans', listOf('plans', shape.plan)],
  ['GET /projects/:id/plans', '/projects/:project/plans', listOf('plans', shape.plan)],
  ['GET /operating-systems', '/operating-systems', listOf('operating_systems', shape.operatingSystem)],
  ['GET /facilities', '/facilities', listOf('facilities', shape.facility)],
  ['GET /projects/:id/facilities', '/projects/:project/facilities', listOf('facilities', shape.facility)],
  ['GET /locations/metros', '/locations/metros', listOf('metros', shape.metro)],
  ['GET /locations/metros/:id', '/locations/metros/am', shape.metro],
  ['GET /capacity', '/capacity', capacity],
  ['GET /capacity/metros', '/capacity/metros', capacity],
  ['POST /capacity', '/capacity', answers('facility'), question({ facility: 'ams1' })],
  ['POST /capacity/metros', '/capacity/metros', answers('metro'), question({ metro: 'am' })],
  ['GET /metadata', '/metadata', shape.ownMetadata],
  ['GET /userdata', '/userdata', z.literal('#!/bin/sh')],
  ['GET /2009-04-04', '/2009-04-04', z.literal('meta-data\nuser-data')],
  ['GET /2009-04-04/user-data', '/2009-04-04/user-data', z.literal('#!/bin/sh')],
  ['GET /2009-04-04/meta-data', '/2009-04-04/meta-data', z.string().startsWith('instance-id\nhostname\n')],
  ['GET /2009-04-04/meta-data/:first', '/2009-04-04/meta-data/facility', z.literal('am6')],
  ['GET /2009-04-04/meta-data/:first/:second', `${system}/slug`, z.literal('debian_12')],
  ['GET /2009-04-04/meta-data/:first/:second/:third', `${system}/license_activation/state`, z.literal('unlicensed')],
  ['POST /phone-home', '/phone-home', nothing, {}],
  ['POST /events', '/events', nothing, { state: 'running', code: 1000 }],
  ['GET /devices/:id/metadata', '/devices/:device/metadata', shape.metadata],
  ['GET /devices/:id/userdata', '/devices/:device/userdata', z.strictObject({ userdata: z.literal('#!/bin/sh') })],
  ['GET /devices/:id/customdata', '/devices/:device/customdata', customdata],
  ['GET /projects/:id/ips', '/projects/:project/ips', listOf('ip_addresses', shape.reservation, true)],
  ['POST /projects/:id/ips', '/projects/:project/ips', shape.reservation, { type: 'global_ipv4', quantity: 1 }],
  ['GET /projects/:project/ips/:id/customdata', '/projects/:project/ips/:block/customdata', customdata],
  ['GET /ips/:id', '/ips/:block', shape.reservation],
  ['GET /ips/:id', '/ips/:elastic', shape.assignment],
  ['GET /ips/:id/customdata', '/ips/:block/customdata', customdata],
  ['GET /ips/:id/available', '/ips/:block/available?cidr=32', listOf('available', z.string().endsWith('/32'))],
  ['PUT /ips/:id', '/ips/:block', shape.reservation, { details: 'x' }],
  ['GET /devices/:id/ips', '/devices/:device/ips', listOf('ip_addresses', shape.assignment)],
  ['POST /devices/:id/ips', '/devices/:device/ips', shape.assignment, { address: '198.19.0.1/32' }],
  ['GET /projects/:id/bgp-config', '/projects/:project/bgp-config', shape.bgpConfig],
  [
    'POST /projects/:id/bgp-configs',
    '/projects/:project/bgp-configs',
    nothing,
    { deployment_type: 'local', asn: 65000 },
  ],
  [
    'GET /projects/:id/global-bgp-ranges',
    '/projects/:project/global-bgp-ranges',
    z.strictObject({ global_bgp_ranges: z.tuple([]) }),
  ],
  ['GET /devices/:id/bgp/sessions', '/devices/:device/bgp/sessions', listOf('bgp_sessions', shape.bgpSession)],
  ['POST /devices/:id/bgp/sessions', '/devices/:device/bgp/sessions', shape.bgpSession, { address_family: 'ipv6' }],
  ['GET /devices/:id/bgp/neighbors', '/devices/:device/bgp/neighbors', listOf('bgp_neighbors', shape.bgpNeighbour)],
  ['GET /projects/:id/bgp/sessions', '/projects/:project/bgp/sessions', listOf('bgp_sessions', shape.bgpSession)],
  ['GET /bgp/sessions/:id', '/bgp/sessions/:session', shape.bgpSession],
  ['PUT /bgp/sessions/:id', '/bgp/sessions/:session', nothing, true],
  [
    'GET /projects/:id/hardware-reservations',
    '/projects/:project/hardware-reservations',
    listOf('hardware_reservations', shape.hardware, true),
  ],
  ['GET /hardware-reservations/:id', '/hardware-reservations/:hardware', shape.hardware],
  ['POST /hardware-reservations/:id/activate', '/hardware-reservations/:spare/activate', shape.hardware, {}],
  [
    'POST /hardware-reservations/:id/move',
    '/hardware-reservations/:spare/move',
    shape.hardware,
    { project_id: ':project' },
  ],
  ['GET /market/spot/prices', '/market/spot/prices', shape.prices],
  ['GET /market/spot/prices/metros', '/market/spot/prices/metros?plan=c3.small.x86', shape.prices],
  ['GET /market/spot/prices/history', `/market/spot/prices/history?${ever}`, shape.priceHistory],
  ['POST /projects/:id/spot-market-requests', '/projects/:project/spot-market-requests', shape.spotRequest, bid],
  [
    'GET /projects/:id/spot-market-requests',
    '/projects/:project/spot-market-requests',
    listOf('spot_market_requests', shape.spotRequest),
  ],
  ['GET /spot-market-requests/:id', '/spot-market-requests/:bid', shape.spotRequest],
  ['DELETE /spot-market-requests/:id', '/spot-market-requests/:bid', nothing],
  ['DELETE /bgp/sessions/:id', '/bgp/sessions/:session', nothing],
  ['DELETE /batches/:id', '/batches/:batch', nothing],
  ['DELETE /ips/:id', '/ips/:elastic', nothing],
  ['DELETE /devices/:id', '/devices/:device', nothing],
  ['DELETE /ssh-keys/:id', '/ssh-keys/:key', nothing],
  ['DELETE /projects/:id', '/projects/:another', nothing],
];

/** Orders one of each thing that can be asked about. */
async function furnish(): Promise<typeof ids> {
  const project = lab.project();
  const server = { project, plan: goods.plan, metro: goods.metro };
  const made = async (path: string, body: unknown) => (await lab.ask('POST', path, body)).json;
  const key = await made('/ssh-keys', { label: 'one', key: keys[0] });
  await made(`/projects/${project}/ssh-keys`, { label: 'a', key: keys[0] });
  const batches = await made(`/projects/${project}/devices/batch`, {
    batches: [{ ...order, userdata: '#!/bin/sh', customdata: { own: 1 } }],
  });
  const [batch] = batches.batches;
  const device = (await lab.until(`/batches/${batch.id}`, ({ state }) => state === 'completed')).devices[0].href.slice(
    9,
  );
  const block = await made(`/projects/${project}/ips`, {
    type: 'public_ipv4',
    quantity: 4,
    metro: 'am',
    customdata: { own: 1 },
  });
  const elastic = await made(`/devices/${device}/ips`, { address: `${block.network}/32` });
  await made(`/projects/${project}/bgp-configs`, { deployment_type: 'local', asn: 65000 });
  const session = await made(`/devices/${device}/bgp/sessions`, { address_family: 'ipv4', default_route: true });
  const [hardware, spare] = [await lab.api.reserve(server), await lab.api.reserve({ ...server, spare: true })];
  const standing = await made(`/projects/${project}/spot-market-requests`, bid);
  const { events } = (await lab.ask('GET', `/devices/${device}/events`)).json;
  return {
    project,
    device,
    key: key.id,
    batch: batch.id,
    block: block.id,
    elastic: elastic.id,
    session: session.id,
    event: events[0].id,
    hardware: hardware.id,
    spare: spare.id,
    bid: standing.id,
  };
}

/** A text with ids in place of names. */
function named(text: string): string {
  return text.replace(/:([a-z]+)/g, (all, name) => (name === 'another' ? lab.project(name) : (ids[name] ?? all)));
}

suite(
  'shapes of what the lab API answers',
  (test) => {
    for (const [operation, path, wanted, body] of operations) {
      test(`${operation}${path.includes('elastic') ? ' of an assignment' : ''}`, async () => {
        const { status, json } = await lab.ask(
          operation.split(' ')[0]!,
          named(path),
          body && named(JSON.stringify(body)),
        );
        assert.ok(status < 300, `${status} ${JSON.stringify(json)}`);
        assert.equal(z.safeParse(wanted, json).error?.issues ?? [], []);
      });
    }

    test('every operation is among them', () => {
      const known = new Set(operations.map(([operation]) => operation));
      assert.equal(
        routes.map(({ method, path }) => `${method} ${path}`).filter((route) => !known.has(route)),
        [],
      );
    });
  },
  {
    before: async () => {
      lab = await startLab({ addressOf: () => '198.51.100.1' });
      ids = await furnish();
    },
    after: () => lab.close(),
  },
);
