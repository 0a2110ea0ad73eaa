import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A long link to a port of this machine: a TCP proxy that holds every byte back for a while in each direction. */
export interface Link {
  readonly port: number;
  stop(): Promise<void>;
}

/** Opens a link with a round trip of so many milliseconds; connecting costs one, too. */
export async function openLink(to: number, roundTrip: number): Promise<Link> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (client) => {
    const far = connect({ port: to, host: '127.0.0.1', noDelay: true });
    for (const socket of [client, far]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy()).once('close', () => sockets.delete(socket));
    }
    setTimeout(() => {
      carry(client, far, roundTrip / 2);
      carry(far, client, roundTrip / 2);
    }, roundTrip);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as { port: number }).port,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function carry(from: Socket, into: Socket, delay: number): void {
  from.on('data', (chunk) => setTimeout(() => into.write(chunk), delay));
  from.once('end', () => setTimeout(() => into.end(), delay));
  from.once('close', () => setTimeout(() => into.destroy(), delay + 1000).unref());
}
