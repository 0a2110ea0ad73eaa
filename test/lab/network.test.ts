import * as assert from 'uvu/assert';
import type { MachineAddress } from '../../lab/machines.ts';
import { services, workstation } from '../../lab/network/addresses.ts';
import { machinePlan, portOf, stationPlan } from '../../lab/network/plan.ts';
import { suite } from '../suite.ts';

const outside: MachineAddress = {
  address: '198.51.100.3',
  gateway: '198.51.100.2',
  prefix: 31,
  family: 4,
  public: true,
};
const outside6: MachineAddress = {
  address: '2001:db8::3',
  gateway: '2001:db8::2',
  prefix: 127,
  family: 6,
  public: true,
};
const within: MachineAddress = { address: '10.64.0.3', gateway: '10.64.0.2', prefix: 31, family: 4, public: false };

const machines: [string, MachineAddress[], string[], string[]][] = [
  [
    'public, private and IPv6',
    [outside, outside6, within],
    [
      'address add 198.51.100.3/31 dev eth0',
      'address add 2001:db8::3/127 dev eth0 nodad',
      'address add 10.64.0.3/31 dev eth0',
      'route add default via 198.51.100.2',
      'route add 10.0.0.0/8 via 10.64.0.2',
      'route add ::/0 via 2001:db8::2',
    ],
    [
      'address add 198.51.100.2/31 dev hport',
      'address add 2001:db8::2/127 dev hport nodad',
      'address add 10.64.0.2/31 dev hport',
    ],
  ],
  [
    'private only: all goes through the private gateway',
    [within],
    ['address add 10.64.0.3/31 dev eth0', 'route add default via 10.64.0.2', 'route add 10.0.0.0/8 via 10.64.0.2'],
    ['address add 10.64.0.2/31 dev hport'],
  ],
  [
    'public only: private networks are as far as all others',
    [outside],
    ['address add 198.51.100.3/31 dev eth0', 'route add default via 198.51.100.2'],
    ['address add 198.51.100.2/31 dev hport'],
  ],
];

suite('lab/network', (test) => {
  for (const [name, addresses, inside, hub] of machines) {
    test(`machine: ${name}`, () => {
      const plan = machinePlan('hport', addresses);
      assert.equal(plan.inside, ['link set lo up', 'link set eth0 up', ...inside]);
      assert.equal(plan.hub, ['link set lo up', 'link set hport up', ...hub]);
    });
  }

  test('the workstation knows one way: the switch', () => {
    assert.equal(stationPlan('workstation', workstation).inside, [
      'link set lo up',
      'link set eth0 up',
      'address add 10.255.255.1/31 dev eth0',
      'address add fd00:255:255::1/127 dev eth0 nodad',
      'route add default via 10.255.255.0',
      'route add ::/0 via fd00:255:255::',
    ]);
  });

  test('services have addresses of their own behind their link', () => {
    const { inside, hub } = stationPlan('services', services, ['10.255.0.2']);
    assert.ok(inside.includes('address add 10.255.0.2/32 dev lo'));
    assert.is(hub.at(-1), 'route add 10.255.0.2 via 10.255.255.3');
  });

  test('a port has a name that the kernel takes', () => {
    assert.is(portOf('0771488256d6-472d-b54c-c2af5e586da7'), 'h0771488256d6');
    assert.ok(portOf('07714882-56d6-472d-b54c-c2af5e586da7').length <= 15);
  });
});
