import * as assert from 'uvu/assert';
import { suite } from '../../suite.ts';
import { type Lab, startLab } from './fixture.ts';

let lab: Lab;
const goods = { plan: 'c3.small.x86', operating_system: 'debian_12', metro: 'am' };
const nowhere = '00000000-0000-4000-8000-000000000000';
const order = (more: object) => lab.ask('POST', `/projects/${lab.project()}/devices`, { ...goods, ...more });
const list = async (query = '') =>
  (await lab.ask('GET', `/projects/${lab.project()}/hardware-reservations?${query}`)).json;
const ids: Record<string, string> = {};

/** Which reservations a query finds. */
const filters: [string, string[]][] = [
  ['', ['first', 'second', 'spare', 'broken', 'far']],
  ['provisionable=only', ['first', 'second', 'far']],
  ['state=spare', ['spare']],
  ['state=need_of_service', ['broken']],
  ['state=active', ['first', 'second', 'far']],
  ['query=m3.large', ['far']],
  ['query=am6', ['first', 'second', 'spare', 'broken']],
  ['query=testing&state=spare', ['spare']],
  ['query=nothing', []],
];

/** Orders that no reservation fits. */
const refused: [string, object, string][] = [
  [
    'another plan',
    { plan: 'm3.small.x86', hardware_reservation_id: 'next-available' },
    'There are no available hardware reservations for selected plan and metro',
  ],
  [
    'another facility',
    { metro: undefined, facility: ['ams1'], hardware_reservation_id: 'next-available' },
    'There are no available hardware reservations for selected plan and facility',
  ],
  ['no such one', { hardware_reservation_id: nowhere }, `The hardware reservation ${nowhere} was not found`],
  [
    'a spot server',
    { hardware_reservation_id: 'next-available', spot_instance: true },
    'A spot instance cannot use a hardware reservation',
  ],
];

suite(
  'lab API hardware reservations',
  (test) => {
    for (const [query, expected] of filters) {
      test(`lists "${query}"`, async () => {
        const { hardware_reservations: found } = await list(query);
        assert.equal(
          found.map(({ id }: { id: string }) => id),
          expected.map((name) => ids[name]),
        );
      });
    }

    test('lists them in pages, and shows one', async () => {
      const { hardware_reservations: found, meta } = await list('per_page=2&page=3');
      assert.equal([found.length, meta.total, meta.last_page], [1, 5, 3]);
      const { json } = await lab.ask('GET', `/hardware-reservations/${ids['far']}?include=project`);
      assert.equal(
        [json.plan.slug, json.facility.code, json.project.name, json.provisionable, json.spare, json.need_of_service],
        ['m3.large.x86', 'ny5', 'testing', true, false, false],
      );
      assert.is((await lab.ask('GET', `/hardware-reservations/${nowhere}`)).status, 404);
    });

    for (const [name, more, message] of refused) {
      test(`refuses an order of ${name}`, async () => {
        const { status, json } = await order(more);
        assert.equal([status, json], [422, { errors: [message] }]);
      });
    }

    test('gives the next one that fits, then another, then none, and takes no stock for them', async () => {
      lab.api.fault('capacity', { metro: 'am' });
      const ordered = async () => (await order({ hardware_reservation_id: 'next-available' })).json;
      const [first, second, none] = [await ordered(), await ordered(), await ordered()];
      assert.equal(
        [first, second].map(({ hardware_reservation: { href } }) => href),
        [ids['first'], ids['second']].map((id) => `/hardware-reservations/${id}`),
      );
      assert.equal(none.errors, ['There are no available hardware reservations for selected plan and metro']);
      lab.api.clearFaults();
      const { json } = await lab.ask('GET', `/hardware-reservations/${ids['first']}?include=device`);
      assert.equal([json.provisionable, json.device.id], [false, first.id]);
      const reserved = (await lab.ask('GET', `/projects/${lab.project()}/devices?reserved=true&type=reserved`)).json;
      assert.is(reserved.meta.total, 2);
      await lab.until(`/devices/${first.id}`, ({ state }) => state === 'active');
      await lab.ask('DELETE', `/devices/${first.id}`);
      await lab.until(`/hardware-reservations/${ids['first']}`, ({ provisionable }) => provisionable);
    });

    test('gives the one of an id, whatever else the order says', async () => {
      const { json } = await order({ hardware_reservation_id: ids['far'] });
      assert.equal([json.plan.slug, json.metro.code, json.facility.code], ['m3.large.x86', 'ny', 'ny5']);
      for (const name of ['far', 'spare', 'broken']) {
        assert.equal((await order({ hardware_reservation_id: ids[name] })).json.errors, [
          `The hardware reservation ${ids[name]} is not provisionable`,
        ]);
      }
    });

    test('activates a spare, and moves what has no device to another project', async () => {
      const activate = () => lab.ask('POST', `/hardware-reservations/${ids['spare']}/activate`, { description: 'x' });
      assert.equal(
        [(await activate()).status, (await activate()).json.errors],
        [201, ['The hardware reservation is not a spare']],
      );
      const { json: other } = await lab.ask('POST', '/projects', { name: 'other' });
      const move = (name: string) =>
        lab.ask('POST', `/hardware-reservations/${ids[name]}/move`, { project_id: other.id });
      assert.equal(
        [(await move('spare')).status, (await move('far')).json.errors],
        [201, ['Cannot move a hardware reservation that has a device']],
      );
      lab = await lab.restart();
      assert.is((await lab.ask('GET', `/projects/${other.id}/hardware-reservations`)).json.meta.total, 1);
    });
  },
  {
    before: async () => {
      lab = await startLab();
      const am = { project: lab.project(), plan: goods.plan, metro: 'am' };
      const all: [string, object][] = [
        ['first', {}],
        ['second', {}],
        ['spare', { spare: true }],
        ['broken', { needOfService: true }],
        ['far', { plan: 'm3.large.x86', metro: 'ny' }],
      ];
      for (const [name, more] of all) ids[name] = (await lab.api.reserve({ ...am, ...more })).id;
    },
    after: () => lab.close(),
  },
);
