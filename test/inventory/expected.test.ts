import * as assert from 'uvu/assert';
import { withExpected } from '../../engine/inventory/expected.ts';
import { Vault } from '../../engine/secrets/vault/vault.ts';
import type { Inventory } from '../../engine/types.ts';
import { inFolder } from '../load/folder.ts';
import { suite } from '../suite.ts';

const machine = (hostname: string, tag: string) => ({
  hostname,
  project: 'testing',
  plan: 'c3.small.x86',
  image: 'debian_12',
  metro: 'am',
  facility: 'am6',
  tags: [tag],
});

const machines = [machine('controller-0', 'controller'), machine('worker-0', 'worker')];

/** An inventory that has one of them already. */
const known: Inventory = {
  hosts: new Map([['controller-0', { name: 'controller-0', groups: ['packet'], vars: new Map() }]]),
  groups: new Map([['packet', { name: 'packet', hosts: ['controller-0'], children: [], vars: new Map() }]]),
};

const none: Inventory = { hosts: new Map(), groups: new Map() };

const rows: readonly [what: string, yaml: string, before: Inventory, hosts: readonly string[]][] = [
  ['all of them', '', none, ['controller-0', 'worker-0']],
  ['without those that are there', '', known, ['controller-0', 'worker-0']],
  ['those that the file wants', 'tags: [worker]', none, ['worker-0']],
  ['by the state that they will be in', 'device_states: [inactive]', none, ['controller-0', 'worker-0']],
  ['in whatever state', 'device_states: all', none, ['controller-0', 'worker-0']],
  [
    'under the names that they will have',
    'hostname: join (list packet_hostname metro) "."',
    none,
    ['controller-0.am', 'worker-0.am'],
  ],
  ['what a filter will say nobody knows', 'filter: gt packet_spot_price_max 0.2', none, ['controller-0', 'worker-0']],
];

suite('machines that are to be ordered', (test) => {
  for (const [what, yaml, before, hosts] of rows) {
    test(what, () =>
      inFolder({ 'packet.yml': `plugin: packet\n${yaml}\n` }, () => {
        const found = withExpected(before, ['packet.yml'], machines, new Vault());
        assert.equal([...found.hosts.keys()], hosts);
        const workers = hosts.filter((name) => name.startsWith('worker'));
        assert.equal(found.groups.get('tag_worker')?.hosts, workers);
        assert.is(found.groups.has('terminating'), false);
      }),
    );
  }
});
