import type { PlayContext, Step } from '../context.ts';
import type { HostState } from '../hosts/host.ts';
import type { Verdict } from './result.ts';
import { verdictOfError } from './verdicts.ts';

/**
 * How a mistake, a lost connection or something unknown is reported. Of a host that cannot be reached its provider is
 * asked: a spot server that was taken away is no fault of the network. An interrupt, a defect and Dropped are thrown again.
 */
export async function verdictOfLoss(
  context: PlayContext,
  step: Step,
  state: HostState,
  error: unknown,
): Promise<Verdict> {
  const verdict = verdictOfError(error, step);
  if (verdict.status !== 'unreachable') return verdict;
  state.departure ??= asked(context, state);
  const reason = await state.departure;
  if (reason === undefined) return verdict;
  const message = `${verdict.message}\n${reason}`;
  return { ...verdict, message, data: { ...verdict.data, msg: message } };
}

async function asked(
  { inventory, report, signal }: PlayContext,
  { host, name }: HostState,
): Promise<string | undefined> {
  const reason = await inventory.departure(host, signal);
  if (reason !== undefined) report({ type: 'warning', message: `${name}: ${reason}` });
  return reason;
}
