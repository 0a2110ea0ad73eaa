import { Chalk } from 'chalk';
import * as assert from 'uvu/assert';
import type { MachineProgress } from '../../engine/modules/definition/machines.ts';
import type { RunEvent, TaskHeader } from '../../engine/report/events.ts';
import { Lines } from '../../engine/report/lines.ts';
import { machineLines } from '../../engine/report/machine-lines.ts';
import { suite } from '../suite.ts';

const task: TaskHeader = {
  position: [0],
  name: 'Order',
  module: 'device',
  handler: false,
  origin: { file: 'play.yml', line: 3, column: 7 },
};
const finished: RunEvent = {
  type: 'task-finished',
  task,
  result: { host: 'h', status: 'ok', data: {}, differences: [], duration: 1 },
  items: 0,
};

type Seen = Omit<MachineProgress, 'name'>;
const waiting = (state: string, percentage?: number, event?: string): Seen => ({
  state,
  standing: 'waiting',
  percentage,
  event,
});

/** What is told of one machine that is seen so after these milliseconds. */
const rows: readonly (readonly [name: string, seen: readonly (readonly [number, Seen])[], told: readonly string[]])[] =
  [
    ['what is there already is not worth a line', [[0, { state: 'active', standing: 'done' }]], []],
    [
      'from the order to the end',
      [
        [0, waiting('queued')],
        [6000, waiting('provisioning', 20, 'Installing')],
        [65_000, { state: 'active', standing: 'done' }],
        [70_000, { state: 'active', standing: 'done', event: 'later' }],
      ],
      ['[w] queued (0:00)', '[w] provisioning 20 % (0:06) – Installing', '[w] active (1:05)'],
    ],
    [
      'changes that follow each other are told of after a while, and the end at once',
      [
        [0, waiting('queued')],
        [1000, waiting('provisioning', 0)],
        [4999, waiting('provisioning', 10)],
        [5000, waiting('provisioning', 20)],
        [5001, { state: 'failed', standing: 'failed', event: 'no disk' }],
      ],
      ['[w] queued (0:00)', '[w] provisioning 20 % (0:05)', '[w] failed (0:05) – no disk'],
    ],
    [
      'a percentage alone is told of twice a minute',
      [
        [0, waiting('provisioning', 0)],
        [29_999, waiting('provisioning', 30)],
        [30_000, waiting('provisioning', 31)],
        [90_000, waiting('provisioning', 31)],
      ],
      ['[w] provisioning 0 % (0:00)', '[w] provisioning 31 % (0:30)'],
    ],
    [
      'what would command a terminal is left out',
      [[0, waiting('que\x1b[2Jued', undefined, 'a\x07b')]],
      ['[w] queued (0:00) – ab'],
    ],
  ];

function told(seen: readonly (readonly [number, Seen])[]): string[] {
  const real = performance.now;
  const lines: string[] = [];
  const report = machineLines(new Lines(new Chalk({ level: 0 }), 0), (line) => lines.push(line));
  try {
    for (const [at, machine] of seen) {
      performance.now = () => at;
      report({ type: 'machines', task, host: 'h', machines: [{ name: 'w', ...machine }] });
    }
    report(finished);
  } finally {
    performance.now = real;
  }
  return lines;
}

suite('lines about machines', (test) => {
  for (const [name, seen, expected] of rows) {
    test(name, () =>
      assert.equal(
        told(seen),
        expected.map((line) => `machine: ${line}`),
      ),
    );
  }
});
