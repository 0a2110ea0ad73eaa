import { didYouMean, InputError } from '../../engine/errors.ts';
import type { Api } from '../api/api.ts';
import { findMetro, findPlan } from '../api/catalogue/catalogue.ts';
import { metros } from '../api/catalogue/locations.ts';
import { plans } from '../api/catalogue/plans.ts';
import type { FaultKind } from '../api/faults/kinds.ts';
import { type Fault, type FaultOrder, readFault } from '../api/faults/shapes.ts';
import type { Hardware } from '../api/state.ts';

/** Which hardware the provider is to reserve, by the name of the project. */
export interface ReservationWish {
  readonly project: string;
  readonly plan: string;
  readonly metro: string;
  readonly spare?: boolean;
  readonly needOfService?: boolean;
}

/** What one asks of the provider behind the API: whatever its customers cannot. */
export interface ProviderCalls {
  /** What the API is told to do wrong. */
  faults(): Promise<readonly Fault[]>;
  setFault(order: FaultOrder): Promise<Fault>;
  /** Takes back all faults, those of a kind, or the one of an id; gives how many. */
  clearFaults(which?: FaultKind | number): Promise<number>;
  /** Keeps a server for a project; an InputError for a project, plan or metro that there is not. */
  reserve(wish: ReservationWish): Promise<Hardware>;
}

/** The calls of the provider whose API this is, once it runs. */
export function providerCalls(running: () => Promise<Api>): ProviderCalls {
  return {
    faults: async () => (await running()).faults.list(),
    setFault: async (order) => {
      const api = await running();
      const set = api.faults.add(readFault(order));
      await api.save();
      return set;
    },
    clearFaults: async (which) => {
      const api = await running();
      const count = api.faults.clear(which);
      await api.save();
      return count;
    },
    reserve: async ({ project, plan, metro, ...how }) => {
      const api = await running();
      const { projects } = api.state;
      const known = projects.find(({ name, id }) => name === project || id === project);
      const names = projects.map(({ name }) => name);
      if (!known) throw unknown('project', project, names);
      if (!findPlan(plan)) throw unknown('plan', plan, slugs);
      const place = findMetro(metro)?.code;
      if (!place) throw unknown('metro', metro, codes);
      return api.reserve({ project: known.id, plan, metro: place, ...how });
    },
  };
}

const slugs = plans.map(({ slug }) => slug);
const codes = metros.map(({ code }) => code);

function unknown(what: string, given: string, known: readonly string[]): InputError {
  return new InputError(`the lab's provider has no ${what} "${given}"`, {
    hint: didYouMean(given, known) ?? `there are ${known.join(', ')}`,
  });
}
