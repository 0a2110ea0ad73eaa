import * as assert from 'uvu/assert';
import { Lane, type Turn } from '../../../engine/play/order/lane.ts';
import { suite } from '../../suite.ts';

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

  test('what a failure stopped is sent once more in its order, before what comes behind', async () => {
    const log: string[] = [];
    const lane = new Lane<string>(() => true);
    const shell = failingShell(log);
    lane.enter('fails', (turn) => streamed(turn, shell, 'fails'));
    lane.enter('skipped', async (turn) => {
      turn.nothing();
      await turn.head();
    });
    for (const name of ['a', 'b']) lane.enter(name, (turn) => streamed(turn, shell, name));
    await soon();
    shell.fail();
    for (const name of ['c', 'd']) lane.enter(name, (turn) => streamed(turn, shell, name));
    await soon();
    shell.answer();
    await lane.drain();
    assert.equal(log, ['send fails', 'send a', 'send b', 'go', 'send a', 'send b', 'send c', 'send d']);
  });

  test('parts are sent in a row, and what is behind them only when the task says so', async () => {
    const log: string[] = [];
    const lane = new Lane<string>(() => true);
    const shell = failingShell(log);
    lane.enter('loop', async (turn) => {
      const parts = ['1', '2'].map((name) =>
        turn.part(
          (own) => streamed(own, shell, name),
          () => true,
        ),
      );
      await parts[1]!.sent;
      log.push('all sent');
      await soon();
      turn.sent();
      await parts[1]!.ended;
      await turn.head();
      log.push('loop ended');
    });
    lane.enter('behind', (turn) => streamed(turn, shell, 'behind'));
    await soon();
    await soon();
    assert.equal(
      [log.splice(0), lane.underWay],
      [
        ['send 1', 'send 2', 'all sent', 'send behind'],
        ['loop', 'behind'],
      ],
    );
    shell.answer();
    await lane.drain();
    assert.equal(log, ['loop ended']);
  });

  test('a part is dropped when its task does not go on, and the task is not', async () => {
    const log: string[] = [];
    const lane = new Lane<string>(() => true);
    let lost = false;
    lane.enter('loop', async (turn) => {
      const part = (work: (own: Turn) => Promise<void>) => turn.part(work, () => !lost);
      part(async (own) => {
        await own.ready('shell');
        own.sent();
        await soon();
        lost = true;
      });
      const second = part(async (own) => {
        await own.head();
        log.push('second');
      });
      await second.ended;
      await turn.head();
      log.push('loop ended');
    });
    await lane.drain();
    assert.equal(log, ['loop ended']);
  });
});

type Reply = 'answered' | 'stopped';

/** A session whose programs are answered all at once; or the first one is, which failed, and the others are stopped. */
function failingShell(log: string[]) {
  let waiting: ((reply: Reply) => void)[] = [];
  let stops = false;
  const settle = (replies: (index: number) => Reply) => {
    for (const [index, reply] of waiting.splice(0).entries()) reply(replies(index));
  };
  return {
    run: (name: string): Promise<Reply> => {
      if (stops) return Promise.resolve('stopped');
      log.push(`send ${name}`);
      return new Promise((resolve) => {
        waiting = [...waiting, resolve];
      });
    },
    fail: () => {
      stops = true;
      settle((index) => (index === 0 ? 'answered' : 'stopped'));
    },
    go: () => {
      stops = false;
      log.push('go');
    },
    answer: () => settle(() => 'answered'),
  };
}

/** Sends a program as a task does. */
async function streamed(turn: Turn, shell: ReturnType<typeof failingShell>, name: string): Promise<void> {
  await turn.ready('shell');
  for (;;) {
    while (!turn.open()) await turn.ready('shell');
    const replying = shell.run(name);
    turn.sent();
    if ((await replying) !== 'stopped') break;
    if (await turn.again('shell')) shell.go();
  }
  await turn.head();
}
