import { ConnectionError } from '../../errors.ts';
import type { Link } from '../channel.ts';
import type { ConnectSettings, Target } from '../connection.ts';
import { DroppedError } from './gate.ts';
import { hopsTo } from './hops.ts';
import { type SshLink, sshLink } from './link.ts';
import { keepHeapSmall } from './memory.ts';

/** A connection that is lost while logging in is worth another try, after so many milliseconds. */
const pauses = [100, 300, 900];

/** Logs in at a host, by way of its jump hosts. Throws a ConnectionError. */
export async function connectSsh(target: Target, settings: ConnectSettings, signal?: AbortSignal): Promise<Link> {
  keepHeapSmall();
  for (const [attempt, pause] of [...pauses, undefined].entries()) {
    try {
      return await passHops(target, settings, { guessing: attempt === 0, signal });
    } catch (error) {
      const passes = error instanceof ConnectionError && error.reason === 'lost' && !(error instanceof DroppedError);
      if (!passes || pause === undefined) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + Math.random())));
    }
  }
  throw new Error('unreachable');
}

async function passHops(target: Target, settings: ConnectSettings, way: Parameters<typeof sshLink>[3]): Promise<Link> {
  const links: SshLink[] = [];
  const closeAll = () => {
    for (const link of [...links].reverse()) link.close();
  };
  try {
    for (const hop of hopsTo(target, settings)) {
      const before = links.at(-1);
      links.push(await sshLink(hop, settings.knownHosts, async () => before?.forward(hop), way));
    }
  } catch (error) {
    closeAll();
    throw error;
  }
  const last = links.at(-1)!;
  return {
    get alive() {
      return last.alive;
    },
    get failure() {
      return last.failure;
    },
    open: last.open,
    prepare: last.prepare,
    close: closeAll,
  };
}
