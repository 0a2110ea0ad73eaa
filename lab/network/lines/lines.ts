import { run } from '../../command.ts';
import type { Layout, RoundTrips } from '../../layout.ts';
import { batch, inside } from '../namespace.ts';
import { type Line, openLine } from './line.ts';
import { lineAddress, lineDevice, lineEnds, linePlan, linePort, roundTripTo, unlinePlan } from './plan.ts';

/** The slow lines of a lab, while its daemon runs in the services' namespace: one for each place that is far away. */
export class Lines {
  readonly #lab: Layout;
  /** By place; null is known to have none. */
  readonly #lines = new Map<string, Line | null>();

  constructor(lab: Layout) {
    this.#lab = lab;
  }

  /** Settles when all these places, by their numbers, are as far away as they should be. */
  async keep(places: Readonly<Record<string, number>>, roundTrips: RoundTrips): Promise<void> {
    for (const [place, number] of Object.entries(places)) {
      const delay = roundTripTo(place, roundTrips) / 2;
      const line = this.#lines.get(place);
      if (delay > 0 && line) line.setDelay(delay);
      else if (delay > 0) await this.#lay(place, number, delay);
      else if (line !== null) await this.#remove(place, number);
    }
  }

  /** The places that are far away. */
  places(): ReadonlySet<string> {
    return new Set([...this.#lines].flatMap(([place, line]) => (line ? [place] : [])));
  }

  close(): void {
    for (const line of this.#lines.values()) line?.close();
  }

  async #lay(place: string, number: number, delay: number): Promise<void> {
    await this.#remove(place, number); // what an earlier daemon left may be half done
    const { workstation, spine } = linePlan(place, number);
    for (const [namespace, lines] of [
      [this.#lab.workstation, workstation],
      [this.#lab.spine, spine],
    ] as const) {
      await batch(namespace, lines);
      // A program gets packets as they are: nobody would fill in checksums that are left to a network card.
      await run(inside(namespace, ['ethtool', '-K', lineDevice(place), 'tx', 'off', 'gso', 'off', 'tso', 'off']));
    }
    this.#lines.set(place, await openLine({ address: lineAddress, port: linePort(number), ends: lineEnds, delay }));
  }

  async #remove(place: string, number: number): Promise<void> {
    this.#lines.get(place)?.close();
    this.#lines.set(place, null);
    const { workstation, spine } = unlinePlan(place, number);
    for (const line of workstation) await batch(this.#lab.workstation, [line]).catch(() => {}); // it was not there
    for (const line of spine) await batch(this.#lab.spine, [line]).catch(() => {});
  }
}
