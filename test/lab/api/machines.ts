import type { MachineOrder, MachineRouting, Machines, PeerState } from '../../../lab/machines.ts';

/** Machines that are only remembered, for tests of what orders them. */
export interface FakeMachines extends Machines {
  /** What was asked, in order: `create controller-0`. */
  readonly log: string[];
  readonly orders: Map<string, MachineOrder>;
  readonly running: Map<string, boolean>;
  /** What was declared last, by machine; `remove` ends it. */
  readonly routing: Map<string, MachineRouting>;
  /** What `peers` says, by machine. */
  readonly sessions: Map<string, readonly PeerState[]>;
  /** Hostnames whose boot fails, with the reason. */
  readonly broken: Map<string, string>;
}

/** Machines that boot at once. */
export function fakeMachines(): FakeMachines {
  const log: string[] = [];
  const orders = new Map<string, MachineOrder>();
  const running = new Map<string, boolean>();
  const routing = new Map<string, MachineRouting>();
  const sessions = new Map<string, readonly PeerState[]>();
  const broken = new Map<string, string>();
  const note = (what: string, id: string) => log.push(`${what} ${orders.get(id)?.hostname ?? id}`);
  return {
    log,
    orders,
    running,
    routing,
    sessions,
    broken,
    create: async (order) => {
      if (running.has(order.id)) throw new Error(`${order.hostname} is there already`);
      orders.set(order.id, order);
      note('create', order.id);
      const reason = broken.get(order.hostname);
      if (reason) throw new Error(reason);
      running.set(order.id, true);
    },
    remove: async (id) => {
      note('remove', id);
      running.delete(id);
      routing.delete(id);
    },
    powerOn: async (id) => {
      note('power on', id);
      running.set(id, true);
    },
    powerOff: async (id) => {
      note('power off', id);
      running.set(id, false);
    },
    reboot: async (id) => {
      note('reboot', id);
    },
    route: async (id, declared) => {
      routing.set(id, declared);
    },
    peers: async (id) => sessions.get(id) ?? [],
    reinstall: async (order, { preserveData } = {}) => {
      orders.set(order.id, order);
      note(preserveData ? 'reinstall with its data' : 'reinstall', order.id);
      running.set(order.id, true);
    },
    rescue: async (id) => {
      note('rescue', id);
      running.set(id, true);
    },
    list: async () => [...running].map(([id, on]) => ({ id, running: on })),
  };
}
