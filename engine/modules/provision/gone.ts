import { setTimeout as sleep } from 'node:timers/promises';
import { ProviderError } from '../../errors.ts';
import type { Provider } from '../../providers/provider.ts';
import type { Here } from '../definition/module.ts';
import { pauses } from './pauses.ts';
import { describeServer } from './wait.ts';

/** Waits until a server that was given back is gone. Throws a ProviderError when that takes longer than `timeout` seconds. */
export async function untilGone(id: string, provider: Provider, here: Here, timeout: number): Promise<void> {
  const until = performance.now() + timeout * 1000;
  for (const pause of pauses()) {
    const server = await provider.server(id, here.signal);
    if (server === undefined || server.state === 'gone') return;
    here.progress(describeServer(server));
    if (performance.now() > until) {
      throw new ProviderError(`the device ${id} is still ${server.stateName} after ${timeout} s`);
    }
    await sleep(pause, undefined, { signal: here.signal });
  }
}
