import { type Layout, machineName, switchName } from '../layout.ts';
import type { MachineOrder } from '../machines.ts';
import { connect, disconnect, namespacesOf } from './namespace.ts';
import { machinePlan, portOf } from './plan.ts';

/** What hangs machines on the network. */
export interface Cables {
  /** Lays the machine's cable to its namespace, which must be there and have none. */
  plug(order: MachineOrder): Promise<void>;
  /** Pulls the machine's cable, if there is one. */
  unplug(id: string): Promise<void>;
}

/** The cables of a lab, and nothing that watches over them; the switches of a machine's place must be there. */
export function cablesOf(lab: Layout): Cables {
  return {
    plug: ({ id, place, addresses }) =>
      connect(switchName(lab, place), portOf(id), machineName(lab, id), machinePlan(portOf(id), addresses)),
    unplug: async (id) => {
      for (const name of [lab.segment, ...(await namespacesOf(switchName(lab, '')))])
        await disconnect(name, portOf(id));
    },
  };
}
