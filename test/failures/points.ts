import { randomOf, shuffled } from './random.ts';

/** What goes wrong: the plug of the host is pulled, its cable is, or kplay is killed. */
export const faults = ['power-off', 'cut link', 'kill -9'] as const;

export type Fault = (typeof faults)[number];

/** One fault at one moment of a run. */
export interface Point {
  readonly fault: Fault;
  /** The name of the task at which it happens. */
  readonly task: string;
  /** How much of the task's usual time has gone by then: 0 at its start. */
  readonly part: number;
  /** In seconds, how long a link stays cut or a host without power. */
  readonly outage: number;
}

/** How often and from which seed: `npm test` is content with a few points, KPLAY_FAULTS and KPLAY_SEED say otherwise. */
export function wishes(few: number, environment: NodeJS.ProcessEnv = process.env): { count: number; seed: number } {
  const { KPLAY_FAULTS: count, KPLAY_SEED: seed } = environment;
  return { count: count ? Number(count) : few, seed: seed ? Number(seed) : 1 };
}

/**
 * So many points, the same for the same seed. Every fault comes as often as the others; every task has its turn in the
 * middle, and one of them at its start, before one comes again.
 */
export function choosePoints(
  seed: number,
  count: number,
  tasks: readonly string[],
  outages: readonly number[],
): Point[] {
  const random = randomOf(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const moments = (): Moment[] => [
    ...tasks.map((task) => ({ task, inside: true })),
    { task: pick(tasks), inside: false },
  ];
  const queues = new Map<Fault, Moment[]>();
  return Array.from({ length: count }, (_, index) => {
    const fault = faults[index % faults.length]!;
    const queue = queues.get(fault)?.length ? queues.get(fault)! : shuffled(moments(), random);
    queues.set(fault, queue.slice(1));
    const { task, inside } = queue[0]!;
    const part = inside ? Math.round((0.1 + 0.8 * random()) * 100) / 100 : 0;
    return { fault, task, part, outage: pick(outages) };
  });
}

interface Moment {
  readonly task: string;
  readonly inside: boolean;
}

/** A point as the name of a test. */
export function nameOf({ fault, task, part, outage }: Point): string {
  const moment = part === 0 ? `before "${task}"` : `at ${Math.round(part * 100)} % of "${task}"`;
  return fault === 'kill -9' ? `${fault} ${moment}` : `${fault} for ${outage} s ${moment}`;
}
