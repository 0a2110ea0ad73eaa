import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';
import { InputError } from '../../engine/errors.ts';
import type { MachineOrder, Machines } from '../machines.ts';
import { switchedOff } from './container.ts';
import { boot, type Ground, halt, howItEnded, install, isRunning, uninstall } from './host.ts';
import { checkedOrder } from './order.ts';
import { type HostRecord, hostIds, placeOf, readRecord, writeRecord } from './record.ts';

/** Machines that are really there: containers that look like servers. */
export interface LabMachines extends Machines {
  /** Takes up what a daemon before this one left: running machines stay, those that should run boot. */
  resume(): Promise<void>;
  /** Stops looking after them; they run on. */
  close(): void;
}

/** What the machines need beyond their ground. */
export interface MachineSettings extends Ground {
  /** The root file system for new machines. */
  readonly rootfs: () => Promise<string>;
  readonly log: (line: string) => void;
}

/** Looks after all machines of a lab: one change at a time for each, a few at a time in all. */
export function createMachines(settings: MachineSettings): LabMachines {
  const turns = createTurns();
  const limit = pLimit(4 * availableParallelism());
  const booted = new Set<string>();
  const place = (id: string) => placeOf(settings.lab, id);
  const change = <T>(id: string, work: () => Promise<T>) => turns(id, () => limit(work));

  const start = async (record: HostRecord) => {
    booted.delete(record.order.id);
    if (record.power === 'off') await writeRecord(place(record.order.id), { ...record, power: 'on' });
    await boot(settings, record);
    booted.add(record.order.id);
    settings.log(`${record.order.hostname} (${record.order.id}) is up`);
  };

  const stop = async (id: string, how: 'clean' | 'hard') => {
    const record = await known(settings, id);
    booted.delete(id);
    await writeRecord(place(id), { ...record, power: 'off' });
    await halt(settings, place(id), how);
    settings.log(`${record.order.hostname} (${id}) is off`);
    return record;
  };

  const create = async (order: MachineOrder) => {
    const before = await readRecord(place(order.id));
    if (before && isRunning(settings, place(order.id))) return;
    try {
      await start(before ?? (await install(settings, order, await settings.rootfs())));
    } catch (error) {
      await halt(settings, place(order.id), 'hard');
      if (!before) await uninstall(settings, place(order.id));
      throw error;
    }
  };

  /** A machine that ended by itself has switched itself off; or it has rebooted or crashed, and starts again. */
  const lookAfter = async (id: string) => {
    const code = await howItEnded(place(id));
    const record = await readRecord(place(id));
    if (code === undefined || !record) return;
    settings.log(`${record.order.hostname} (${id}) ended by itself with ${code}`);
    await (code === switchedOff ? stop(id, 'hard') : start(record));
  };

  const resume = async (id: string) => {
    const record = await readRecord(place(id));
    if (!record) return uninstall(settings, place(id)); // its making was interrupted; whoever ordered it will ask again
    if (record.power === 'off') return;
    if (isRunning(settings, place(id))) return void booted.add(id);
    const code = await howItEnded(place(id));
    await (code === switchedOff ? stop(id, 'hard') : start(record));
  };

  const logged = (id: string, work: Promise<void>) => work.catch((error) => settings.log(`${id}: ${error.message}`));
  const patrol = setInterval(() => {
    for (const id of booted) {
      if (!existsSync(place(id).ended)) continue;
      booted.delete(id);
      void logged(
        id,
        change(id, () => lookAfter(id)),
      );
    }
  }, 250);

  return {
    create: async (order) => {
      const checked = checkedOrder(order);
      await change(checked.id, () => create(checked));
    },
    remove: (id) =>
      change(id, async () => {
        await stop(id, 'hard');
        await uninstall(settings, place(id));
      }),
    powerOn: (id) =>
      change(id, async () => {
        const record = await known(settings, id);
        if (!isRunning(settings, place(id))) await start(record);
      }),
    powerOff: (id, how = 'clean') => change(id, async () => void (await stop(id, how))),
    reboot: (id) => change(id, async () => start(await stop(id, 'clean'))),
    list: async () => (await hostIds(settings.lab)).map((id) => ({ id, running: isRunning(settings, place(id)) })),
    resume: async () => {
      const ids = await hostIds(settings.lab);
      await Promise.all(
        ids.map((id) =>
          logged(
            id,
            change(id, () => resume(id)),
          ),
        ),
      );
    },
    close: () => clearInterval(patrol),
  };
}

async function known({ lab }: Ground, id: string): Promise<HostRecord> {
  const record = /^[0-9a-f-]{36}$/.test(id) ? await readRecord(placeOf(lab, id)) : undefined;
  if (!record) throw new InputError(`there is no machine ${id}`);
  return record;
}

/** Gives work on the same key one turn after the other, in the order in which it came. */
function createTurns(): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>();
  return (key, work) => {
    const turn = (last.get(key) ?? Promise.resolve()).then(work, work);
    last.set(key, turn);
    const forget = () => {
      if (last.get(key) === turn) last.delete(key);
    };
    turn.then(forget, forget);
    return turn;
  };
}
