import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';
import { InputError } from '../../engine/errors.ts';
import type { MachineOrder, MachineRouting, Machines, PeerState, Reinstall } from '../machines.ts';
import type { LabNetwork } from '../network/network.ts';
import type { Image } from '../rootfs/kinds.ts';
import { switchedOff } from './container.ts';
import { boot, type Ground, halt, howItEnded, install, isRunning, uninstall } from './host.ts';
import { imageOf } from './image.ts';
import { checkedOrder, checkedRouting } from './order.ts';
import { type HostPlace, type HostRecord, hostIds, placeOf, readRecord, writeRecord } from './record.ts';
import { createTurns } from './turns.ts';

/** What the machines need beyond their ground. */
export interface MachineSettings extends Omit<Ground, 'cables'> {
  readonly network: LabNetwork;
  /** The root file system of an image. */
  readonly rootfs: (image: Image) => Promise<string>;
  readonly log: (line: string) => void;
}

/** The machines of a lab, as containers that look like servers: one change at a time for each, a few at a time in all. */
export class LabMachines implements Machines {
  readonly #settings: MachineSettings & Ground;
  readonly #turns = createTurns();
  readonly #limit = pLimit(4 * availableParallelism());
  /** Those that run, as far as we know: they are looked after. */
  readonly #booted = new Set<string>();
  /** Machines leave a note when they end, which is looked for each time; whoever should write it may have been killed. */
  readonly #patrol = setInterval(() => this.#lookAround(), 250);
  #rounds = 0;

  constructor(settings: MachineSettings) {
    this.#settings = { ...settings, cables: settings.network };
  }

