import { placeOf } from '../errors.ts';
import type { Difference } from '../remote/answer.ts';
import type { RunEvent, Status, TaskHeader, TaskResult } from '../report/events.ts';
import type { Cause } from '../types.ts';

/** What a look in check mode, or a run, found of one task (or one item of its loop) on one host. */
export interface Finding {
  readonly host: string;
  /** The how-manieth of the host's plays it belongs to, from 0. */
  readonly play: number;
  readonly task: TaskHeader;
  readonly status: Status;
  /** The item's label, in a loop. */
  readonly item?: string;
  /** A digest of what was seen; of some results there is none. */
  readonly seen?: string;
  /** Why it failed or is unknown. */
  readonly message?: string;
  /** What the playbook does about a failure. */
  readonly handled?: 'ignored' | 'rescued';
  /** The earlier task that would make what this one needs, or would have done the same. */
  readonly after?: Cause;
  /** The task on whose answer it depends whether this one is unknown. */
  readonly dependsOn?: Cause;
  readonly differences: readonly Difference[];
}

/** Collects the findings of a run from its events; a looped task is found by its items. */
export class Findings {
  readonly #all: Finding[] = [];
  readonly #plays = new Map<string, number>();

  /** A reporter. */
  readonly report = (event: RunEvent): void => {
    if (event.type === 'play-started') {
      for (const host of event.hosts) this.#plays.set(host, (this.#plays.get(host) ?? -1) + 1);
    } else if (event.type === 'item-finished') this.#add(event.task, event.result);
    else if (event.type === 'task-finished' && event.items === 0) this.#add(event.task, event.result);
  };

  /** By host, in the order in which plays name them; of one host in the order of its tasks. */
  get all(): readonly Finding[] {
    const order = new Map([...this.#plays.keys()].map((host, index) => [host, index]));
    return [...this.#all].sort((a, b) => (order.get(a.host) ?? 0) - (order.get(b.host) ?? 0));
  }

  #add(task: TaskHeader, result: TaskResult): void {
    const { host, status, item, seen, message, after, dependsOn, differences } = result;
    const reason = message !== undefined && !['ok', 'skipped'].includes(status);
    this.#all.push({
      host,
      play: this.#plays.get(host) ?? 0,
      task,
      status,
      ...(item === undefined ? {} : { item }),
      ...(seen === undefined ? {} : { seen }),
      ...(reason ? { message } : {}),
      ...(result.ignored ? { handled: 'ignored' } : result.rescued ? { handled: 'rescued' } : {}),
      ...(after === undefined ? {} : { after }),
      ...(dependsOn === undefined ? {} : { dependsOn }),
      differences,
    });
  }
}

/** The findings by host, and of each host by place: the same task and item has the same place in every look. */
export function byPlace(findings: readonly Finding[]): Map<string, Map<string, Finding>> {
  const hosts = new Map<string, Map<string, Finding>>();
  for (const finding of findings) {
    const { host, play, task, item } = finding;
    const own = hosts.get(host) ?? new Map<string, Finding>();
    hosts.set(host, own);
    const place = [play, placeInRun(task), ...(item === undefined ? [] : [item])].join(' ');
    let again = 0;
    while (own.has(`${place} ${again}`)) again++; // items may have one label
    own.set(`${place} ${again}`, finding);
  }
  return hosts;
}

/** Handlers of roles that hosts include come in the order in which hosts do: only where they are written stays the same. */
function placeInRun({ handler, position, origin }: TaskHeader): string {
  return handler ? placeOf(origin) : position.join('.');
}
