import type { AddressBook } from './pools.ts';
import { notFound } from './problem.ts';
import type { State } from './state.ts';

/** The provider's people, who look at what is not granted by itself: addresses beyond the quota, and global BGP. */
export interface Reviews {
  /** Has somebody look at a reservation or a BGP configuration, by its id; it is granted after a while. */
  ask(id: string): void;
  /** Decides at once. A Problem (404) when nothing of this id waits. */
  decide(id: string, granted: boolean): void;
  /** Goes on with what a process before this one was asked. */
  resume(): void;
  close(): void;
}

interface Needs {
  readonly state: State;
  readonly save: () => Promise<void>;
  readonly addresses: AddressBook;
  /** In milliseconds; Infinity when nobody ever looks. */
  readonly delay: number;
}

/** Reviewers that grant everything in time. */
export function createReviews({ state, save, addresses, delay }: Needs): Reviews {
  const timers = new Set<NodeJS.Timeout>();
  const decide = (id: string, granted: boolean): void => {
    const reservation = state.reservations.find((one) => one.id === id && one.state === 'pending');
    const config = state.bgpConfigs.find((one) => one.id === id && one.status === 'requested');
    if (reservation) {
      const network = granted ? addresses.block(reservation.type, reservation.prefix) : undefined;
      Object.assign(reservation, network === undefined ? { state: 'denied' } : { state: 'created', network });
    } else if (config) config.status = granted ? 'enabled' : 'disabled';
    else throw notFound();
  };
  const waiting = (): string[] => [
    ...state.reservations.filter((one) => one.state === 'pending').map(({ id }) => id),
    ...state.bgpConfigs.filter(({ status }) => status === 'requested').map(({ id }) => id),
  ];
  const ask = (id: string): void => {
    if (!Number.isFinite(delay)) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      if (!waiting().includes(id)) return;
      decide(id, true);
      void save().catch(() => undefined); // the state file cannot be written; the next request says so
    }, delay);
    timers.add(timer.unref());
  };
  return {
    ask,
    decide,
    resume: () => waiting().forEach(ask),
    close: () => timers.forEach(clearTimeout),
  };
}
