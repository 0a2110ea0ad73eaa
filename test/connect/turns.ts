import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A link on which both sides wait for each other, so that its round trips can be counted. */
export interface TurnLink {
  readonly port: number;
  /** How many bytes went each way in each round trip so far, TCP's own left out. */
  readonly turns: readonly Turn[];
  stop(): Promise<void>;
}

/** One round trip: what the client sent in one go, and what came back. */
export interface Turn {
  sent: number;
  received: number;
}

/**
 * Stands between one client and a port of the loopback address, and delivers what one side has said only when it has been
 * silent for so many milliseconds: as a link does whose delay is much longer than the work on either side.
 */
export async function startTurns(to: number, silence: number): Promise<TurnLink> {
  const turns: Turn[] = [];
  const sockets: Socket[] = [];
  const server = createServer({ noDelay: true }, (client) => {
    const far = connect({ port: to, host: '127.0.0.1', noDelay: true });
    for (const socket of [client, far]) socket.on('error', () => {}).once('close', () => destroyAll(client, far));
    sockets.push(client, far);
    takeTurns(client, far, silence, turns);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as { port: number }).port,
    turns,
    async stop() {
      destroyAll(...sockets);
      server.close();
      await once(server, 'close');
    },
  };
}

function takeTurns(client: Socket, far: Socket, silence: number, turns: Turn[]): void {
  const said = new Map<Socket, Buffer[]>([
    [client, []],
    [far, []],
  ]);
  let speaker = far; // the client begins
  let timer: NodeJS.Timeout | undefined;
  const deliver = () => {
    const listener = speaker;
    const turn = listener === far ? client : far;
    const next = said.get(turn)!.length > 0 ? turn : listener;
    const words = Buffer.concat(said.get(next)!.splice(0));
    if (words.length === 0) return;
    if (next === client && speaker === far) turns.push({ sent: 0, received: 0 });
    speaker = next;
    const current = turns.at(-1);
    if (current) current[next === client ? 'sent' : 'received'] += words.length;
    (next === client ? far : client).write(words);
    rest();
  };
  const rest = () => {
    clearTimeout(timer);
    timer = setTimeout(deliver, silence);
  };
  for (const socket of [client, far]) {
    socket.on('data', (chunk) => {
      said.get(socket)!.push(chunk);
      rest();
    });
    socket.once('close', () => clearTimeout(timer));
  }
}

function destroyAll(...sockets: readonly Socket[]): void {
  for (const socket of sockets) socket.destroy();
}