  /** Takes up what a daemon before this one left: running machines stay, those that should run boot. */
  async resume(): Promise<void> {
    const ids = await hostIds(this.#settings.lab);
    const records = await Promise.all(ids.map((id) => readRecord(this.#place(id))));
    const whole = records.filter((record) => record !== undefined);
    await this.#settings.network.resume(whole.map(({ order }) => ({ order, plugged: this.#isRunning(order.id) })));
    await this.revive();
  }

  /** Boots those that should run and do not, if it can be done now. */
  async revive(): Promise<void> {
    const ids = await hostIds(this.#settings.lab);
    await Promise.all(ids.map((id) => this.#logged(id, () => this.#resume(id))));
  }

  async create(order: MachineOrder): Promise<void> {
    const checked = checkedOrder(order);
    await this.#withImage(checked, (rootfs) => this.#create(checked, rootfs));
  }

  remove(id: string): Promise<void> {
    return this.#change(id, async () => {
      await this.#stop(id, 'hard');
      await uninstall(this.#settings, this.#place(id));
      await this.#settings.network.forget(id);
    });
  }

  powerOn(id: string): Promise<void> {
    return this.#change(id, async () => {
      const record = await this.#known(id);
      if (!this.#isRunning(id)) await this.#start(record);
    });
  }

  powerOff(id: string, how: 'clean' | 'hard' = 'clean'): Promise<void> {
    return this.#change(id, async () => void (await this.#stop(id, how)));
  }

  reboot(id: string): Promise<void> {
    return this.#change(id, async () => this.#start(await this.#stop(id, 'clean')));
  }

  async route(id: string, routing: MachineRouting): Promise<void> {
    const checked = checkedRouting(routing);
    const { order } = await this.#known(id);
    await this.#settings.network.route(order, checked);
  }

  async peers(id: string): Promise<readonly PeerState[]> {
    await this.#known(id);
    return this.#settings.network.peers(id);
  }

  async reinstall(order: MachineOrder, how?: Reinstall): Promise<void> {
    const checked = checkedOrder(order);
    await this.#withImage(checked, async (rootfs) => {
      if (await readRecord(this.#place(checked.id))) await this.#stop(checked.id, 'hard');
      await this.#start(await install(this.#settings, checked, rootfs, how));
    });
  }

  rescue(id: string): Promise<void> {
    return this.#change(id, async () => this.#start(await this.#stop(id, 'clean'), 'rescue'));
  }

  async list(): Promise<{ id: string; running: boolean }[]> {
    return (await hostIds(this.#settings.lab)).map((id) => ({ id, running: this.#isRunning(id) }));
  }

  /** Stops looking after them; they run on. */
  close(): void {
    clearInterval(this.#patrol);
    this.#settings.network.close();
  }

  async #create(order: MachineOrder, rootfs: string): Promise<void> {
    const place = this.#place(order.id);
    const before = await readRecord(place);
    if (before && this.#isRunning(order.id)) return;
    try {
      await this.#start(before ?? (await install(this.#settings, order, rootfs)));
    } catch (error) {
      await halt(this.#settings, place, 'hard');
      if (!before) await uninstall(this.#settings, place);
      throw error;
    }
  }

  async #start(record: HostRecord, system: 'own' | 'rescue' = 'own'): Promise<void> {
    const { id, hostname } = record.order;
    if (record.power === 'off') await writeRecord(this.#place(id), { ...record, power: 'on' });
    await boot(this.#settings, record, system);
    this.#booted.add(id);
    this.#settings.log(`${hostname} (${id}) is up`);
  }

  async #stop(id: string, how: 'clean' | 'hard'): Promise<HostRecord> {
    const record: HostRecord = { ...(await this.#known(id)), power: 'off' };
    this.#booted.delete(id);
    await writeRecord(this.#place(id), record);
    await halt(this.#settings, this.#place(id), how);
    this.#settings.log(`${record.order.hostname} (${id}) is off`);
    return record;
  }

  async #resume(id: string): Promise<void> {
    const record = await readRecord(this.#place(id));
    // Without one its making was interrupted; whoever ordered it will ask again.
    if (!record) await uninstall(this.#settings, this.#place(id));
    else if (this.#isRunning(id)) this.#booted.add(id);
    else if (record.power === 'on') await this.#afterItsEnd(record, await howItEnded(this.#place(id)));
  }

  #lookAround(): void {
    const closely = this.#rounds++ % 8 === 0;
    for (const id of this.#booted) {
      if (!existsSync(this.#place(id).ended) && !(closely && !this.#isRunning(id))) continue;
      this.#booted.delete(id);
      void this.#logged(id, async () => {
        const code = await howItEnded(this.#place(id));
        const record = await readRecord(this.#place(id));
        if (record?.power === 'on' && !this.#isRunning(id)) await this.#afterItsEnd(record, code);
      });
    }
  }

  /** A machine that ended by itself has switched itself off; or it has rebooted or crashed, and starts again. */
  async #afterItsEnd(record: HostRecord, code: number | undefined): Promise<void> {
    this.#settings.log(`${record.order.hostname} (${record.order.id}) ended by itself: ${code ?? 'power loss'}`);
    await (code === switchedOff ? this.#stop(record.order.id, 'hard') : this.#start(record));
  }

  /** A change that needs what the machine starts from: that may take minutes to make, in which others can boot. */
  #withImage(order: MachineOrder, work: (rootfs: string) => Promise<void>): Promise<void> {
    return this.#turns(order.id, async () => {
      const rootfs = await this.#settings.rootfs(imageOf(order));
      await this.#limit(() => work(rootfs));
    });
  }

  #change<T>(id: string, work: () => Promise<T>): Promise<T> {
    return this.#turns(id, () => this.#limit(work));
  }

  #logged(id: string, work: () => Promise<void>): Promise<void> {
    return this.#change(id, work).catch((error) => this.#settings.log(`${id}: ${error.message}`));
  }

  #place(id: string): HostPlace {
    return placeOf(this.#settings.lab, id);
  }

  #isRunning(id: string): boolean {
    return isRunning(this.#settings, this.#place(id));
  }

  async #known(id: string): Promise<HostRecord> {
    const record = /^[0-9a-f-]{36}$/.test(id) ? await readRecord(this.#place(id)) : undefined;
    if (!record) throw new InputError(`there is no machine ${id}`);
    return record;
  }
}
