import * as assert from 'uvu/assert';
import capacity from '../../engine/modules/capacity.ts';
import type { Module } from '../../engine/modules/definition/module.ts';
import deviceFacts from '../../engine/modules/device_facts.ts';
import reservationFacts from '../../engine/modules/reservation_facts.ts';
import spotPrices from '../../engine/modules/spot_prices.ts';
import type { Values } from '../../engine/types.ts';
import { type Lab, startLab, token } from '../lab/api/fixture.ts';
import { reply, scriptedServer } from '../providers/server.ts';
import { suite } from '../suite.ts';
import { act } from './here.ts';

let lab: Lab;

const look = (module: Module, args: object, url = lab.url) => act(module, { api_url: url, api_token: token, ...args });

/** Asks a server that answers just so. */
async function told(module: Module, args: object, ...answers: readonly unknown[]) {
  const server = await scriptedServer(answers.map((answer) => reply(200, answer)));
  const outcome = await look(module, args, server.url);
  await server.close();
  return { outcome, log: server.log };
}

suite(
  'what a provider is asked',
  (test) => {
    const chosen: [object, string[]][] = [
      [{}, ['controller-0', 'w2', 'w10']],
      [{ hostnames: 'w*' }, ['w2', 'w10']],
      [{ hostnames: ['w2', 'c*'] }, ['controller-0', 'w2']],
      [{ tags: ['k8s', 'blue'] }, ['w10']],
      [{ tags: 'k8s' }, ['controller-0', 'w10']],
      [{ states: ['failed'] }, ['w2']],
      [{ plans: 'c3.medium.x86' }, ['w10']],
      [{ metro: 'FR' }, ['w2']],
      [{ hostnames: 'nobody' }, []],
    ];
    for (const [args, expected] of chosen) {
      test(`device_facts ${JSON.stringify(args)}`, async () => {
        const { changed, data } = await look(deviceFacts, { project: 'testing', ...args });
        assert.equal([changed, (data['devices'] as Values[]).map(({ hostname }) => hostname)], [false, expected]);
      });
    }

    test('device_facts tells addresses as an inventory does', async () => {
      const { data } = await look(deviceFacts, { project: 'testing', hostnames: 'w10' });
      const [device] = data['devices'] as Values[];
      const { public_ipv4, public_gateway, private_ipv4, private_gateway, public_ipv6, elastic_ipv4 } = device!;
      const [first] = device!['addresses'] as Values[];
      assert.equal(first, {
        ip: public_ipv4,
        family: 4,
        public: true,
        management: true,
        prefix: 31,
        gateway: public_gateway,
      });
      assert.equal([elastic_ipv4, device!['facility'], device!['metro']], [[], 'am6', 'am']);
      assert.match(`${private_ipv4} ${private_gateway} ${public_ipv6}`, /^10\.\S+ 10\.\S+ 2001:db8::\S+$/);
      const found = await look(deviceFacts, { project: 'testing', device_ids: [device!['id']] });
      assert.equal(found.data, data);
    });

    test('device_facts says which project there is not', async () => {
      assert.match((await look(deviceFacts, { project: 'testin' })).failed ?? '', /^there is no project "testin"\n/);
    });

    test('capacity asks about metros, all unless some are named', async () => {
      const one = await look(capacity, { plan: 'c3.small.x86', metros: ['am'], quantity: 2 });
      const servers = [{ plan: 'c3.small.x86', metro: 'am', quantity: 2, available: true }];
      assert.equal([one.changed, one.data], [false, { available: true, metros: ['am'], servers }]);
      const none = await look(capacity, { plan: 'c3.small.x86', quantity: 100_000 });
      assert.equal([none.data['available'], none.data['metros']], [false, []]);
      assert.ok((none.data['servers'] as Values[]).length > 1);
      assert.match(
        (await look(capacity, { plan: 'x9' })).failed ?? '',
        /422 Unprocessable Entity: x9 is not a valid plan$/,
      );
    });

    test('capacity does not take an answer for another question', async () => {
      const { outcome } = await told(capacity, { plan: 'a', metros: ['am', 'fr'] }, { servers: [{ available: true }] });
      assert.is(outcome.failed, 'POST /capacity/metros: 2 were asked about, 1 answered');
    });

    const prices = {
      spot_market_prices: {
        am: { 'c3.small.x86': { price: 0.31 }, 'm3.large.x86': { price: 1.2 } },
        da: { 'c3.small.x86': { price: 0.3 }, 'm3.large.x86': null },
        sv: null,
      },
    };
    const asked: [object, string, string[]][] = [
      [{}, '', ['da c3.small.x86 0.3', 'am c3.small.x86 0.31', 'am m3.large.x86 1.2']],
      [{ plans: 'c3.small.x86' }, '?plan=c3.small.x86', ['da c3.small.x86 0.3', 'am c3.small.x86 0.31']],
      [{ plans: ['m3.large.x86', 'x'] }, '', ['am m3.large.x86 1.2']],
      [{ metros: ['am'] }, '', ['am c3.small.x86 0.31', 'am m3.large.x86 1.2']],
      [{ metros: ['sv'] }, '', []],
    ];
    for (const [args, query, expected] of asked) {
      test(`spot_prices ${JSON.stringify(args)}`, async () => {
        const { outcome, log } = await told(spotPrices, args, prices);
        assert.equal(log, [`GET /market/spot/prices/metros${query}`]);
        const rows = (outcome.data['prices'] as Values[]).map(({ metro, plan, price }) => `${metro} ${plan} ${price}`);
        const { metro, plan, price } = (outcome.data['cheapest'] ?? {}) as Values;
        assert.equal([rows, metro && `${metro} ${plan} ${price}`], [expected, expected[0]]);
      });
    }

    const place = { code: 'am6', metro: { code: 'am' } };
    const reservations = {
      hardware_reservations: [
        { id: 'r1', plan: { slug: 'small' }, facility: place, provisionable: true, device: null, switch_uuid: 's1' },
        {
          id: 'r2',
          plan: { slug: 'small' },
          facility: place,
          provisionable: false,
          device: { href: '/metal/v1/devices/d1' },
        },
        { id: 'r3', plan: { slug: 'big' }, facility: place, spare: true, provisionable: false },
        { id: 'r4', plan: { slug: 'big' }, facility: { code: 'da11', metro: { code: 'da' } }, need_of_service: true },
      ],
      meta: { last_page: 1 },
    };
    const reserved: [object, string[]][] = [
      [{}, ['r1', 'r2', 'r3', 'r4']],
      [{ available: true }, ['r1']],
      [{ available: false, plan: 'small' }, ['r2']],
      [{ metro: 'DA' }, ['r4']],
      [{ facility: 'am6', plan: 'big' }, ['r3']],
    ];
    for (const [args, expected] of reserved) {
      test(`reservation_facts ${JSON.stringify(args)}`, async () => {
        const projects = { projects: [{ id: 'p', name: 'testing' }] };
        const { outcome, log } = await told(reservationFacts, { project: 'testing', ...args }, projects, reservations);
        const found = outcome.data['reservations'] as Values[];
        assert.equal(
          found.map(({ id }) => id),
          expected,
        );
        assert.is(
          log[1],
          'GET /projects/p/hardware-reservations?include=facility.metro%2Cplan%2Cdevice&page=1&per_page=250',
        );
        if (expected[1] !== 'r2') return;
        assert.equal(found[1], {
          id: 'r2',
          plan: 'small',
          metro: 'am',
          facility: 'am6',
          device: 'd1',
          available: false,
          spare: false,
          broken: false,
          switch: '',
          termination_time: '',
        });
      });
    }
  },
  {
    before: async () => {
      lab = await startLab();
      lab.machines.broken.set('w2', 'no disk');
      const order = { plan: 'c3.small.x86', operating_system: 'debian_12', metro: 'am' };
      const ordered = [
        { ...order, hostname: 'w10', plan: 'c3.medium.x86', tags: ['k8s', 'blue'] },
        { ...order, hostname: 'w2', metro: 'fr' },
        { ...order, hostname: 'controller-0', tags: ['k8s'] },
      ];
      for (const one of ordered) await lab.ask('POST', `/projects/${lab.project()}/devices`, one);
      const settled = ({ devices }: { devices: { state: string }[] }) =>
        devices.every(({ state }) => state === 'active' || state === 'failed');
      await lab.until(`/projects/${lab.project()}/devices`, settled);
    },
    after: () => lab.close(),
  },
);
