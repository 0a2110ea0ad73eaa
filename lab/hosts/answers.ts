import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whether a server on this address and port greets as SSH does (RFC 4253, 4.2) within a second. */
export function greets(address: string, port = 22): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1000, () => end(false));
    socket.on('error', () => end(false));
    socket.on('close', () => end(false));
    socket.once('data', (data) => end(data.toString('latin1').startsWith('SSH-')));
  });
}

/** Waits until its sshd greets; false when that takes longer than this many milliseconds, or when it is no longer alive. */
export async function untilGreets(address: string, within: number, alive: () => boolean): Promise<boolean> {
  for (const end = Date.now() + within; Date.now() < end && alive(); await sleep(50)) {
    if (await greets(address)) return true;
  }
  return false;
}
