import { randomBytes } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import type { ConnectSettings } from '../connect/connection.ts';
import { type Reporter, Tally } from '../report/events.ts';
import { Vault } from '../secrets/vault/vault.ts';
import type { Ask, LiveInventory, RunContext, RunOptions, Seen } from './context.ts';
import { type Connect, Connections } from './hosts/connections.ts';
import { HostStates } from './hosts/host.ts';
import type { Recording } from './resume/recording.ts';

/** What connections of a run need to be told; the run itself adds its name and who runs it. */
export type ConnectionOptions = Omit<ConnectSettings, 'run' | 'owner' | 'since' | 'onBusy'>;

/** Everything that a run is made of before it begins. */
export interface Beginning {
  readonly inventory: LiveInventory;
  readonly options: RunOptions;
  readonly connect: Connect;
  readonly connection: ConnectionOptions;
  readonly report: Reporter;
  readonly signal: AbortSignal;
  /** How to ask the user; left out, nobody can be asked. */
  readonly ask?: Ask;
  /** Opens what is encrypted; without passwords unless given. */
  readonly vault?: Vault;
  /** Makes digests of what tasks see, for their results; there are none unless given. */
  readonly digest?: (seen: Seen) => string;
  /** Checks what is left of the run behind a task. */
  readonly recheck?: RunContext['recheck'];
  /** Keeps what it takes to go on with the run. */
  readonly recording?: Recording;
}

/** Gives a run its name (sortable by time) and its empty books. */
export function beginRun(beginning: Beginning): RunContext {
  const { inventory, options, connect, connection, report, signal, ask, vault = new Vault(), digest } = beginning;
  const { recording, recheck } = beginning;
  const now = new Date();
  const id = newRunId(now);
  const owner = `${userInfo().username}@${hostname()}`;
  const onBusy: ConnectSettings['onBusy'] = (host, { run, owner, since }) =>
    report({
      type: 'warning',
      message: `${host}: waiting for run ${run} of ${owner}, which works on it since ${since}`,
    });
  const settings = { ...connection, run: id, owner, since: now.toISOString(), onBusy };
  return {
    id,
    first: recording?.past?.runs.at(-1),
    options,
    inventory,
    states: new HostStates(),
    connections: new Connections(connect, settings, signal),
    report,
    tally: new Tally(),
    signal,
    ask,
    vault,
    digest,
    recheck,
    recording,
    ...(options.step ? { stepping: { asks: true } } : {}),
  };
}

function newRunId(now: Date): string {
  const time = now.toISOString().replace(/[-:]/g, '').replace(/\..*/, 'Z');
  const milliseconds = now.getMilliseconds().toString(16).padStart(3, '0');
  return `${time}-${milliseconds}${randomBytes(3).toString('hex').slice(1)}`;
}
