import { randomUUID } from 'node:crypto';
import type { ApiOptions } from './api.ts';
import { createFaults } from './faults/queue.ts';
import { createLifecycle } from './lifecycle.ts';
import { createMarket } from './market/prices.ts';
import { createWatch } from './market/watch.ts';
import { addressBook, usualPools } from './pools.ts';
import { createReviews } from './reviews.ts';
import { newProject } from './routes/projects.ts';
import { createRouting } from './routing.ts';
import type { State } from './state.ts';
import { createStock } from './stock.ts';
import { openStore } from './store.ts';
import type { World } from './world.ts';

/** A world whose state is on disk, and what keeps it going. */
interface OpenWorld {
  readonly world: World;
  readonly save: () => Promise<void>;
  /** Goes on with what was under way. */
  resume(): Promise<void>;
  /** Stops all that moves by itself, and keeps the state as it is. */
  close(): Promise<void>;
}

/** Opens the world of an API: what its state file has, or a new one. Throws a LabError when that file is damaged. */
export async function openWorld(options: Omit<ApiOptions, 'token' | 'addressOf'>): Promise<OpenWorld> {
  const { machines, delays = { provision: 2000, deprovision: 500 }, now = Date.now } = options;
  const { state, save } = await openStore(options.stateFile, () => freshState(options.projects ?? [], now()));
  const addresses = addressBook(state, { ...usualPools, ...options.pools }, now);
  const routing = createRouting({ state, save, machines, now });
  const reviews = createReviews({ state, save, addresses, delay: delays.review ?? 2000 });
  const { freed } = addresses;
  const lifecycle = createLifecycle({ state, save, machines, delays, now, freed, made: routing.made });
  const faults = createFaults(state);
  const stock = createStock(faults);
  const market = createMarket({ settings: options.market ?? {}, faults, stock, now });
  const limits = { facilityOrders: true, ...options.limits };
  const world = { state, lifecycle, addresses, routing, reviews, stock, faults, market, limits, now };
  const watch = createWatch({ world, save, notice: delays.notice ?? 120_000, every: options.lookEvery ?? 1000 });
  return {
    world,
    save,
    resume: async () => {
      await lifecycle.resume();
      routing.resume();
      reviews.resume();
      watch.start();
    },
    close: async () => {
      reviews.close();
      watch.close();
      await lifecycle.close();
      await routing.close();
      await save();
    },
  };
}

function freshState(projects: readonly string[], now: number): State {
  return {
    version: 1,
    user: { id: randomUUID(), createdAt: now },
    projects: projects.map((name) => newProject(name, now)),
    sshKeys: [],
    devices: [],
    pastEvents: [],
    batches: [],
    privateBlocks: [],
    faults: [],
    hardware: [],
    spotRequests: [],
    reservations: [],
    bgpConfigs: [],
  };
}
