import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Machines } from '../machines.ts';
import type { FaultKind } from './faults/kinds.ts';
import type { Faults } from './faults/queue.ts';
import { type FaultSpec, readFault } from './faults/shapes.ts';
import { type HardwareOrder, reserveHardware } from './hardware.ts';
import type { Delays } from './lifecycle.ts';
import type { MarketSettings } from './market/prices.ts';
import { openWorld } from './open_world.ts';
import type { Pools } from './pools.ts';
import { createHttpServer } from './server.ts';
import type { Hardware, State } from './state.ts';
import type { Limits } from './world.ts';

/** What an API is made of. */
export interface ApiOptions {
  /** What X-Auth-Token must say. */
  readonly token: string;
  /** What boots and ends the machines behind the devices. */
  readonly machines: Machines;
  /** Where its state lives (0600); made when it is not there. */
  readonly stateFile: string;
  /** Names of the projects that a new state has. */
  readonly projects?: readonly string[];
  /** How long the service itself takes; by default 2 s to provision and 0.5 s to deprovision. */
  readonly delays?: Delays;
  readonly pools?: Partial<Pools>;
  readonly limits?: Partial<Limits>;
  readonly market?: MarketSettings;
  /** How often it looks after the spot market and after devices whose time is over, in milliseconds; each second unless given. */
  readonly lookEvery?: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Turns the address that a connection comes from into that of a host of the lab, for /metadata and /userdata. */
  readonly addressOf?: (remote: string) => string;
}

/** Where it listens for HTTPS, and as whom (PEM). */
interface TlsOptions {
  readonly port: number;
  readonly key: string;
  readonly cert: string;
}

/** A running Packet API. */
export interface Api {
  /** Goes on with what was under way, then listens, also for HTTPS if told to; gives the port (for port 0, the one that was free). */
  listen(port: number, address: string, tls?: TlsOptions): Promise<number>;
  /** Ends all connections; devices under way go on when an API is made from the same state file. */
  close(): Promise<void>;
  /** Makes something go wrong. */
  fault<K extends FaultKind>(kind: K, spec: FaultSpec<K>): void;
  /** Takes back all faults that are still set. */
  clearFaults(): void;
  /** The faults that are set, to look at and to change; what is changed is to be saved. */
  readonly faults: Faults;
  /** Settles when the state as it is now is on disk. */
  save(): Promise<void>;
  /** Decides on a request that waits for somebody to look at it: the id of a reservation or of a BGP configuration. */
  review(id: string, granted: boolean): Promise<void>;
  /** Keeps a server for a project. */
  reserve(order: HardwareOrder): Promise<Hardware>;
  /** What it remembers, to look at. */
  readonly state: Readonly<State>;
}

/** The Packet / Equinix Metal API of a lab. Throws a LabError when the state file is damaged. */
export async function createApi(options: ApiOptions): Promise<Api> {
  const { world, save, resume, close } = await openWorld(options);
  const { state, faults, reviews, now } = world;
  const addressOf = options.addressOf ?? ((remote: string) => remote);
  const serving = { world, token: options.token, save, addressOf };
  const servers: Server[] = [];
  const listen = async (server: Server, port: number, address: string) => {
    servers.push(server.listen(port, address));
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  return {
    state,
    faults,
    save,
    listen: async (port, address, tls) => {
      await resume();
      if (tls) await listen(createHttpServer(serving, tls), tls.port, address);
      return listen(createHttpServer(serving), port, address);
    },
    close: async () => {
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
      await close();
    },
    fault: (kind, spec) => void faults.add(readFault({ kind, ...spec })),
    clearFaults: () => void faults.clear(),
    reserve: async (order) => {
      const reserved = reserveHardware(order, state, now());
      await save();
      return reserved;
    },
    review: async (id, granted) => {
      reviews.decide(id, granted);
      await save();
    },
  };
}
