import * as assert from 'uvu/assert';
import { suite } from '../suite.ts';
import { choosePoints, faults, nameOf, wishes } from './points.ts';

const tasks = ['one', 'two', 'three'];

suite('failures/points', (test) => {
  test('the same seed gives the same points, another one others', () => {
    const names = (seed: number) => choosePoints(seed, 12, tasks, [1, 2]).map(nameOf);
    assert.equal(names(5), names(5));
    assert.is.not(names(5).join(), names(6).join());
  });

  test('every fault comes into the middle of every task, and at the start of one, before any comes again', () => {
    for (const seed of [1, 2, 3]) {
      const points = choosePoints(seed, faults.length * (tasks.length + 1), tasks, [1]);
      const inside = points.filter(({ part }) => part > 0).map(({ fault, task }) => `${fault} ${task}`);
      assert.equal(inside.sort(), faults.flatMap((fault) => tasks.map((task) => `${fault} ${task}`)).sort());
      const atStart = points.filter(({ part }) => part === 0).map(({ fault }) => fault);
      assert.equal(atStart.sort(), [...faults].sort());
    }
  });

  test('the environment may say how many, and from which seed', () => {
    assert.equal(wishes(8, {}), { count: 8, seed: 1 });
    assert.equal(wishes(8, { KPLAY_FAULTS: '30', KPLAY_SEED: '7' }), { count: 30, seed: 7 });
  });
});
