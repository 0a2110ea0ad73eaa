import { createHash } from 'node:crypto';
import picomatch from 'picomatch';
import { type FaultKind, faultKinds, howOften } from './kinds.ts';
import type { Fault, FaultOrder, OrderOf } from './shapes.ts';

/** What may meet a fault: a request, an order, or a device. */
export interface Subject {
  readonly method?: string;
  readonly path?: string;
  readonly hostname?: string;
  readonly plan?: string;
  readonly metro?: string;
}

/** The faults that are set. */
export interface Faults {
  add(order: FaultOrder): Fault;
  list(): readonly Fault[];
  /** Takes back all of them, those of a kind, or the one of an id; gives how many. */
  clear(which?: FaultKind | number): number;
  /** The first fault of these kinds that this meets, if any; it is counted, and gone when it has been met often enough. */
  meet<K extends FaultKind>(kinds: readonly K[], subject: Subject): OrderOf<K> | undefined;
  /** The faults of this kind that hold for this as long as they are set. */
  standing(kind: FaultKind, subject: Subject): readonly Fault[];
}

/** Works on the faults of a state, oldest first. */
export function createFaults(state: { faults: Fault[] }): Faults {
  const drop = (gone: (fault: Fault) => boolean) => {
    const before = state.faults.length;
    state.faults = state.faults.filter((fault) => !gone(fault));
    return before - state.faults.length;
  };
  return {
    add: (order) => {
      const added = { id: 1 + Math.max(0, ...state.faults.map(({ id }) => id)), order, drawn: 0, met: 0 };
      state.faults.push(added);
      return added;
    },
    list: () => state.faults,
    clear: (which) => drop(({ id, order }) => which === undefined || which === id || which === order.kind),
    meet: <K extends FaultKind>(kinds: readonly K[], subject: Subject) => {
      const met = state.faults.find(
        (fault) => kinds.includes(fault.order.kind as K) && matches(fault.order, subject) && draws(fault),
      );
      if (!met) return undefined;
      met.met++;
      drop((fault) => fault === met && met.met >= timesOf(met.order));
      return met.order as OrderOf<K>;
    },
    standing: (kind, subject) => state.faults.filter(({ order }) => order.kind === kind && matches(order, subject)),
  };
}

/** How often a fault may be met. */
export function timesOf(order: FaultOrder): number {
  if (howOften[faultKinds[order.kind].meets].length === 0) return Number.POSITIVE_INFINITY;
  const { times, share } = order as { times?: number; share?: number };
  return times ?? (share === undefined ? 1 : Number.POSITIVE_INFINITY);
}

function matches(order: FaultOrder, subject: Subject): boolean {
  const { method, path, hostname, plan, metro } = order as Subject;
  return (
    (method === undefined || method === subject.method) &&
    (path === undefined || new RegExp(path).test(subject.path ?? '')) &&
    (hostname === undefined || picomatch.isMatch(subject.hostname ?? '', hostname)) &&
    (plan === undefined || plan === subject.plan) &&
    (metro === undefined || metro === subject.metro)
  );
}

/** Whether this one is of its share: the same seed gives the same answers in the same order. */
function draws(fault: Fault): boolean {
  const { share = 1, seed = 1 } = fault.order as { share?: number; seed?: number };
  const drawn = fault.drawn++;
  return draw(`${seed}/${drawn}`) < share;
}

/** A number from 0 up to 1 that a text decides. */
export function draw(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32;
}
