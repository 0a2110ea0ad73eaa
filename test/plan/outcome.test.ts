import * as assert from 'uvu/assert';
import type { Finding } from '../../engine/plan/findings.ts';
import { outcomeLines, outcomeOf } from '../../engine/plan/outcome.ts';
import { lines } from '../load/folder.ts';
import { suite } from '../suite.ts';
import { finding } from './finding.ts';

const rows: readonly [what: string, planned: readonly Finding[], done: readonly Finding[], told: string][] = [
  [
    'all that was said',
    [finding(0, 'changed'), finding(1, 'ok'), finding(2, 'skipped')],
    [finding(0, 'changed'), finding(1, 'ok'), finding(2, 'skipped')],
    'the run did what the plan said: 1 change',
  ],
  [
    'what was unknown counts for neither side',
    [finding(0, 'unknown'), finding(1, 'unknown'), finding(2, 'changed')],
    [finding(0, 'changed'), finding(1, 'skipped'), finding(2, 'changed')],
    'the run did what the plan said: 1 change; of 2 unknown tasks 1 changed something',
  ],
  [
    'more and less than was said',
    [finding(0, 'changed'), finding(1, 'ok'), finding(2, 'changed'), finding(4, 'changed')],
    [finding(0, 'ok'), finding(1, 'changed'), finding(2, 'changed'), finding(3, 'changed', { item: 'x' })],
    lines(`
      the run did not do what the plan said: 1 change as said, 2 not in the plan, 2 not made
        changed, not in the plan: task 1 (copy) at site.yml:11: a
        changed, not in the plan: task 3 (item=x) (copy) at site.yml:13: a
        in the plan, not changed: task 0 (copy) at site.yml:10: a
        in the plan, not changed: task 4 (copy) at site.yml:14: a
    `),
  ],
  [
    'the same on several hosts is told once, and hosts that the plan ordered are told apart',
    ['a', 'b'].map((host) => finding(0, 'ok', { host })),
    [
      ...['a', 'b'].map((host) => finding(0, 'changed', { host })),
      ...[0, 1].map((index) => finding(index, 'changed', { host: 'new' })),
    ],
    lines(`
      the run did not do what the plan said: 0 changes as said, 2 not in the plan, 0 not made
        changed, not in the plan: task 0 (copy) at site.yml:10: a, b
        on hosts that the plan did not have: new (2 changes)
    `),
  ],
  [
    'only hosts that the plan ordered have more',
    [finding(0, 'changed')],
    [finding(0, 'changed'), finding(1, 'changed', { host: 'new' }), finding(1, 'ok', { host: 'newer' })],
    'the run did what the plan said: 1 change\n  on hosts that the plan did not have: new (1 change)',
  ],
];

suite('what a run did of its plan', (test) => {
  for (const [what, planned, done, told] of rows) {
    test(what, () => assert.is(outcomeLines(outcomeOf(planned, done)).join('\n'), told));
  }
});
