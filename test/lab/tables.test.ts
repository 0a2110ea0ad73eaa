import * as assert from 'uvu/assert';
import { routesPage } from '../../engine/cli/lab-routes.ts';
import { layoutOf } from '../../lab/layout.ts';
import type { BgpSession } from '../../lab/machines.ts';
import type { Protocol } from '../../lab/network/bird/answers.ts';
import { peeringsOf } from '../../lab/network/bird/peerings.ts';
import { borderTable, type Known, switchTable } from '../../lab/network/tables.ts';
import { type KnownMachine, wantedBirds, wantedRoutes } from '../../lab/network/wanted.ts';
import { suite } from '../suite.ts';
import { orderOf } from './lab.ts';

const lab = layoutOf('proof');
const one: KnownMachine = {
  order: orderOf(1, '', { id: '11111111-56d6-472d-b54c-c2af5e586da7', hostname: 'one' }),
  plugged: true,
};
const two: KnownMachine = {
  order: orderOf(2, '', { id: '22222222-56d6-472d-b54c-c2af5e586da7', hostname: 'two' }),
  plugged: false,
};
const far: KnownMachine = {
  order: orderOf(3, '', { id: '33333333-56d6-472d-b54c-c2af5e586da7', hostname: 'far', place: 'sv15' }),
  plugged: true,
};
const session: BgpSession = { id: 'a', family: 4, customerAs: 65000, form: 'gateway', defaultRoute: true };
const known: Known = {
  machines: [one, two, far],
  state: {
    switches: { am6: 0, sv15: 4 },
    segment: {},
    routing: {
      [one.order.id]: { blocks: ['203.0.113.200/32', '10.200.0.0/24'], sessions: [session] },
      [two.order.id]: { blocks: ['203.0.113.208/29'], sessions: [session] },
      [far.order.id]: { blocks: [], sessions: [{ ...session, form: 'link-local' }] },
    },
  },
};
const peer = (machine: KnownMachine, given: Partial<BgpSession> = {}) =>
  peeringsOf(machine.order, { ...session, ...given });
const since = '2026-11-21T23:29:40Z';
const protocol = (
  machine: KnownMachine,
  state: Protocol['state'],
  info: string,
  given: Partial<BgpSession> = {},
): Protocol => ({
  name: peer(machine, given)[0]!.name,
  state,
  since,
  info,
});
const route = (network: string, machine: KnownMachine) => ({
  network,
  from: peer(machine)[0]!.name,
  since,
  best: true,
  hops: ['10.66.0.3'],
  asPath: '65000 64999',
});

const down: [string, string, string][] = [
  ['nothing listens', 'Active Socket: Connection refused', 'nothing on 10.66.0.3 speaks BGP'],
  ['another AS', 'Idle BGP Error: Bad peer AS', 'the machine does not speak as AS 65000'],
  ['silence', 'Connect', 'no answer; the machine has to speak without a password, from 10.66.0.3'],
  ['its hold time is over', 'Active Error: Hold timer expired', 'the machine has fallen silent'],
  [
    'a kernel without TCP-MD5',
    'Error: Kernel MD5 auth failed',
    'the kernel of this computer cannot sign what it sends (CONFIG_TCP_MD5SIG)',
  ],
  ['it said farewell', 'Active Received: Administrative shutdown', 'the machine ended it: Administrative shutdown'],
  ['a broken connection', 'Active Socket: Connection reset by peer', 'it ended: Connection reset by peer'],
];

