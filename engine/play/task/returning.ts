import { performance } from 'node:perf_hooks';
import { ConnectionError } from '../../errors.ts';
import type { Here, Outcome, Patience } from '../../modules/definition/module.ts';
import type { Execution } from './execute.ts';
import { waited } from './wait.ts';

/**
 * Runs the program of a step, each time on a connection of its own, until it does not fail: the host is away, or about to
 * go. What has been in vain is told with the last reason.
 */
export async function untilBack(
  { delay, seconds, pause }: Patience,
  here: Here,
  reset: () => Promise<void>,
  attempt: () => Promise<Execution>,
): Promise<Execution> {
  const began = performance.now();
  const elapsed = () => (performance.now() - began) / 1000;
  await waited(delay, here.signal);
  for (;;) {
    await reset();
    const tried = await attempt().catch(reasonOf);
    const reason = typeof tried === 'string' ? tried : whyNot(tried);
    if (typeof tried !== 'string' && tried.kind === 'finished' && reason === undefined) {
      const data = { ...tried.outcome.data, elapsed: Math.round(elapsed()) };
      return { kind: 'finished', outcome: { ...tried.outcome, data } };
    }
    if (elapsed() >= seconds) return inVain(seconds, reason!, Math.round(elapsed()));
    here.progress(`waiting for the host: ${reason}`);
    await waited(pause, here.signal);
  }
}

function whyNot(tried: Execution): string | undefined {
  return tried.kind === 'lost' ? tried.cause.message : tried.outcome.failed;
}

function reasonOf(error: unknown): string {
  const final = ['interrupted', 'host-key']; // a key that is not the host's is no host that is about to come back
  if (error instanceof ConnectionError && !final.includes(error.reason ?? '')) return error.message;
  throw error;
}

function inVain(seconds: number, reason: string, elapsed: number): Execution {
  const outcome: Outcome = { changed: false, failed: `not back within ${seconds} s: ${reason}`, data: { elapsed } };
  return { kind: 'finished', outcome };
}
