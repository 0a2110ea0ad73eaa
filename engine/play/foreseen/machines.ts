import type { Outcome } from '../../modules/definition/module.ts';
import { causeWords } from '../../report/words.ts';
import type { RunContext } from '../context.ts';
import type { HostState } from '../hosts/host.ts';
import { type Foresight, unknownBecause } from './foresight.ts';

/** Takes the machines out of the inventory that tasks would have given back by now, which is said. */
export function forgetMachines({ inventory, states, report }: RunContext): void {
  if (states.releases.size === 0) return;
  const names = inventory.forget(states.releases);
  if (names.length === 0) return;
  report({ type: 'warning', message: `${names.join(', ')} would be given back, so nothing more is told of them` });
}

/**
 * Puts the machines that tasks would have ordered by now into the inventory, as hosts of which hardly anything is known.
 * Nothing can be asked of them, which is said once.
 */
export async function expectMachines({ inventory, states, report }: RunContext): Promise<void> {
  for (const state of states) state.imagined = undefined; // those that were read now are there
  const { orders } = states;
  const names: string[] = [];
  for (const { machines, cause } of orders) {
    for (const host of await inventory.expect(machines, cause)) {
      states.of(host).imagined = cause;
      names.push(host.name);
    }
  }
  if (names.length === 0) return;
  const [{ cause } = { cause: undefined }] = orders;
  const place = cause ? `, which ${causeWords(cause)} would order` : '';
  report({
    type: 'warning',
    message: `nothing can be asked of ${names.join(', ')}${place}: told is what their tasks would do on new machines`,
  });
}

/** What a task would do on a machine that is not there yet, as far as it declares what it makes. */
export async function imagined(foresight: Foresight | undefined, host: HostState): Promise<Outcome> {
  const cause = host.imagined!;
  return foresight ? foresight.imagine(cause) : unknownBecause(cause);
}
