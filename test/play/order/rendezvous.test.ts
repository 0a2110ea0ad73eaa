import * as assert from 'uvu/assert';
import { Progress } from '../../../engine/play/order/progress.ts';
import { Rendezvous } from '../../../engine/play/order/rendezvous.ts';
import { suite } from '../../suite.ts';

/** Hosts that go where they are told, and who has passed the meeting so far. */
function hosts(...names: string[]) {
  const rendezvous = new Rendezvous(names);
  const passed: string[] = [];
  return {
    rendezvous,
    passed,
    /** The host goes to a position and waits there for the others. */
    async meet(host: string, ...position: number[]): Promise<void> {
      rendezvous.advance(host, position);
      rendezvous.meet(position).then(() => passed.push(host));
      await settled();
    },
    async advance(host: string, ...position: number[]): Promise<void> {
      rendezvous.advance(host, position);
      await settled();
    },
    async leave(host: string): Promise<void> {
      rendezvous.leave(host);
      await settled();
    },
  };
}

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

suite('rendezvous', (test) => {
  test('nobody passes until all have come', async () => {
    const { meet, passed } = hosts('a', 'b', 'c');
    await meet('a', 2);
    await meet('b', 2);
    assert.equal(passed, []);
    await meet('c', 2);
    assert.equal(passed.sort(), ['a', 'b', 'c']);
  });

  test('who has come as far without stopping is not waited for', async () => {
    const { meet, advance, passed } = hosts('a', 'b');
    await meet('a', 2);
    await advance('b', 1);
    assert.equal(passed, []);
    await advance('b', 3);
    assert.equal(passed, ['a']);
  });

  test('who has left is not waited for', async () => {
    const { meet, leave, passed } = hosts('a', 'b', 'c');
    await leave('b');
    await meet('a', 0);
    await leave('c');
    assert.equal(passed, ['a']);
  });

  test('a meeting within an include lies between the tasks around it', async () => {
    const { meet, advance, passed } = hosts('a', 'b');
    await meet('a', 1, 0, 2);
    await advance('b', 1, 0, 1);
    assert.equal(passed, []);
    await advance('b', 2);
    assert.equal(passed, ['a']);
  });

  test('hosts wait at different places at a time', async () => {
    const { meet, passed } = hosts('a', 'b', 'c');
    await meet('a', 1);
    await meet('b', 4);
    assert.equal(passed, []);
    await meet('c', 1);
    assert.equal(passed.sort(), ['a', 'c']);
    await meet('a', 4);
    await meet('c', 4);
    assert.equal(passed.sort(), ['a', 'a', 'b', 'c', 'c']);
  });
});

suite('progress', (test) => {
  const rows: readonly [string, (progress: Progress) => void, number[]][] = [
    ['nothing is settled while one host is behind', (p) => [p.pass(0), p.pass(1)], []],
    ['a task is settled when both have passed', (p) => [p.pass(0), p.pass(0)], [0]],
    ['tasks are settled in their order', (p) => [p.pass(0), p.pass(1), p.pass(2), p.pass(0), p.pass(1)], [0, 1]],
    [
      'who leaves is not waited for any more',
      (p) => [p.pass(0), p.leave(1), p.pass(0), p.pass(1), p.pass(2)],
      [0, 1, 2],
    ],
    ['all leave', (p) => [p.leave(0), p.leave(0)], [0, 1, 2]],
  ];
  for (const [name, go, expected] of rows) {
    test(name, () => {
      const told: number[] = [];
      go(new Progress(3, 2, (index) => told.push(index)));
      assert.equal(told, expected);
    });
  }
});
