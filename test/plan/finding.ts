import type { Finding } from '../../engine/plan/findings.ts';

/** A finding of the task at this index in the only play of host `a`. */
export function finding(index: number, status: Finding['status'], more: Partial<Finding> = {}): Finding {
  const origin = { file: 'site.yml', line: 10 + index, column: 7 };
  const task = { position: [index], name: `task ${index}`, module: 'copy', handler: false, origin };
  return { host: 'a', play: 0, task, status, differences: [], ...more };
}

/** The same for a handler. */
export function handlerFinding(index: number, status: Finding['status'], more: Partial<Finding> = {}): Finding {
  const plain = finding(index, status, more);
  return { ...plain, task: { ...plain.task, name: `handler ${index}`, handler: true } };
}
