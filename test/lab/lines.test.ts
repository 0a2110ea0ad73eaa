import * as assert from 'uvu/assert';
import { InputError } from '../../engine/errors.ts';
import type { RoundTrips } from '../../lab/layout.ts';
import { createQueue } from '../../lab/network/lines/line.ts';
import { linePlan, roundTripTo, unlinePlan } from '../../lab/network/lines/plan.ts';
import { readRoundTrips } from '../../lab/network/lines/wish.ts';
import { suite } from '../suite.ts';

const read: [string, object][] = [
  ['100', { '*': 100 }],
  ['am=20,sv15=100', { am: 20, sv15: 100 }],
  ['5, am=0.5', { '*': 5, am: 0.5 }],
  ['0', { '*': 0 }],
];

const refused: [string, RegExp][] = [
  ['', /"" is not a round-trip time/],
  ['am=fast', /"am=fast" is not/],
  ['-5', /"-5" is not/],
  ['am=20,am=30', /am has two/],
  ['1,2', /everywhere has two/],
  ['zz=20', /no metro or facility zz/],
  ['5000', /2000 ms at most/],
];

const distances: [string, RoundTrips, number][] = [
  ['am6', {}, 0],
  ['am6', { '*': 7 }, 7],
  ['am6', { '*': 7, am: 20 }, 20],
  ['am6', { '*': 7, am: 20, am6: 30 }, 30],
  ['ams1', { am6: 30 }, 0],
  ['unknown', { '*': 7 }, 7],
];

const datagram = (text: string, due: number) => ({ due, to: 'x', datagram: Buffer.from(text) });

suite('lab/network/lines', (test) => {
  for (const [text, expected] of read) test(`reads ${text}`, () => assert.equal(readRoundTrips(text), expected));

  for (const [text, message] of refused) {
    test(`refuses ${text || 'nothing'}`, () => {
      try {
        readRoundTrips(text);
      } catch (error) {
        assert.instance(error, InputError);
        return assert.match((error as Error).message, message);
      }
      assert.unreachable('accepted');
    });
  }

  for (const [place, roundTrips, expected] of distances) {
    test(`from ${place} with ${JSON.stringify(roundTrips)}`, () => assert.is(roundTripTo(place, roundTrips), expected));
  }

  test('datagrams leave in the order in which they came, and none before its time', () => {
    const queue = createQueue();
    for (const [text, due] of [
      ['a', 10],
      ['b', 30],
      ['c', 20],
    ] as const)
      queue.add(datagram(text, due));
    const taken = (now: number) => [...queue.due(now)].map((item) => String(item.datagram));
    assert.equal(
      [taken(9), taken(10), queue.next(), taken(25), taken(30), queue.next()],
      [[], ['a'], 30, [], ['b', 'c'], undefined],
    );
  });

  test('no more is on the way than a line holds', () => {
    const queue = createQueue(4);
    for (const text of ['abc', 'de', 'f']) queue.add(datagram(text, 1));
    assert.equal(
      [...queue.due(1)].map((item) => String(item.datagram)),
      ['abc', 'f'],
    );
    queue.add(datagram('ghij', 2));
    assert.equal(
      [...queue.due(2)].map((item) => String(item.datagram)),
      ['ghij'],
    );
  });

  test('a line is a tunnel through user space, and what comes back takes it too', () => {
    const { workstation, spine } = linePlan('sv15', 3);
    assert.equal(workstation, [
      'link add slow-sv15 address 02:00:00:00:00:01 type vxlan id 4 local 10.255.255.1 remote 10.255.255.3 dstport 4803 nolearning',
      'address add 10.255.253.7/31 dev slow-sv15',
      'address add fd00:255:253::7/127 dev slow-sv15 nodad',
      'link set slow-sv15 up',
      'neigh add 10.255.253.6 lladdr 02:00:00:00:00:02 dev slow-sv15 nud permanent',
      'neigh add fd00:255:253::6 lladdr 02:00:00:00:00:02 dev slow-sv15 nud permanent',
    ]);
    assert.equal(spine.slice(1), [
      'address add 10.255.253.6/31 dev slow-sv15',
      'address add fd00:255:253::6/127 dev slow-sv15 nodad',
      'link set slow-sv15 up',
      'neigh add 10.255.253.7 lladdr 02:00:00:00:00:01 dev slow-sv15 nud permanent',
      'neigh add fd00:255:253::7 lladdr 02:00:00:00:00:01 dev slow-sv15 nud permanent',
      'route add 10.255.255.1 via 10.255.253.7 dev slow-sv15 table 1003',
      'rule add iif to-sv15 to 10.255.255.1 lookup 1003 priority 1003',
      'route add fd00:255:255::1 via fd00:255:253::7 dev slow-sv15 table 1003',
      'rule add iif to-sv15 to fd00:255:255::1 lookup 1003 priority 1003',
    ]);
    assert.match(spine[0]!, 'local 10.255.255.2 remote 10.255.255.3');
    assert.equal(unlinePlan('sv15', 3).spine, [
      'link delete slow-sv15',
      'rule delete iif to-sv15 to 10.255.255.1 lookup 1003 priority 1003',
      'rule delete iif to-sv15 to fd00:255:255::1 lookup 1003 priority 1003',
    ]);
  });
});