suite('lab/network/tables', (test) => {
  test('a switch: sessions, elastic blocks and what was learnt, by the names of machines', () => {
    const view = {
      protocols: [protocol(one, 'up', 'Established'), protocol(two, 'start', 'Idle')],
      learnt: [route('10.98.0.0/24', one), route(`${far.order.addresses[0]!.address}/32`, one)],
      refused: [route('10.255.0.0/24', one)],
    };
    assert.is(
      routesPage([switchTable(known, 'am6', 0, view), borderTable(known, { protocols: [], learnt: [], refused: [] })]),
      `am6-1
  BGP  SWITCH     NEIGHBOR   AS     STATE  SINCE                 IN  OUT
  one  10.66.0.2  10.66.0.3  65000  up     2026-11-21T23:29:40Z  2   1
  two  10.66.0.4  10.66.0.5  65000  down   2026-11-21T23:29:40Z  0   0
  NETWORK           VIA          HOST  FROM     AS PATH      SINCE                 USED
  203.0.113.200/32  203.0.113.3  one   elastic  -            -                     yes
  10.200.0.0/24     203.0.113.3  one   elastic  -            -                     yes
  10.98.0.0/24      10.66.0.3    one   bgp      65000 64999  2026-11-21T23:29:40Z  yes
  203.0.113.7/32    10.66.0.3    one   bgp      65000 64999  2026-11-21T23:29:40Z  yes
  ! two: no BGP session with 10.66.0.4 (IPv4): the machine is off
  ! one announces 10.255.0.0/24, which no machine may announce
  ! one announces 203.0.113.7/32, which is far's own address: nothing follows it

border
  NETWORK           VIA           HOST  FROM     AS PATH  SINCE  USED
  203.0.113.200/32  10.255.255.4  one   elastic  -        -      yes
`,
    );
  });

  for (const [name, info, words] of down) {
    test(`in words: ${name}`, () => {
      const view = { protocols: [protocol(one, 'start', info)], learnt: [], refused: [] };
      assert.is(switchTable(known, 'am6', 0, view).wrong[0], `one: no BGP session with 10.66.0.2 (IPv4): ${words}`);
    });
  }

  test('in words: what a machine with two peers needs, and one that announces nothing', () => {
    const link = { form: 'link-local' } as const;
    const view = (state: Protocol['state']) => ({
      protocols: [protocol(far, state, 'Connect', link)],
      learnt: [],
      refused: [],
    });
    assert.equal(switchTable(known, 'sv15', 0, view('start')).wrong, [
      'far: no BGP session with 169.254.255.1 (IPv4): no answer; the machine has to speak without a password, from 10.66.0.7 and with a route to 169.254.255.1 via its private gateway',
    ]);
    assert.equal(switchTable(known, 'sv15', 0, view('up')).wrong, ['far announces nothing to 169.254.255.1']);
  });

  test('what a machine that hangs on the network is reached by, everywhere; the internet has no way to what is private', () => {
    const routes = wantedRoutes({ lab, families: [4, 6], slow: new Set<string>(), ...known });
    const shown = (name: string) =>
      routes.get(name)!.map(({ to, via, device, source }) => [to, via ?? '-', device, source ?? '-'].join(' '));
    assert.equal(shown('kplay-proof-switch-sv15'), [
      '203.0.113.7 - h3333333356d6 -',
      '2001:db8:66::7 - h3333333356d6 -',
      '10.66.0.7 - h3333333356d6 -',
    ]);
    assert.equal(shown('kplay-proof-switch-am6').slice(3), [
      '203.0.113.200 203.0.113.3 h1111111156d6 -',
      '10.200.0.0/24 203.0.113.3 h1111111156d6 -',
    ]);
    assert.equal(shown(lab.spine).slice(-4), [
      '10.200.0.0/24 10.255.254.1 to-am6 -',
      '203.0.113.7 10.255.254.9 to-sv15 -',
      '2001:db8:66::7 fd00:255:254::9 to-sv15 -',
      '10.66.0.7 10.255.254.9 to-sv15 -',
    ]);
    assert.equal(shown(lab.border), [
      '203.0.113.3 10.255.255.4 eth0 192.88.99.1',
      '2001:db8:66::3 fd00:255:255::4 eth0 2001:db8:ffff:ffff::1',
      '203.0.113.200 10.255.255.4 eth0 192.88.99.1',
      '203.0.113.7 10.255.255.4 eth0 192.88.99.1',
      '2001:db8:66::7 fd00:255:255::4 eth0 2001:db8:ffff:ffff::1',
    ]);
  });

  test('a place has a second switch where machines speak with two', () => {
    const names = wantedBirds({ lab, families: [4, 6], slow: new Set<string>(), ...known }).map(
      ({ name, namespace }) => `${name} in ${namespace}`,
    );
    assert.equal(names, [
      'spine in kplay-proof-spine',
      'border in kplay-proof-border',
      'am6-1 in kplay-proof-switch-am6',
      'sv15-1 in kplay-proof-switch-sv15',
      'sv15-2 in kplay-proof-switch-sv15',
    ]);
  });
});
