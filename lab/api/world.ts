import type { Faults } from './faults/queue.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { Market } from './market/prices.ts';
import type { AddressBook } from './pools.ts';
import type { Reviews } from './reviews.ts';
import type { Routing } from './routing.ts';
import type { State } from './state.ts';
import type { Stock } from './stock.ts';

/** What the operations of the API work on. */
export interface World {
  readonly state: State;
  readonly lifecycle: Lifecycle;
  readonly addresses: AddressBook;
  readonly routing: Routing;
  readonly reviews: Reviews;
  readonly stock: Stock;
  readonly faults: Faults;
  readonly market: Market;
  readonly limits: Limits;
  readonly now: () => number;
}

/** What an account is allowed. */
export interface Limits {
  /** Devices in one project; undefined for no limit. */
  readonly devicesPerProject?: number;
  /** Public IPv4 addresses that a project may reserve before somebody has to look at it; undefined for no limit. */
  readonly reservedAddresses?: number;
  /** Whether a device may be ordered by facility, which the service refuses since April 2024. */
  readonly facilityOrders: boolean;
}

/** One request, as an operation sees it. */
export interface Call {
  /** The parts of the path that the route names. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The body's JSON; undefined when there is none. */
  readonly body: unknown;
  /** The path as it was asked for, without the base address's prefix. */
  readonly path: string;
  /** Who asks. */
  readonly address: string;
}

/** What an operation answers; a body of type string goes out as plain text. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

/** One operation: what answers a method on a path (`/devices/:id`). */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly answer: (call: Call, world: World) => Answer | Promise<Answer>;
  /** Asked by hosts about themselves, without a token. */
  readonly open?: true;
  /** Takes a body that is no JSON, as a text. */
  readonly freeBody?: true;
}

/** 200 with a body. */
export function ok(body: unknown): Answer {
  return { status: 200, body };
}
