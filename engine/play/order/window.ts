/** So many tasks of a host, or items of a loop, may be made ready before they are sent: a host that waits for a slot keeps no more in memory. */
export const mostReady = 8;

/** Of one host, and of all hosts of a play: so many more than a round trip takes keep a far host busy, and the controller. */
const most = { host: 64, all: 512 };

/**
 * So many tasks of a host, or items of a loop, may be under way at once, in a play of so many hosts; the session bounds their
 * bytes. Among many hosts none needs as many to have the controller always at work, and each that waits takes memory.
 */
export function mostUnderWay(hosts: number): number {
  return Math.max(mostReady, Math.min(most.host, Math.floor(most.all / hosts)));
}
