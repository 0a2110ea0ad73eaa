import { type Layout, machineName } from '../layout.ts';
import type { MachineOrder } from '../machines.ts';
import { connect, disconnect } from './namespace.ts';
import { machinePlan, portOf } from './plan.ts';

/** What hangs machines on the network. */
export interface Cables {
  /** Lays the machine's cable to its namespace, which must be there and have none. */
  plug(order: MachineOrder): Promise<void>;
  /** Pulls the machine's cable, if there is one. */
  unplug(id: string): Promise<void>;
}

/** The cables of a lab, and nothing that watches over them. */
export function cablesOf(lab: Layout): Cables {
  return {
    plug: ({ id, addresses }) =>
      connect(lab.switch, portOf(id), machineName(lab, id), machinePlan(portOf(id), addresses)),
    unplug: (id) => disconnect(lab.switch, portOf(id)),
  };
}
