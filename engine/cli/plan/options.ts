import type { Option } from '../../plan/plan.ts';
import type { HostOptions } from '../options.ts';

/** Options that say how a run is shown, how fast it goes or how its secrets are opened: a plan leaves them to who applies it. */
const free: ReadonlySet<string> = new Set([
  'verbose',
  'diff',
  'forks',
  'wait',
  'takeOver',
  'check',
  'flushCache',
  'explainStreaming',
  'retryFiles',
  'privateKey',
  'timeout',
  'askPass',
  'askBecomePass',
  'connectionPasswordFile',
  'connPassFile',
  'becomePasswordFile',
  'becomePassFile',
  'vaultId',
  'vaultPasswordFile',
  'vaultPassFile',
  'askVaultPass',
  'askVaultPassword',
]);

/** What the request of a plan has fields of its own for, and what is about the plan itself. */
const apart: ReadonlySet<string> = new Set(['inventory', 'extraVars', 'out', 'show', 'plan', 'yes']);

/** Of the options of the command line those that say what is done. */
export function plannedOptions(options: HostOptions): Record<string, Option> {
  const given = Object.entries(options) as [string, Option | undefined][];
  return Object.fromEntries(
    given.flatMap(([name, value]) => (value === undefined || free.has(name) || apart.has(name) ? [] : [[name, value]])),
  );
}
