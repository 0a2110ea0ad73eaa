import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { files, type Layout } from '../layout.ts';
import type { MachineRouting } from '../machines.ts';

/** What the lab's network knows beyond what can be seen by looking; the daemon alone writes it. */
export interface NetworkState {
  /** The numbers of the places that have switches. */
  readonly switches: Readonly<Record<string, number>>;
  /** The numbers of machines on the shared layer-2 network. */
  readonly segment: Readonly<Record<string, number>>;
  /** What was declared for machines, by their ids. */
  readonly routing: Readonly<Record<string, MachineRouting>>;
}

/** Nothing declared, and no place with switches. */
export const emptyNetwork: NetworkState = { switches: {}, segment: {}, routing: {} };

/** The state of a lab's network; that of a new one when nothing was ever declared. */
export async function readNetworkState(lab: Layout): Promise<NetworkState> {
  const file = files.network(lab);
  return existsSync(file) ? { ...emptyNetwork, ...JSON.parse(await readFile(file, 'utf8')) } : emptyNetwork;
}

/** It holds the passwords of BGP sessions, so only root reads it. */
export async function writeNetworkState(lab: Layout, state: NetworkState): Promise<void> {
  const file = files.network(lab);
  await writeFile(`${file}.new`, JSON.stringify(state), { mode: 0o600 });
  await rename(`${file}.new`, file);
}
