import * as assert from 'uvu/assert';
import type { BgpSession } from '../../lab/machines.ts';
import { readProtocols, readRoutes } from '../../lab/network/bird/answers.ts';
import { createReader } from '../../lab/network/bird/ask.ts';
import { borderRouter, firstSwitch, secondSwitch, spine } from '../../lab/network/bird/config.ts';
import { peeringsOf } from '../../lab/network/bird/peerings.ts';
import { suite } from '../suite.ts';
import { orderOf } from './lab.ts';

const order = orderOf(3, '', { id: '07714882-56d6-472d-b54c-c2af5e586da7' });
const session: BgpSession = { id: 'a', family: 4, customerAs: 65000, form: 'gateway', defaultRoute: false };
const six: BgpSession = { ...session, id: 'b', family: 6, form: 'link-local' };
const peerings = [...peeringsOf(order, { ...session, password: 'x y', defaultRoute: true }), ...peeringsOf(order, six)];

/** The block of one protocol in a configuration, without what all have. */
function protocol(text: string, name: string): string[] | undefined {
  const block = new RegExp(`^protocol bgp ${name} \\{\\n((?: .*\\n)*)\\}$`, 'm').exec(text)?.[1];
  return block
    ?.split('\n')
    .map((line) => line.trim())
    .filter((line) => line && !/^(strict bind|connect delay)/.test(line));
}

const told = 'import keep filtered on; import filter';
const blocks: [string, string, string, string[] | undefined][] = [
  [
    'a session with the private gateway, signed, and with a default route',
    firstSwitch(0, peerings, [4, 6]),
    'peer_0771488256d6472db54cc2af5e586da7_4_1',
    [
      'local 10.66.0.6 as 65530;',
      'neighbor 10.66.0.7 as 65000;',
      `description "${order.id}";`,
      'direct;',
      'password "x y";',
      `ipv4 { ${told} machine4; export where net = 0.0.0.0/0; };`,
    ],
  ],
  [
    'a session with an address that is the same everywhere',
    secondSwitch(peerings, [4, 6]),
    'peer_0771488256d6472db54cc2af5e586da7_6_2',
    [
      'local fc00::f as 65530;',
      'neighbor 2001:db8:66::7 as 65000;',
      `description "${order.id}";`,
      'multihop 2;',
      `ipv6 { ${told} machine6; export none; };`,
    ],
  ],
  [
    'what a switch tells the spine',
    firstSwitch(3, [], [4, 6]),
    'to_spine',
    [
      'local 10.255.254.7 as 65530;',
      'neighbor 10.255.254.6 as 65530;',
      'direct;',
      'ipv4 { import none; export where source = RTS_BGP && dest != RTD_UNREACHABLE; next hop self; };',
      'ipv6 { import none; export where source = RTS_BGP && dest != RTD_UNREACHABLE; next hop self; next hop address fd00:255:254::7; };',
    ],
  ],
  [
    'nothing for a second switch that is not there',
    firstSwitch(0, peeringsOf(order, session), [4]),
    'to_second',
    undefined,
  ],
  [
    'what the spine tells the border',
    spine({ am6: 0 }, [4]),
    'to_border',
    [
      'local 10.255.255.4 as 65530;',
      'neighbor 10.255.255.5 as 64496;',
      'direct;',
      'ipv4 { import none; export where source = RTS_BGP && net !~ PRIVATE4; };',
    ],
  ],
  [
    'whom the spine listens to',
    spine({ am6: 0, sv15: 1 }, [4]),
    'to_sv15',
    [
      'local 10.255.254.2 as 65530;',
      'neighbor 10.255.254.3 as 65530;',
      'interface "to-sv15";',
      'direct;',
      'ipv4 { import all; export none; };',
    ],
  ],
  [
    'the border listens',
    borderRouter([4]),
    'to_spine',
    [
      'local 10.255.255.5 as 64496;',
      'neighbor 10.255.255.4 as 65530;',
      'direct;',
      'ipv4 { import all; export none; };',
    ],
  ],
];

