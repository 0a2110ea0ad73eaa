import * as assert from 'uvu/assert';
import { plans } from '../../../lab/api/catalogue/plans.ts';
import { createFaults } from '../../../lab/api/faults/queue.ts';
import { createMarket } from '../../../lab/api/market/prices.ts';
import { createStock } from '../../../lab/api/stock.ts';
import { suite } from '../../suite.ts';
import { type Lab, startLab } from './fixture.ts';

let lab: Lab;
let clock = Date.UTC(2030, 0, 1);
const goods = { plan: 'c3.small.x86', operating_system: 'debian_12', metro: 'am' };
const small = plans.find(({ slug }) => slug === goods.plan)!;

/** Status, and the error or what is seen of the answer. */
async function asked(
  method: string,
  path: string,
  body?: unknown,
  see = (json: Record<string, unknown>): unknown => json,
) {
  const { status, json } = await lab.ask(method, path, body);
  return json?.errors ? [status, ...json.errors] : [status, json && see(json)];
}

const order = (more: object) =>
  asked('POST', `/projects/${lab.project()}/devices`, { ...goods, ...more }, ({ id }) => id);
const bid = (more: object) =>
  lab.ask('POST', `/projects/${lab.project()}/spot-market-requests`, {
    devices_min: 1,
    devices_max: 2,
    max_bid_price: 0.3,
    metro: 'am',
    instance_parameters: { plan: goods.plan, operating_system: 'debian_12', hostname: 'bid-{{index}}' },
    ...more,
  });
const names = () => lab.api.state.devices.map(({ hostname }) => hostname).sort();

async function active(more: object): Promise<string> {
  const [status, id] = await order(more);
  assert.is(status, 201);
  await lab.until(`/devices/${id}`, ({ state }) => state === 'active');
  return String(id);
}

async function eventually(wanted: () => boolean): Promise<void> {
  for (let tries = 0; !wanted() && tries < 1000; tries++) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.ok(wanted(), String(wanted));
}

const empty = () => lab.api.state.devices.length === 0;

function market(seed: number, period?: number) {
  const faults = createFaults({ faults: [] });
  const settings = { seed, ...(period && { period }) };
  return createMarket({ settings, faults, stock: createStock(faults), now: () => clock });
}

const refused: [string, () => Promise<unknown>, unknown][] = [
  [
    'an order below the price',
    () => order({ spot_instance: true, spot_price_max: '0.29' }),
    [422, 'The spot price of c3.small.x86 is 0.3, above your maximum of 0.29'],
  ],
  [
    'a maximum without a spot instance',
    () => order({ spot_price_max: 1 }),
    [422, 'spot_price_max needs a spot_instance'],
  ],
  [
    'an end that is over',
    () => order({ termination_time: '2029-12-31T23:59:59Z' }),
    [422, 'termination_time must be in the future'],
  ],
  ['prices of no plan', () => asked('GET', '/market/spot/prices?plan=x9'), [422, 'x9 is not a valid plan']],
  ['prices of no metro', () => asked('GET', '/market/spot/prices/metros?metro=xx'), [422, 'xx is not a valid metro']],
  ['prices of no facility', () => asked('GET', '/market/spot/prices?facility=xx'), [422, 'xx is not a valid facility']],
  [
    'a history without an end',
    () => asked('GET', '/market/spot/prices/history?facility=am6&plan=c3.small.x86&from=1'),
    [422, 'from and until must be times in seconds since 1970'],
  ],
  [
    'a bid for nothing',
    async () => (await bid({ instance_parameters: {} })).json.errors,
    ["plan can't be blank", "operating_system can't be blank"],
  ],
  [
    'a bid for more than the most',
    async () => (await bid({ devices_min: 3 })).json.errors,
    ['devices_min must not be above devices_max'],
  ],
  ['a bid for nowhere', async () => (await bid({ metro: undefined })).json.errors, ["metro can't be blank"]],
];

