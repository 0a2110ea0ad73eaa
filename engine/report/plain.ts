import type { Reporter, TaskHeader, TaskResult } from './events.ts';
import type { Lines } from './lines.ts';
import { comparePositions } from './position.ts';

/** Takes whole lines of output. */
export type Write = (lines: string) => void;

interface Block {
  readonly task: TaskHeader;
  /** By host. */
  readonly lines: Map<string, string[]>;
}

/**
 * Tells a run in the order of its tasks, each task's results together and in the order of
 * the play's hosts, however far single hosts are ahead:
 * a task is told once no host will report on it any more. With `waits` also why a task was not sent ahead.
 */
export function plain(lines: Lines, write: Write, waits = false): Reporter {
  const blocks = new Map<string, Block>();
  let hosts: readonly string[] = [];
  let check = false;
  const note = (task: TaskHeader, host: string, more: readonly string[]) => {
    const key = task.position.join('.');
    const block = blocks.get(key) ?? { task, lines: new Map() };
    blocks.set(key, block);
    block.lines.set(host, [...(block.lines.get(host) ?? []), ...more]);
  };
  const tell = (upTo: number) => {
    const told = [...blocks].filter(([, { task }]) => task.position[0]! <= upTo);
    for (const [key] of told) blocks.delete(key);
    for (const { task, lines: own } of told.map(([, block]) => block).sort(byPosition)) {
      write([lines.task(task), ...hosts.flatMap((host) => own.get(host) ?? [])].join('\n'));
    }
  };
  return (event) => {
    if (event.type === 'run-started') check = event.check;
    else if (event.type === 'warning') write(lines.warning(event.message));
    else if (event.type === 'checked') write(lines.checked(event.odd));
    else if (event.type === 'resumed') write(lines.resumed(event));
    else if (event.type === 'play-started') {
      hosts = event.hosts;
      write(lines.play(event.name));
    } else if (event.type === 'item-finished') {
      note(event.task, event.result.host, lines.result(event.task, event.result));
    } else if (event.type === 'task-retried') {
      note(event.task, event.host, [lines.retried(event.host, event.item, event.left)]);
    } else if (event.type === 'waited' && waits) {
      note(event.task, event.host, [lines.waited(event.host, event.reason)]);
    } else if (event.type === 'task-finished') note(event.task, event.result.host, closing(lines, event));
    else if (event.type === 'settled') tell(event.index);
    else if (event.type === 'play-finished') tell(Number.POSITIVE_INFINITY);
    else if (event.type === 'run-finished') {
      tell(Number.POSITIVE_INFINITY);
      if (Object.keys(event.recap).length > 0) write(lines.recap(event.recap, check).join('\n'));
    }
  };
}

/** After its items a task has nothing more to say, unless it failed without one. */
function closing(
  lines: Lines,
  { task, result, items }: { task: TaskHeader; result: TaskResult; items: number },
): string[] {
  return items > 0 ? [] : lines.result(task, result);
}

function byPosition(a: Block, b: Block): number {
  return comparePositions(a.task.position, b.task.position);
}
