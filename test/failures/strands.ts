import * as assert from 'uvu/assert';

/** What each task of `strandTasks` writes to the log of its host, one line after the other. */
const steps = ['begin', 'middle', 'end'];

/** The tasks of a play that each append to a log when they begin, go on and end, `seconds` apart. */
export function strandTasks(count: number, log: string, seconds: number): Record<string, unknown>[] {
  const line = (number: number) => `echo "{{ansible_run_id}} ${number} $step" >>${log}`;
  return Array.from({ length: count }, (_, number) => ({
    name: String(number),
    shell: `for step in ${steps.join(' ')}; do ${line(number)}; sleep ${seconds}; done`,
  }));
}

/** What one task of one run has written without a line of another between. */
export interface Strand {
  readonly run: string;
  readonly task: number;
  readonly whole: boolean;
}

/**
 * The strands of a log in their order. Fails when a task wrote in two places (it ran twice, or while another one did),
 * not from its beginning, or behind a gap in its run.
 */
export function strandsOf(log: string): Strand[] {
  const found: { run: string; task: number; steps: string[] }[] = [];
  for (const line of log.split('\n').filter(Boolean)) {
    const [run, task, step] = line.split(' ') as [string, string, string];
    const last = found.at(-1);
    if (last && last.run === run && last.task === Number(task)) last.steps.push(step);
    else found.push({ run, task: Number(task), steps: [step] });
  }
  const places = found.map(({ run, task }) => `${run} ${task}`);
  assert.equal(places, [...new Set(places)], `a task wrote in two places:\n${log}`);
  for (const strand of found)
    assert.equal(strand.steps, steps.slice(0, strand.steps.length), `a task's lines are out of order:\n${log}`);
  for (const run of new Set(found.map((strand) => strand.run))) {
    const tasks = found.filter((strand) => strand.run === run).map(({ task }) => task);
    assert.equal(tasks, [...tasks.keys()], `tasks ran out of order:\n${log}`);
  }
  return found.map(({ run, task, steps: written }) => ({ run, task, whole: written.length === steps.length }));
}
