import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A TCP proxy on the loopback address whose connections can be cut. */
export interface TestProxy {
  readonly port: number;
  /** How many connections came, and how many bytes in them. */
  readonly came: { readonly connections: number; readonly bytes: number };
  /** Resets all connections; newcomers are let through again at once, or only after `restore`. */
  cut(andRefuse?: boolean): void;
  restore(): void;
  /** Whether bytes pass; stopped ones wait. */
  freeze(): void;
  stop(): Promise<void>;
}

/** Stands between a client and a port of the loopback address. */
export async function startProxy(to: number): Promise<TestProxy> {
  const sockets = new Set<Socket>();
  let refusing = false;
  const came = { connections: 0, bytes: 0 };
  const server = createServer((client) => {
    if (refusing) return client.destroy();
    came.connections++;
    client.on('data', (chunk) => {
      came.bytes += chunk.length;
    });
    const far = connect(to, '127.0.0.1');
    for (const [from, into] of [
      [client, far],
      [far, client],
    ] as const) {
      sockets.add(from);
      from.setNoDelay(true);
      from.on('error', () => {});
      from.once('close', () => {
        sockets.delete(from);
        into.destroy();
      });
      from.pipe(into);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as { port: number }).port,
    came,
    cut(andRefuse = false) {
      refusing = andRefuse;
      for (const socket of sockets) socket.resetAndDestroy();
    },
    restore() {
      refusing = false;
    },
    freeze() {
      for (const socket of sockets) {
        socket.unpipe();
        socket.pause();
      }
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
