import pLimit, { type LimitFunction } from 'p-limit';
import { ConnectionError } from '../../errors.ts';
import type { Hop } from './hops.ts';

/** sshd begins to drop newcomers when ten are logging in (MaxStartups 10:30:100): two are left to others. */
const most = 8;

const gates = new Map<string, LimitFunction>();

/** A server hung up before it said anything: it has too many who are logging in, and another try is worth it. */
export class DroppedError extends ConnectionError {}

/**
 * Bounds how many log in at one server at the same time, whoever asks: a jump host, or one machine with many names. What a
 * server drops is tried again with fewer beside it, for as long as logging in may take. Throws what `logIn` throws.
 */
export async function throughGate<T>(hop: Hop, logIn: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  const name = `${hop.address}:${hop.port}`;
  const gate = gates.get(name) ?? pLimit(most);
  gates.set(name, gate);
  const until = Date.now() + hop.timeout * 1000;
  for (let pause = 100; ; pause = Math.min(pause * 2, 2000)) {
    try {
      const given = await gate(logIn);
      gate.concurrency = Math.min(gate.concurrency + 1, most);
      return given;
    } catch (error) {
      if (!(error instanceof DroppedError) || signal?.aborted || Date.now() + pause > until) throw error;
      gate.concurrency = Math.ceil(gate.concurrency / 2);
    }
    await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + Math.random())));
  }
}