suite(
  'lab API spot market',
  (test) => {
    test('prices move within their bounds, and the same seed moves them the same', () => {
      const series = (seed: number) =>
        Array.from({ length: 50 }, (_, index) => market(seed).price(small, 'am', clock + index * 600_000));
      assert.equal(series(1), series(1));
      assert.not.equal(series(1), series(2));
      assert.ok(new Set(series(1)).size > 10);
      for (const price of series(1)) {
        assert.ok(price >= 0.11 && price <= 0.23, String(price));
        assert.is(price, Number(price.toFixed(2)));
      }
      assert.not.equal(
        market(1).price(small, 'am', clock),
        market(1).price(small, 'am', clock + 600_000),
        'the next period has another price',
      );
      assert.is(
        market(1, 3_600_000).price(small, 'am', clock),
        market(1, 3_600_000).price(small, 'am', clock + 600_000),
      );
    });

    test('a seed that is set while it runs moves them, where it is set', async () => {
      const prices = async () => {
        const { am, ny } = (await lab.ask('GET', '/market/spot/prices/metros')).json.spot_market_prices;
        return [am, ny].map((metro) => metro['m3.large.x86'].price);
      };
      const before = await prices();
      lab.api.fault('spot-price', { seed: 2, metro: 'am' });
      const at = (seed: number, metro: string) => {
        const plan = plans.find(({ slug }) => slug === 'm3.large.x86')!;
        return market(seed, 1e15).price(plan, metro);
      };
      assert.equal(
        [before, await prices()],
        [
          [at(1, 'am'), at(1, 'ny')],
          [at(2, 'am'), at(1, 'ny')],
        ],
      );
      assert.is.not(at(1, 'am'), at(2, 'am'));
      lab.api.clearFaults();
    });

    test('tells prices by facility and metro, one plan or all', async () => {
      lab.api.fault('spot-price', { price: 0.11, metro: 'ny' });
      const all = (await lab.ask('GET', '/market/spot/prices/metros')).json.spot_market_prices;
      assert.equal([Object.keys(all).length, Object.keys(all.am).length], [19, plans.length]);
      assert.equal((await lab.ask('GET', '/market/spot/prices/metros?metro=ny&plan=c3.small.x86')).json, {
        spot_market_prices: { ny: { 'c3.small.x86': { price: 0.11 } } },
      });
      assert.equal((await lab.ask('GET', '/market/spot/prices?facility=ewr1&plan=m3.large.x86')).json, {
        spot_market_prices: { ewr1: { 'm3.large.x86': { price: 0.11 } } },
      });
      lab.api.fault('capacity', { metro: 'sg' });
      const { sg } = (await lab.ask('GET', '/market/spot/prices/metros?metro=sg')).json.spot_market_prices;
      assert.is(sg['c3.small.x86'].price, 7.5, 'ten times the plan where none is left');
      lab.api.clearFaults();
    });

    test('tells what prices were, in pairs with their times', async () => {
      const other = await lab.restart({ market: { seed: 3, period: 60_000 } });
      const from = clock / 1000 - 130;
      const { datapoints } = (
        await other.ask(
          'GET',
          `/market/spot/prices/history?facility=am6&plan=c3.small.x86&from=${from}&until=${from + 3600}`,
        )
      ).json.prices_history;
      assert.equal(
        datapoints,
        [-180, -120, -60, 0].map((ago) => [
          market(3, 60_000).price(small, 'am', clock + ago * 1000),
          clock / 1000 + ago,
        ]),
      );
      lab = await other.restart({ market: { period: 1e15 } });
    });

    for (const [name, ask, expected] of refused) {
      test(`refuses ${name}`, async () => {
        lab.api.fault('spot-price', { price: 0.3 });
        assert.equal(await ask(), expected);
        assert.equal([lab.api.state.devices, lab.api.state.spotRequests], [[], []]);
        lab.api.clearFaults();
      });
    }

    test('a spot server that is outbid gets notice, shows it, and is taken when its time is over', async () => {
      lab.api.fault('spot-price', { price: 0.2 });
      const low = await active({ hostname: 'low', spot_instance: true, spot_price_max: 0.25 });
      const high = await active({ hostname: 'high', spot_instance: true });
      const demand = await active({ hostname: 'demand' });
      lab.api.fault('spot-price', { price: 0.26, metro: 'am' });
      const told = await lab.until(`/devices/${low}`, ({ termination_time: end }) => end !== null);
      assert.equal([told.state, told.termination_time], ['active', '2030-01-01T00:02:00Z']);
      const [event] = (await lab.ask('GET', `/devices/${low}/events`)).json.events;
      assert.equal(
        [event.type, event.body],
        [
          'instance.spot_termination',
          'Outbid: the spot price is 0.26, above the maximum of 0.25; it will be terminated at 2030-01-01T00:02:00Z',
        ],
      );
      const ending = (await lab.ask('GET', `/projects/${lab.project()}/devices?has_termination_time=true`)).json;
      assert.equal([ending.devices.length, ending.devices[0].id], [1, low]);
      assert.equal((await lab.ask('GET', `/devices/${low}/metadata`)).json.spot, {
        termination_time: '2030-01-01T00:02:00Z',
      });
      assert.equal((await lab.ask('GET', `/devices/${high}/metadata`)).json.spot, {});
      lab.api.clearFaults();
      lab = await lab.restart();
      clock += 121_000;
      await eventually(() => names().join() === 'demand,high');
      assert.is((await lab.ask('GET', `/projects/${lab.project()}/events`)).json.events[2].type, 'instance.terminated');
      assert.ok(lab.machines.log.includes('remove low'));
      for (const id of [high, demand]) await lab.ask('DELETE', `/devices/${id}`);
      await eventually(empty);
    });

    test('spot servers are taken as one is told to, and one that pays the full price stays', async () => {
      const first = await active({ hostname: 'spot-1', spot_instance: true });
      const second = await active({ hostname: 'spot-2', spot_instance: true });
      lab.api.fault('spot-termination', { hostname: 'spot-*', times: 2, seconds: 5 });
      const ends = (id: string) => lab.until(`/devices/${id}`, ({ termination_time: end }) => end !== null);
      assert.is(Date.parse((await ends(first)).termination_time), clock + 5000);
      await ends(second);
      const { json } = await lab.ask('PUT', `/devices/${second}`, { spot_instance: false });
      assert.equal([json.spot_instance, json.termination_time, json.spot_price_max], [false, null, null]);
      assert.equal(await asked('PUT', `/devices/${second}`, { spot_instance: true }), [
        422,
        'Cannot convert an on-demand instance to a spot instance',
      ]);
      clock += 6000;
      await eventually(() => names().join() === 'spot-2');
      assert.equal(lab.api.faults.list(), []);
      await lab.ask('PUT', `/devices/${second}`, {
        locked: true,
        termination_time: new Date(clock + 1000).toISOString(),
      });
      clock += 1001;
      await eventually(empty);
    });

    test('a bid is filled as far as the market allows, and filled again', async () => {
      lab.api.fault('spot-price', { price: 0.4 });
      const { status, json } = await bid({});
      assert.equal(
        [status, json.devices, json.max_bid_price, json.metro.code, json.plan.href.split('/')[1]],
        [201, [], 0.3, 'am', 'plans'],
      );
      assert.equal(names(), []);
      lab.api.clearFaults();
      lab.api.fault('spot-price', { price: 0.3 });
      await eventually(() => names().join() === 'bid-01,bid-02');
      const one = (await lab.ask('GET', `/spot-market-requests/${json.id}?include=devices`)).json;
      assert.equal(
        one.devices.map((device: Record<string, unknown>) => [device.hostname, device.spot_price_max]),
        [
          ['bid-01', 0.3],
          ['bid-02', 0.3],
        ],
      );
      await lab.until(one.devices[0].href, ({ state }) => state === 'active');
      await lab.ask('DELETE', one.devices[0].href);
      await eventually(
        () => lab.api.state.devices.length === 2 && !lab.api.state.devices.some(({ id }) => id === one.devices[0].id),
      );
      assert.equal(
        (await lab.ask('GET', `/projects/${lab.project()}/spot-market-requests`)).json.spot_market_requests.length,
        1,
      );
      assert.is((await lab.ask('DELETE', `/spot-market-requests/${json.id}?force_termination=true`)).status, 204);
      await eventually(empty);
      assert.is((await lab.ask('GET', `/spot-market-requests/${json.id}`)).status, 404);
    });

    test('a bid takes nothing rather than less than its least, and ends at its time', async () => {
      lab.api.fault('spot-price', { price: 0.3 });
      lab.api.fault('capacity', { left: 1, metro: 'am' });
      const { json } = await bid({ devices_min: 2, end_at: new Date(clock + 1000).toISOString() });
      assert.equal(json.devices, []);
      clock += 1000;
      lab.api.faults.clear('capacity');
      await new Promise((resolve) => setTimeout(resolve, 30));
      assert.equal(names(), []);
      await lab.ask('DELETE', `/spot-market-requests/${json.id}`);
      const { json: kept } = await bid({ devices_max: 1 });
      await eventually(() => names().join() === 'bid-01');
      await lab.ask('DELETE', `/spot-market-requests/${kept.id}`);
      assert.equal(names(), ['bid-01'], 'its devices stay');
      lab.api.clearFaults();
    });
  },
  {
    before: async () => {
      lab = await startLab({ now: () => clock });
    },
    after: () => lab.close(),
  },
);
