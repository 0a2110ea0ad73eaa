import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a scripted server does with one request. */
export type Reaction = (response: ServerResponse, request: IncomingMessage) => void;

/** A server that reacts to requests as it is told, one after another; more requests than reactions are cut. */
export interface ScriptedServer {
  readonly url: string;
  /** Method and path of the requests that came. */
  readonly log: string[];
  close(): Promise<void>;
}

/** Starts one on loopback. */
export async function scriptedServer(reactions: readonly Reaction[]): Promise<ScriptedServer> {
  const log: string[] = [];
  const server = createServer((request, response) => {
    const reaction = reactions[log.length];
    log.push(`${request.method} ${request.url}`);
    request.resume();
    if (reaction) reaction(response, request);
    else request.socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    log,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** An answer with this status, body (JSON unless it is a text) and headers. */
export function reply(status: number, body: unknown = {}, headers: Record<string, string> = {}): Reaction {
  return (response) => {
    response.writeHead(status, headers);
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

/** Cuts the connection without an answer. */
export const cut: Reaction = (_, request) => request.socket.destroy();

/** Never answers. */
export const silence: Reaction = () => {};
