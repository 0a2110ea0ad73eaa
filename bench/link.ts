import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

/** One end of a link. */
export interface End {
  readonly address: string;
  readonly port: number;
}

/** A long way to a server: who connects to `near` reaches `far`, and every byte is held back in each direction. */
export interface Link {
  readonly near: End;
  readonly far: End;
}

/** What the process of links is told. */
interface Wish {
  readonly links: readonly Link[];
  /** In milliseconds. */
  readonly roundTrip: number;
}

/** Opens links in a process of their own, which nothing else holds up; `namespace` is the command that enters another network. */
export async function openLinks(
  links: readonly Link[],
  roundTrip: number,
  namespace: readonly string[] = [],
): Promise<{ close(): Promise<void> }> {
  const [command = process.execPath, ...words] = [...namespace, process.execPath];
  const child: ChildProcess = fork(fileURLToPath(import.meta.url), ['links'], {
    execPath: command,
    execArgv: words,
  });
  child.send({ links, roundTrip } satisfies Wish);
  const [answer] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
  if (answer !== 'open') throw new Error('the links could not be opened');
  return {
    async close() {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}

if (process.argv[2] === 'links' && process.send) await serve();

async function serve(): Promise<void> {
  const [{ links, roundTrip }] = (await once(process, 'message')) as [Wish];
  await Promise.all(links.map((link) => listen(link, roundTrip)));
  process.once('disconnect', () => process.exit());
  process.send!('open');
}

/** The client is heard after one round trip, which TCP takes to connect; the server learns of it half of one later. */
async function listen({ near, far }: Link, roundTrip: number): Promise<void> {
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (client) => {
    client.on('error', () => client.destroy());
    setTimeout(() => {
      const server = connect({ host: far.address, port: far.port, noDelay: true, allowHalfOpen: true });
      server.on('error', () => client.destroy());
      carry(client, server, roundTrip / 2);
      setTimeout(() => carry(server, client, roundTrip / 2), roundTrip / 2);
    }, roundTrip);
  });
  server.listen(near.port, near.address, 4096);
  await once(server, 'listening');
}

function carry(from: Socket, into: Socket, delay: number): void {
  from.on('data', (chunk) => setTimeout(() => into.write(chunk), delay));
  from.once('end', () => setTimeout(() => into.end(), delay));
  from.once('close', () => setTimeout(() => into.destroy(), delay + 1000).unref());
}
