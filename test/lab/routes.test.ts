import { setTimeout as sleep } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { InputError } from '../../engine/errors.ts';
import { checkedRouting } from '../../lab/hosts/order.ts';
import type { MachineRouting } from '../../lab/machines.ts';
import { inRounds } from '../../lab/network/rounds.ts';
import { changes, type Route } from '../../lab/network/routes.ts';
import { suite } from '../suite.ts';

const one: Route = { to: '203.0.113.200', via: '203.0.113.7', device: 'h0771488256d6' };
const moved: Route = { ...one, via: '203.0.113.9', device: 'hother' };
const other: Route = { ...one, to: '203.0.113.208/29' };

const steps: [string, Route[], Route[], string[]][] = [
  ['nothing to do', [one, other], [other, one], []],
  ['a new one', [one], [one, other], ['route replace 203.0.113.208/29 via 203.0.113.7 dev h0771488256d6 proto 75']],
  ['one less', [one, other], [other], ['route del 203.0.113.200 via 203.0.113.7 dev h0771488256d6 proto 75']],
  ['one that moves is never gone', [one], [moved], ['route replace 203.0.113.200 via 203.0.113.9 dev hother proto 75']],
];

const session = { id: 'a', family: 4, customerAs: 65000, form: 'gateway', defaultRoute: false } as const;
const routing: MachineRouting = { blocks: ['203.0.113.200/32', '2001:db8:9::/64'], sessions: [session] };

const refused: [string, object, RegExp][] = [
  ['a block that is no network', { ...routing, blocks: ['203.0.113.201/29'] }, /bits beyond its prefix/],
  ['a block written in another way', { ...routing, blocks: ['2001:DB8::/64'] }, /usual way/],
  ["the lab's own addresses", { ...routing, blocks: ['10.255.0.2/32'] }, /10\.255\.0\.0\/16 is the lab's own/],
  ['two sessions of one family', { ...routing, sessions: [session, { ...session, id: 'b' }] }, /two sessions/],
  ['an id that is a path', { ...routing, sessions: [{ ...session, id: '../x' }] }, /at sessions\[0\]\.id/],
  ['a password of two lines', { ...routing, sessions: [{ ...session, password: 'top\nsecret' }] }, /80 printable/],
];

suite('lab/network/routes', (test) => {
  for (const [name, from, to, lines] of steps) {
    test(`changes: ${name}`, () => assert.equal(changes(from, to), lines));
  }

  test('a routing in order is taken as it is', () => assert.equal(checkedRouting(routing), routing));

  for (const [name, given, message] of refused) {
    test(`refused: ${name}`, () => {
      try {
        checkedRouting(given);
      } catch (error) {
        assert.instance(error, InputError);
        assert.match((error as Error).message, message);
        assert.not.match((error as Error).message, 'secret');
        return;
      }
      assert.unreachable('accepted');
    });
  }

  test('calls while a round is under way share the next one, and learn of its failure', async () => {
    const rounds: string[] = [];
    const settle = inRounds(async () => {
      const round = rounds.push('begun');
      await sleep(1);
      rounds.push('done');
      if (round > 1) throw new Error('out of order');
    });
    const first = settle();
    await Promise.resolve();
    const others = [settle(), settle()];
    assert.equal(
      (await Promise.allSettled([first, ...others])).map(({ status }) => status),
      ['fulfilled', 'rejected', 'rejected'],
    );
    assert.equal(rounds, ['begun', 'done', 'begun', 'done']);
  });
});
