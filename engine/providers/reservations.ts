import type { Location, Project } from './provider.ts';

/** A machine that is paid for whether or not a server stands on it. */
export interface Reservation {
  readonly id: string;
  readonly plan: string;
  readonly location: Location;
  /** The id of the server that stands on it; undefined when it is free. */
  readonly server?: string;
  /** Whether a server can be ordered on it now. */
  readonly available: boolean;
  /** Kept in case another one breaks; it has to be activated before it can be used. */
  readonly spare: boolean;
  /** Waits for the provider's repair. */
  readonly broken: boolean;
  /** Machines with the same one are behind the same switch; undefined where the provider does not say. */
  readonly switch?: string;
  /** When it ends, ISO 8601. */
  readonly endsAt?: string;
}

/** What a project has reserved. */
export interface Reservations {
  list(project: Project, signal?: AbortSignal): Promise<readonly Reservation[]>;
}
