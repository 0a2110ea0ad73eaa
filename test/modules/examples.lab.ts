import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import { connect } from '../../engine/connect/connect.ts';
import type { Example } from '../../engine/modules/definition/module.ts';
import { findModule, moduleNames } from '../../engine/modules/definition/registry.ts';
import type { RunEvent, Status, TaskResult } from '../../engine/report/events.ts';
import { suiteInLab } from '../lab/inside.ts';
import type { TestLab } from '../lab/lab.ts';
import { play } from '../play/playing.ts';

type Tasks = readonly Readonly<Record<string, unknown>>[];

/** Runs tasks on the lab's host as a play of their own; gives the result of each. */
async function run(lab: TestLab, tasks: Tasks, check = false): Promise<TaskResult[]> {
  const [host] = lab.hosts;
  const login = { ansible_host: host!.publicAddress, ansible_user: 'root', ansible_ssh_private_key_file: lab.keyFile };
  const project = {
    'hosts.yml': stringify({ all: { hosts: { [host!.hostname]: login } } }),
    'play.yml': stringify([{ hosts: 'all', tasks }]),
  };
  const { events, mistakes } = await play(project, { check }, connect);
  assert.is(mistakes, '');
  return events.filter(isResult).map(({ result }) => result);
}

function isResult(event: RunEvent): event is Extract<RunEvent, { type: 'task-finished' }> {
  return event.type === 'task-finished' && event.task.name !== 'Gathering Facts';
}

/** How an example's task ends; a failure that is not an example's point fails the test with what was said. */
async function statusOf(lab: TestLab, task: Example['task'], check: boolean): Promise<Status> {
  const results = await run(lab, [task], check);
  assert.is(results.length, 1);
  const { status, message } = results[0]!;
  if (status === 'unreachable' || (status === 'failed' && !('fail' in task))) throw new Error(message);
  return status;
}

/** Check predicts, the run does just that, and a second run changes nothing. */
async function tryOut(lab: TestLab, { given = [], task, after = [], repeats }: Example): Promise<void> {
  for (const { status, message } of given.length > 0 ? await run(lab, given) : []) {
    if (status === 'failed' || status === 'unreachable') throw new Error(`given: ${message}`);
  }
  try {
    const predicted = await statusOf(lab, task, true);
    const first = await statusOf(lab, task, false);
    if (!(repeats && ['skipped', 'unknown'].includes(predicted)))
      assert.is(predicted, first, 'check predicts what the run does');
    const second = await statusOf(lab, task, false);
    if (repeats) assert.is(second, first, 'it does the same again');
    else assert.is.not(second, 'changed', 'a second run changes nothing');
  } finally {
    if (after.length > 0) await run(lab, after);
  }
}

const modules = await Promise.all(moduleNames().map(async (name) => (await findModule(name))!));

await suiteInLab('modules on a real host', 1, (test, lab) => {
  for (const module of modules) {
    for (const example of module.examples) {
      if (example.elsewhere === undefined) test(`${module.name}: ${example.title}`, () => tryOut(lab, example));
    }
  }
});
