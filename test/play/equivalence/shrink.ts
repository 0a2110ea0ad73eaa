import type { Entry } from './draft.ts';
import type { Generated } from './generate.ts';

/** The smallest playbook on the way down that still differs: task by task and keyword by keyword is left out, at most `tries` times. */
export async function shrink(
  generated: Generated,
  differs: (smaller: Generated) => Promise<boolean>,
  tries: number,
): Promise<Generated> {
  let smallest = generated;
  for (let left = tries; ; ) {
    let found = false;
    for (const smaller of smallerOnes(smallest)) {
      if (left-- <= 0) return smallest;
      if (!(await differs(smaller))) continue;
      smallest = smaller;
      found = true;
      break;
    }
    if (!found) return smallest;
  }
}

function* smallerOnes(generated: Generated): Generator<Generated> {
  const { hosts, plays, files } = generated;
  for (const host of hosts.length > 1 ? hosts : []) yield { ...generated, hosts: hosts.filter((one) => one !== host) };
  if (plays.length > 1) for (const play of plays) yield { ...generated, plays: plays.filter((one) => one !== play) };
  for (const [index, play] of plays.entries())
    for (const tasks of shorter(play.tasks)) yield { ...generated, plays: plays.with(index, { ...play, tasks }) };
  for (const [name, entries] of Object.entries(files))
    for (const tasks of shorter(entries)) yield { ...generated, files: { ...files, [name]: tasks } };
}

/** Halves first, then single tasks, then single keywords. */
function* shorter(tasks: readonly Entry[]): Generator<readonly Entry[]> {
  const half = Math.floor(tasks.length / 2);
  if (half > 1) yield* [tasks.slice(half), tasks.slice(0, half)];
  if (tasks.length > 1) for (const task of tasks) yield tasks.filter((one) => one !== task);
  for (const [index, task] of tasks.entries())
    for (const key of Object.keys(task).slice(2)) yield tasks.with(index, without(task, key));
}

function without(task: Entry, key: string): Entry {
  return Object.fromEntries(Object.entries(task).filter(([name]) => name !== key));
}
