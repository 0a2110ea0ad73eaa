import { Chalk } from 'chalk';
import * as assert from 'uvu/assert';
import type { MachineProgress } from '../../engine/modules/definition/machines.ts';
import type { Reporter, RunEvent, TaskHeader } from '../../engine/report/events.ts';
import { live } from '../../engine/report/live.ts';
import { suite } from '../suite.ts';

const origin = { file: 'play.yml', line: 3, column: 7 };
const recap: RunEvent = { type: 'run-finished', recap: {}, interrupted: false, duration: 1 };

/** A screen on which every write is seen, and a clock that stands still until it is told to go on. */
interface Stage {
  report: Reporter;
  /** What was written since the last look; escape sequences as text. */
  seen(): string;
  /** Lets milliseconds pass, and the view be drawn once. */
  pass(milliseconds: number): void;
}

function onStage(size: { columns: number; rows: number }, body: (stage: Stage) => void): void {
  const real = { now: performance.now, setInterval: globalThis.setInterval, clearInterval: globalThis.clearInterval };
  let clock = 0;
  let draw = () => {};
  let written = '';
  performance.now = () => clock;
  globalThis.setInterval = ((tick: () => void) => {
    draw = tick;
    return { unref: () => {} };
  }) as never;
  globalThis.clearInterval = (() => {
    draw = () => {};
  }) as never;
  const screen = {
    inner: (print: (text: string) => void): Reporter => {
      return (event) => {
        if (event.type === 'task-finished') print(`${event.task.name} ${event.result.host}`);
      };
    },
    write: (text: string) => {
      written += text;
    },
    size: () => size,
  };
  try {
    body({
      report: live(new Chalk({ level: 0 }), screen),
      seen() {
        const text = written.replaceAll('\x1b', '^');
        written = '';
        return text;
      },
      pass(milliseconds) {
        clock += milliseconds;
        draw();
      },
    });
  } finally {
    Object.assign(performance, { now: real.now });
    Object.assign(globalThis, { setInterval: real.setInterval, clearInterval: real.clearInterval });
  }
}

function task(name: string): TaskHeader {
  return { position: [0], name, module: 'command', handler: false, origin };
}

function start(name: string, host: string): RunEvent {
  return { type: 'task-started', task: task(name), host };
}

function finish(name: string, host: string): RunEvent {
  const result = { host, status: 'ok' as const, data: {}, differences: [], duration: 1 };
  return { type: 'task-finished', task: task(name), result, items: 0 };
}

suite('live view', (test) => {
  test('shows who has been at it for a while, and for how long', () =>
    onStage({ columns: 80, rows: 24 }, ({ report, seen, pass }) => {
      report(start('Install', 'h1'));
      pass(100);
      assert.is(seen(), '', 'what is done at once is not worth a line');
      pass(200);
      assert.is(seen(), '  0 s  h1: Install\n');
      report(start('Copy', 'h2'));
      pass(1000);
      assert.is(seen(), '^[1F^[0J  1 s  h1: Install\n  1 s  h2: Copy\n');
    }));

  test('finished lines go above it', () =>
    onStage({ columns: 80, rows: 24 }, ({ report, seen, pass }) => {
      report(start('Install', 'h1'));
      report(start('Install', 'h2'));
      pass(500);
      seen();
      report(finish('Install', 'h1'));
      assert.is(seen(), '^[2F^[0JInstall h1\n');
      pass(100);
      assert.is(seen(), '  1 s  h2: Install\n');
      report(finish('Install', 'h2'));
      pass(100);
      assert.is(seen(), '^[1F^[0JInstall h2\n');
    }));

  test('progress stands behind the task, without what would command the terminal', () =>
    onStage({ columns: 40, rows: 24 }, ({ report, seen, pass }) => {
      report(start('Order', 'h1'));
      report({ type: 'progress', task: task('Order'), host: 'h1', text: '\x1b[2J40 %\r\nof\tall' });
      report({ type: 'progress', task: task('Order'), host: 'h9', text: 'nobody waits for this one' });
      pass(61_000);
      assert.is(seen(), ' 61 s  h1: Order – 40 % of all\n');
    }));

  const machines = (
    ...list: (readonly [string, string, MachineProgress['standing'], number?, string?])[]
  ): RunEvent => ({
    type: 'machines',
    task: task('Order'),
    host: 'localhost',
    machines: list.map(([name, state, standing, percentage, event]) => ({ name, state, standing, percentage, event })),
  });

  test('machines that a task waits for are a table below it', () =>
    onStage({ columns: 80, rows: 24 }, ({ report, seen, pass }) => {
      report(start('Order', 'localhost'));
      report(machines(['worker-9', 'queued', 'waiting'], ['worker-10', 'queued', 'waiting']));
      pass(65_000);
      report(
        machines(
          ['worker-9', 'active', 'done', undefined, 'Provision complete!'],
          ['worker-10', 'provisioning', 'waiting', 40, 'Installing\x1b[2J'],
        ),
      );
      pass(10_000);
      const drawn = seen().split('^[0J').at(-1);
      assert.is(
        drawn,
        [
          ' 75 s  localhost: Order – 1 of 2 machines done',
          '       worker-9   active                1:05  Provision complete!',
          '       worker-10  provisioning   40 %   1:15  Installing',
          '',
        ].join('\n'),
      );
      report(finish('Order', 'localhost'));
      assert.is(seen(), '^[3F^[0JOrder localhost\n');
      report(start('Next', 'localhost'));
      pass(1000);
      assert.is(seen(), '  1 s  localhost: Next\n');
    }));

  test('of more machines than fit, those are shown that are not done', () =>
    onStage({ columns: 80, rows: 8 }, ({ report, seen, pass }) => {
      report(start('Order', 'localhost'));
      report(
        machines(
          ['a', 'active', 'done'],
          ['b', 'queued', 'waiting'],
          ['c', 'active', 'done'],
          ['d', 'failed', 'failed', undefined, 'no disk'],
        ),
      );
      pass(1000);
      assert.is(
        seen(),
        [
          '  1 s  localhost: Order – 2 of 4 machines done, 1 failed',
          '       b  queued          0:01',
          '       d  failed          0:00  no disk',
          '       and 2 more',
          '',
        ].join('\n'),
      );
    }));

  test('a line never wraps', () =>
    onStage({ columns: 20, rows: 24 }, ({ report, seen, pass }) => {
      report(start('A long name of a task', 'h1'));
      pass(300);
      assert.is(seen(), '  0 s  h1: A long …\n');
    }));

  test('is never higher than the screen', () =>
    onStage({ columns: 80, rows: 6 }, ({ report, seen, pass }) => {
      for (const host of ['h1', 'h2', 'h3', 'h4']) report(start('Wait', host));
      pass(1000);
      assert.is(seen(), '  1 s  h1: Wait\n  1 s  h2: Wait\n       and 2 more hosts\n');
    }));

  test('makes way for a question, and goes at the end', () =>
    onStage({ columns: 80, rows: 24 }, ({ report, seen, pass }) => {
      report(start('Wait', 'h1'));
      pass(1000);
      seen();
      report({ type: 'asking', on: true });
      assert.is(seen(), '^[1F^[0J');
      pass(1000);
      assert.is(seen(), '');
      report({ type: 'asking', on: false });
      pass(1000);
      assert.is(seen(), '  3 s  h1: Wait\n');
      report(recap);
      assert.is(seen(), '^[1F^[0J');
      pass(1000);
      assert.is(seen(), '');
    }));
});
