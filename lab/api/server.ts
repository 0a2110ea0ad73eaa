import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { injectedAnswer } from './faults/answers.ts';
import { Problem } from './problem.ts';
import { resolve, type Wish } from './references.ts';
import { findRoute } from './router.ts';
import type { Answer, World } from './world.ts';

/** The path below which the service lives since 2020; before, it had none. Both are served. */
const prefix = '/metal/v1';
const biggestBody = 8 << 20;
const requestFaults = ['status', 'rate-limit', 'slow', 'truncated', 'reset', 'lost-answer'] as const;

/** What the server needs beside the world. */
export interface Serving {
  readonly world: World;
  readonly token: string;
  readonly save: () => Promise<void>;
  /** Turns the address that a connection comes from into the one that the host has in the lab. */
  readonly addressOf: (remote: string) => string;
}

/** The API as an HTTP server; as an HTTPS one when it has a key and a certificate (PEM). */
export function createHttpServer(serving: Serving, tls?: { readonly key: string; readonly cert: string }): Server {
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    serve(serving, request, response).catch(() => request.socket.destroy());
  };
  return tls ? createTlsServer(tls, answer) : createServer(answer);
}

async function serve(serving: Serving, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(`http://api${request.url?.replace(/^\/+/, '/') ?? '/'}`); // some clients put two slashes first
  const based = url.pathname.startsWith(`${prefix}/`);
  const path = (based ? url.pathname.slice(prefix.length) : url.pathname).replace(/(?<=.)\/$/, '');
  const fault = serving.world.faults.meet(requestFaults, { method: request.method ?? 'GET', path });
  if (fault) await serving.save();
  if (fault?.kind === 'reset') return void request.socket.destroy();
  if (fault?.kind === 'status' || fault?.kind === 'rate-limit') {
    const injected = injectedAnswer(fault, serving.world.now());
    return write(response, injected.answer, injected.headers);
  }
  const answer = await answerTo(serving, request, path, url.searchParams).catch(refusal);
  if (request.method !== 'GET') await serving.save();
  if (fault?.kind === 'slow') await sleep(fault.milliseconds, undefined, { ref: false });
  if (fault?.kind === 'lost-answer') return void request.socket.destroy();
  const wish = wishOf(url.searchParams, based ? prefix : '');
  const body = typeof answer.body === 'string' ? answer.body : resolve(answer.body, wish);
  write(response, { status: answer.status, body }, {}, fault?.kind === 'truncated');
}

async function answerTo(
  { world, token, addressOf }: Serving,
  request: IncomingMessage,
  path: string,
  query: URLSearchParams,
): Promise<Answer> {
  const body = await readBody(request);
  const found = routeOrProblem(request.method ?? 'GET', path);
  if (found instanceof Problem || !found.route.open) checkToken(request, token);
  if (found instanceof Problem) throw found;
  const address = addressOf((request.socket.remoteAddress ?? '').replace(/^::ffff:/, ''));
  return found.route.answer(
    { params: found.params, query, body: parse(body, found.route.freeBody), path, address },
    world,
  );
}

/** A wrong token is told before a wrong path. */
function routeOrProblem(method: string, path: string): ReturnType<typeof findRoute> | Problem {
  try {
    return findRoute(method, path);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

function refusal(error: unknown): Answer {
  if (error instanceof Problem) return { status: error.status, body: error.body };
  const reason = error instanceof Error ? error.message : String(error);
  return { status: 500, body: { errors: [`The lab's API failed: ${reason}`] } };
}

function checkToken(request: IncomingMessage, token: string): void {
  const given = request.headers['x-auth-token'];
  const digest = (text: string) => createHash('sha256').update(text).digest();
  if (typeof given === 'string' && timingSafeEqual(digest(given), digest(token))) return;
  throw new Problem(401, 'Invalid authentication token');
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > biggestBody) throw new Problem(413, 'The body is too big');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(body: string, free = false): unknown {
  if (body.trim() === '') return undefined;
  try {
    return JSON.parse(body);
  } catch {
    if (free) return body;
    throw new Problem(400, 'The body is not valid JSON');
  }
}

/** Lists come with commas or as `include[]` several times. */
function wishOf(query: URLSearchParams, hrefPrefix: string): Wish {
  const names = (name: string) =>
    new Set([...query.getAll(name), ...query.getAll(`${name}[]`)].flatMap((list) => list.split(',')));
  return { include: names('include'), exclude: names('exclude'), prefix: hrefPrefix };
}

function write(
  response: ServerResponse,
  answer: Answer,
  headers: Readonly<Record<string, string>>,
  half = false,
): void {
  const text = typeof answer.body === 'string';
  const body = answer.body === undefined ? '' : text ? String(answer.body) : JSON.stringify(answer.body);
  const type = text ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8';
  response.writeHead(answer.status, {
    ...(body === '' && answer.status === 204
      ? {}
      : { 'content-type': type, 'content-length': Buffer.byteLength(body) }),
    ...headers,
  });
  if (!half) return void response.end(body);
  response.write(body.slice(0, Math.floor(body.length / 2)), () => response.destroy());
}
