import { setTimeout as sleep } from 'node:timers/promises';

/** Waits half a minute at least for what happens by itself; the last answer is what the assertion sees. */
export async function eventually<T>(look: () => Promise<T>, wanted: (answer: T) => boolean): Promise<T> {
  for (let tries = 0; ; tries++) {
    const answer = await look();
    if (wanted(answer) || tries > 600) return answer;
    await sleep(50);
  }
}
