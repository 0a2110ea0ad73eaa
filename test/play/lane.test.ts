import * as assert from 'uvu/assert';
import { Lane } from '../../engine/play/lane.ts';
import { suite } from '../suite.ts';

/** A promise and what settles it. */
function later(): { readonly promise: Promise<void>; readonly settle: () => void } {
  let settle = () => {};
  const promise = new Promise<void>((resolve) => {
    settle = resolve;
  });
  return { promise, settle };
}

const soon = () => new Promise((resolve) => setImmediate(resolve));

suite('play/lane', (test) => {
  test('tasks are sent in order and ahead of answers, and end in order', async () => {
    const log: string[] = [];
    const lane = new Lane<string>(() => true);
    const answers = ['a', 'b', 'c'].map((name) => ({ name, ...later() }));
    for (const { name, promise } of answers) {
      lane.enter(
        name,
        async (turn) => {
          await turn.ready('shell');
          log.push(`send ${name}`);
          turn.sent();
          await promise;
          await turn.head();
          log.push(`end ${name}`);
        },
        () => log.push(`done ${name}`),
      );
    }
    await soon();
    assert.equal(log.splice(0), ['send a', 'send b', 'send c']);
    answers[2]!.settle();
    await soon();
    assert.equal(log, []);
    answers[0]!.settle();
    answers[1]!.settle();
    await lane.drain();
    assert.equal(log, ['end a', 'done a', 'end b', 'done b', 'end c', 'done c']);
  });

  test('another channel waits for the end of what was sent before', async () => {
    const log: string[] = [];
    const lane = new Lane<string>(() => true);
    const first = later();
    lane.enter('root', async (turn) => {
      await turn.ready('root');
      turn.sent();
      await first.promise;
      log.push('root ended');
    });
    lane.enter('skipped', async () => {});
    lane.enter('user', async (turn) => {
      await turn.ready('user');
      log.push('user sent');
    });
    await soon();
    assert.equal(log, []);
    first.settle();
    await lane.drain();
    assert.equal(log, ['root ended', 'user sent']);
  });

  test('behind a task that ends the host everything is dropped', async () => {
    const log: string[] = [];
    let good = true;
    const lane = new Lane<string>(() => good);
    lane.enter('fails', async (turn) => {
      await turn.ready('shell');
      turn.sent();
      await soon();
      good = false;
    });
    lane.enter(
      'behind',
      async (turn) => {
        await turn.ready('shell');
        turn.sent();
        await turn.head();
        log.push('behind ended');
      },
      () => log.push('behind done'),
    );
    await lane.drain();
    assert.equal([log, lane.underWay], [[], []]);
  });

  test('a defect comes out where the lane is drained, after all have ended', async () => {
    const log: string[] = [];
    const lane = new Lane<string>(() => true);
    lane.enter('slow', async () => {
      await soon();
      log.push('slow ended');
    });
    lane.enter('broken', () => Promise.reject(new Error('broken')));
    const error = await lane.drain().catch((thrown: unknown) => thrown);
    assert.is((error as Error).message, 'broken');
    assert.equal(log, ['slow ended']);
  });

  test('there is room only when the oldest has ended', async () => {
    const lane = new Lane<number>(() => true);
    const answers = [later(), later()];
    for (const [n, { promise }] of answers.entries()) lane.enter(n, () => promise);
    let room = false;
    const waiting = lane.room(2).then(() => {
      room = true;
    });
    await soon();
    assert.is(room, false);
    answers[0]!.settle();
    await waiting;
    assert.equal(lane.underWay, [1]);
    answers[1]!.settle();
    await lane.drain();
  });
});
