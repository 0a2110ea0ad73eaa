import type { FaultKind } from './api/faults/kinds.ts';
import { type Fault, readFault } from './api/faults/shapes.ts';
import { faultWords } from './api/faults/words.ts';
import type { LabOptions } from './lab.ts';
import { providerOf } from './provider.ts';

/** Makes something go wrong in the API of a lab that is up, until it is met or cleared; throws an InputError when it cannot be. */
export async function setFault(
  kind: FaultKind,
  spec: Readonly<Record<string, unknown>>,
  options: LabOptions = {},
): Promise<Fault> {
  return providerOf(options).setFault(readFault({ kind, ...spec }));
}

/** The faults of a lab that is up, oldest first. */
export async function listFaults(options: LabOptions = {}): Promise<readonly Fault[]> {
  return providerOf(options).faults();
}

/** Takes back all faults, those of a kind, or the one of an id; gives how many those were. */
export async function clearFaults(which: FaultKind | number | undefined, options: LabOptions = {}): Promise<number> {
  return providerOf(options).clearFaults(which);
}

/** A fault as `kplay lab fault list` shows it. */
export function faultRow(fault: Fault): string {
  return `${String(fault.id).padStart(3)}  ${faultWords(fault)}`;
}
