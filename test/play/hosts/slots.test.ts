import * as assert from 'uvu/assert';
import { Slots } from '../../../engine/play/hosts/slots.ts';
import type { Host } from '../../../engine/types.ts';
import { suite } from '../../suite.ts';

function host(name: string, ...groups: string[]): Host {
  return { name, groups, vars: new Map() };
}

/** Work that is under way until it is told to end, on hosts that are given slots. */
function yard(forks: number, limits: Record<string, number> = {}) {
  const slots = new Slots(forks, new Map(Object.entries(limits)));
  const under = new Map<string, { end: () => void; fail: () => void }>();
  return {
    async ask(at: Host, ...position: number[]): Promise<void> {
      const work = () =>
        new Promise<void>((resolve, reject) => under.set(at.name, { end: resolve, fail: () => reject(new Error()) }));
      slots.within(at, position, work).catch(() => {});
      await settled();
    },
    async end(name: string, how: 'end' | 'fail' = 'end'): Promise<void> {
      under.get(name)![how]();
      under.delete(name);
      await settled();
    },
    busy: () => [...under.keys()].join(' '),
  };
}

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

suite('slots', (test) => {
  test('no more than forks work at a time', async () => {
    const { ask, end, busy } = yard(2);
    for (const name of ['a', 'b', 'c']) await ask(host(name), 0);
    assert.is(busy(), 'a b');
    await end('a');
    assert.is(busy(), 'b c');
  });

  test('a slot goes to who is furthest behind, and among those to who came first', async () => {
    const { ask, end, busy } = yard(1);
    await ask(host('a'), 0);
    await ask(host('far'), 5);
    await ask(host('near'), 1, 0);
    await ask(host('near2'), 1, 0);
    const order = [];
    for (const name of ['a', 'near', 'near2']) {
      await end(name);
      order.push(busy());
    }
    assert.equal(order, ['near', 'near2', 'far']);
  });

  test('work that fails gives its slot back', async () => {
    const { ask, end, busy } = yard(1);
    await ask(host('a'), 0);
    await ask(host('b'), 0);
    await end('a', 'fail');
    assert.is(busy(), 'b');
  });

  test('a group bounds its hosts, and no others', async () => {
    const { ask, end, busy } = yard(9, { db: 1 });
    for (const name of ['d1', 'd2']) await ask(host(name, 'db'), 0);
    for (const name of ['w1', 'w2']) await ask(host(name, 'web'), 0);
    assert.is(busy(), 'd1 w1 w2');
    await end('w1');
    assert.is(busy(), 'd1 w2');
    await end('d1');
    assert.is(busy(), 'w2 d2');
  });

  test('two groups do not slow each other, and a host in both obeys both', async () => {
    const { ask, end, busy } = yard(9, { db: 1, web: 1 });
    await ask(host('d1', 'db'), 0);
    await ask(host('w1', 'web'), 0);
    await ask(host('both', 'db', 'web'), 0);
    assert.is(busy(), 'd1 w1');
    await end('d1');
    assert.is(busy(), 'w1');
    await end('w1');
    assert.is(busy(), 'both');
  });

  test('a bound on all is one for every host', async () => {
    const { ask, busy } = yard(9, { all: 1 });
    for (const name of ['a', 'b']) await ask(host(name), 0);
    assert.is(busy(), 'a');
  });
});