const ready = '0001 BIRD 2.0.12 ready.\n';
const answers: [string, string, { code: number; lines: string[]; greeting: boolean }[]][] = [
  ['a greeting', ready, [{ code: 1, lines: ['BIRD 2.0.12 ready.'], greeting: true }]],
  [
    'lines of one code, and an end without words',
    '1002-one\n two\n1006-  three\n \n0000 \n',
    [{ code: 0, lines: ['one', 'two', '  three', ''], greeting: false }],
  ],
  ['an error', '9001 syntax error\n', [{ code: 9001, lines: ['syntax error'], greeting: false }]],
];

const routes = `Table master4:
203.0.113.9/32       unicast [p1 2026-11-21 23:29:40] * (100) [AS65000i]
	via 10.64.0.3 on h0771488256d6
	Type: BGP univ
	BGP.as_path: 65000 64999
10.98.0.0/24         unicast [p1 2026-11-21 23:29:41] * (100) [AS65000i]
	via 10.64.0.3 on h0771488256d6 weight 1
	via 10.64.0.5 on h1 weight 1
	BGP.as_path: 65000
                     unicast [to_second 2026-11-21 23:29:37 from 169.254.255.2] (100) [AS65000i]
	via 10.64.0.3 on h0771488256d6
Table master6:
2001:db8:9::/48      unreachable [p6 2026-11-21 23:29:50.123] ! (100) [AS65000i]`.split('\n');

suite('lab/network/bird', (test) => {
  for (const [name, text, of, lines] of blocks) {
    test(`configuration: ${name}`, () => assert.equal(protocol(text, of), lines));
  }

  test('a machine without IPv6 has no such session, and neither has a kernel without it', () => {
    assert.equal(peeringsOf({ ...order, addresses: order.addresses.filter(({ family }) => family === 4) }, six), []);
    for (const text of [firstSwitch(0, peeringsOf(order, session), [4]), spine({ am6: 0 }, [4]), borderRouter([4])]) {
      assert.not.match(text, /ipv6 \{|::/);
    }
  });

  test('only the border chooses the address that it sends from', () => {
    assert.match(borderRouter([4, 6]), /krt_prefsrc = 192\.88\.99\.1;.*\n.*krt_prefsrc = 2001:db8:ffff:ffff::1;/);
    assert.not.match(spine({}, [4, 6]), 'krt_prefsrc');
  });

  for (const [name, text, expected] of answers) {
    test(`reads ${name}, in pieces of any size`, () => {
      assert.equal(createReader()(text), expected);
      const reader = createReader();
      assert.equal(
        [...text].flatMap((character) => reader(character)),
        expected,
      );
    });
  }

  test('reads sessions', () => {
    const lines = [
      'Name       Proto      Table      State  Since         Info',
      'kernel4    Kernel     master4    up     2026-11-21 23:28:09  ',
      'p1         BGP        ---        up     2026-11-21 23:28:10  Established   ',
      'p2         BGP        ---        start  2026-11-21 23:28:09.123  Active        Socket: Connection refused',
      'p3         BGP        ---        down   2026-11-21 23:29:11  Error: No listening socket',
    ];
    assert.equal(readProtocols(lines), [
      { name: 'p1', state: 'up', since: '2026-11-21T23:28:10Z', info: 'Established' },
      { name: 'p2', state: 'start', since: '2026-11-21T23:28:09Z', info: 'Active Socket: Connection refused' },
      { name: 'p3', state: 'down', since: '2026-11-21T23:29:11Z', info: 'Error: No listening socket' },
    ]);
  });

  test('reads routes', () => {
    const rows = readRoutes(routes).map(({ network, from, since, best, hops, asPath }) =>
      [network, from, since, best, hops.join('+'), asPath].join(' '),
    );
    assert.equal(rows, [
      '203.0.113.9/32 p1 2026-11-21T23:29:40Z true 10.64.0.3 65000 64999',
      '10.98.0.0/24 p1 2026-11-21T23:29:41Z true 10.64.0.3+10.64.0.5 65000',
      '10.98.0.0/24 to_second 2026-11-21T23:29:37Z false 10.64.0.3 ',
      '2001:db8:9::/48 p6 2026-11-21T23:29:50Z false  ',
    ]);
  });
});
