import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** What a line joins. */
export interface LineSettings {
  /** Where it listens (UDP); both ends send to this address and port, and get from it what the other one sent. */
  readonly address: string;
  readonly port: number;
  /** The addresses of both ends, where it sends to the same port. */
  readonly ends: readonly [string, string];
  /** How long a datagram takes from end to end, in milliseconds. */
  readonly delay: number;
}

/** A way that takes time. */
export interface Line {
  /** Changes how long it takes for what comes from now on. */
  setDelay(milliseconds: number): void;
  close(): void;
}

/** How much may be on the way, both directions together; what comes beyond that is lost, as on any router. */
const mostBytes = 64 * 2 ** 20;

interface Underway {
  readonly due: number;
  readonly to: string;
  readonly datagram: Buffer;
}

/** Opens a line between two ends, which hands on every datagram late, in the order in which they came. */
export async function openLine({ address, port, ends, delay: initial }: LineSettings): Promise<Line> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 4 * 2 ** 20 });
  const underway = createQueue();
  let delay = initial;
  let timer: NodeJS.Timeout | undefined;
  const deliver = () => {
    timer = undefined;
    const now = performance.now();
    for (const { to, datagram } of underway.due(now)) socket.send(datagram, port, to);
    const next = underway.next();
    if (next !== undefined) timer = setTimeout(deliver, next - now);
  };
  socket.on('message', (datagram, { address: from }) => {
    const to = ends[1 - ends.indexOf(from)];
    if (!ends.includes(from) || !to) return;
    underway.add({ due: performance.now() + delay, to, datagram });
    timer ??= setTimeout(deliver, delay);
  });
  socket.on('error', () => {}); // an end that is gone: its datagrams are lost
  socket.bind(port, address);
  await once(socket, 'listening');
  return {
    setDelay: (milliseconds) => {
      delay = milliseconds;
    },
    close: () => {
      clearTimeout(timer);
      socket.close();
    },
  };
}

/** What is on the way, by when it is due: a first-in, first-out queue that is as long as `mostBytes`. */
export function createQueue(most: number = mostBytes) {
  let items: Underway[] = [];
  let first = 0;
  let bytes = 0;
  return {
    /** Drops what does not fit. */
    add(item: Underway): void {
      if (bytes + item.datagram.length > most) return;
      bytes += item.datagram.length;
      items.push(item);
    },
    /** Takes out what is due; nothing overtakes what came before it. */
    *due(now: number): Generator<Underway> {
      // Timers count whole milliseconds: what is due within half of one goes now.
      for (; first < items.length && items[first]!.due <= now + 0.5; first++) {
        bytes -= items[first]!.datagram.length;
        yield items[first]!;
      }
      if (first * 2 < items.length) return;
      items = items.slice(first);
      first = 0;
    },
    /** When the next one is due. */
    next: (): number | undefined => items[first]?.due,
  };
}
