import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:net';
import { LabError } from '../errors.ts';
import type { Layout } from '../layout.ts';
import { inside } from './namespace.ts';

/** Listens where it runs, hands what it listens with to its parent, and ends when the parent has it. */
const listen = `
  const server = require('node:net').createServer();
  server.on('error', (error) => { throw error; });
  server.listen({ port: 80, host: require('node:fs').existsSync('/proc/sys/net/ipv6') ? '::' : '0.0.0.0' }, () => process.send('server', server));
  process.on('disconnect', () => process.exit());
`;

/**
 * A page of the internet: answers HTTP on the border with the address that asks. A socket stays in the namespace in
 * which it was made, so it is made by a child there, and no process has to stay.
 */
export async function serveInternet(lab: Layout): Promise<{ close(): void }> {
  const [command, ...args] = inside(lab.border, [process.execPath, '-e', listen]);
  const child = spawn(command!, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ended = once(child, 'exit').then(([code]) => {
    throw new LabError(`nothing listens on the border: ${code}`);
  });
  const [, listener] = (await Promise.race([once(child, 'message'), ended])) as [string, Server];
  ended.catch(() => {}); // it has done its work
  child.disconnect();
  const server = createServer((request, response) => {
    const from = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
    response.writeHead(200, { 'Content-Type': 'text/plain' }).end(`${from}\n`);
  });
  listener.on('connection', (socket) => server.emit('connection', socket));
  return {
    close: () => {
      listener.close();
      server.closeAllConnections();
    },
  };
}
