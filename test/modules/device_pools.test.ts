import * as assert from 'uvu/assert';
import type { Outcome } from '../../engine/modules/definition/module.ts';
import devicePools from '../../engine/modules/device_pools.ts';
import { hostnamesOf, pool } from '../../engine/modules/provision/pools.ts';
import type { Values } from '../../engine/types.ts';
import { type Lab, startLab, token } from '../lab/api/fixture.ts';
import { suite } from '../suite.ts';
import { complaints, here } from './here.ts';

let lab: Lab;

const goods = { plan: 'c3.small.x86', operating_system: 'debian_12', metro: 'am' };

/** Orders a device, for a pool or for none. */
async function order(hostname: string, member?: string, cluster = 'k8s'): Promise<void> {
  const customdata = member === undefined ? {} : { customdata: { kplay: { cluster, pool: member } } };
  const { status } = await lab.ask('POST', `/projects/${lab.project()}/devices`, { ...goods, hostname, ...customdata });
  assert.is(status, 201);
}

async function look(pools: readonly object[]): Promise<Outcome> {
  const args = { api_url: lab.url, api_token: token, project: 'testing', cluster: 'k8s', pools };
  return devicePools.act(devicePools.args.parse(args), here(), {});
}

function hostnames(outcome: Outcome, kind: string): unknown[] {
  return (outcome.data[kind] as Values[]).map(({ hostname, pool }) => `${hostname} of ${pool}`);
}

const named: readonly (readonly [pool: object, hostnames: readonly string[]])[] = [
  [{ name: 'worker', count: 2 }, ['worker-0', 'worker-1']],
  [{ name: 'worker', count: '2' }, ['worker-0', 'worker-1']],
  [{ name: 'worker', count: 0 }, []],
  [{ name: 'w', count: 2, hostname_pattern: 'n%02d.example.com' }, ['n00.example.com', 'n01.example.com']],
  [{ name: 'w', hostnames: ['b', 'a'], more: [1] }, ['b', 'a']],
];

const pattern = 'hostname_pattern: a pattern is a hostname with one %d (or %02d) where the number goes';
const hostname = 'a hostname has letters, digits and hyphens, and points between its parts (RFC 1123)';
const refused: readonly (readonly [pools: readonly object[], complaint: string])[] = [
  [[{ name: 'a' }], 'pools.0.count: give count or hostnames'],
  [[{ name: 'a', count: 1, hostnames: [] }], 'pools.0.count: give count or hostnames, not both'],
  [[{ name: 'a', count: -1 }], 'pools.0.count: write how many machines: a whole number, 0 or more'],
  [[{ name: 'a', count: 'two' }], 'pools.0.count: write how many machines: a whole number, 0 or more'],
  [[{ name: 'a', count: 1, hostname_pattern: 'a' }], `pools.0.${pattern}`],
  [[{ name: 'a', count: 1, hostname_pattern: 'a%d%d' }], `pools.0.${pattern}`],
  [[{ name: 'a', count: 1, hostname_pattern: 'a_%d' }], `pools.0.${pattern}`],
  [[{ name: 'a', hostnames: ['b_c'] }], `pools.0.hostnames.0: ${hostname}`],
  [[{ name: 'a b', count: 1 }], `pools.0.name: ${hostname}`],
  [
    [
      { name: 'a', count: 1 },
      { name: 'a', hostnames: [] },
    ],
    'pools: the pool a is declared twice',
  ],
  [
    [
      { name: 'a', count: 1 },
      { name: 'b', hostnames: ['a-0'] },
    ],
    'pools: the hostname a-0 is declared twice',
  ],
];

suite(
  'device_pools',
  (test) => {
    for (const [declared, names] of named) {
      test(`the hostnames of ${JSON.stringify(declared)}`, () =>
        assert.equal(hostnamesOf(pool.parse(declared)), names));
    }
    for (const [pools, complaint] of refused) {
      test(`refuses ${JSON.stringify(pools)}`, () => {
        const told = complaints(devicePools, { project: 'testing', cluster: 'k8s', pools });
        assert.ok(told.includes(complaint), told.join('\n'));
      });
    }

    test('tells what is missing, there, too many, and of a pool that is gone', async () => {
      for (const number of [2, 10, 9, 0]) await order(`worker-${number}`, 'worker');
      for (const name of ['gpu-1', 'gpu-2']) await order(name, 'gpu');
      await order('controller-0');
      await order('renamed', 'old');
      await order('elsewhere-0', 'worker', 'other');
      await order('of-nobody');
      lab.api.state.devices.find((device) => device.hostname === 'worker-9')!.locked = true;
      await lab.until(`/projects/${lab.project()}/devices`, ({ devices }) =>
        devices.every((device: Values) => device['state'] === 'active'),
      );
      const found = await look([
        { name: 'controller', count: 2 },
        { name: 'worker', count: 2 },
        { name: 'new', hostnames: ['renamed'] },
      ]);
      assert.equal([found.changed, found.failed], [false, undefined]);
      assert.equal(found.data['missing'], { controller: ['controller-1'], worker: ['worker-1'], new: [] });
      assert.equal(hostnames(found, 'present'), ['controller-0 of controller', 'worker-0 of worker', 'renamed of new']);
      assert.equal(hostnames(found, 'surplus'), ['worker-10 of worker', 'worker-9 of worker', 'worker-2 of worker']);
      assert.equal(hostnames(found, 'undeclared'), ['gpu-2 of gpu', 'gpu-1 of gpu']);
      const [, locked] = found.data['surplus'] as Values[];
      const { id, public_ipv4, created_at, ...rest } = locked!;
      assert.equal(rest, {
        hostname: 'worker-9',
        pool: 'worker',
        state: 'active',
        locked: true,
        plan: 'c3.small.x86',
        place: 'am6',
      });
      assert.match(`${id} ${public_ipv4} ${created_at}`, /^\S{36} 198\.51\.100\.\d+ \d{4}-\S+Z$/);
    });

    test('says what the API says', async () => {
      const { failed, data } = await devicePools.act(
        devicePools.args.parse({ api_url: lab.url, api_token: token, project: 'nothing', cluster: 'k8s', pools: [] }),
        here(),
        {},
      );
      assert.match(failed ?? '', /^there is no project "nothing"/);
      assert.equal(data, { missing: {}, present: [], surplus: [], undeclared: [] });
    });
  },
  {
    before: async () => {
      lab = await startLab();
    },
    after: () => lab.close(),
  },
);
