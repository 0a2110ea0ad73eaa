import { Agent, type Dispatcher, EnvHttpProxyAgent, request } from 'undici';
import { Secret } from '../types.ts';
import type { RetryPolicy } from './retry.ts';

/** One request to an API: a path below its base address, and what goes with it. */
export interface Request {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON; secrets in it are revealed. */
  readonly body?: unknown;
  /** Whether sending it twice does no more than sending it once; GET and DELETE need not say so. */
  readonly repeatable?: true;
  readonly signal?: AbortSignal;
}

/** Where an API is, and how to speak to it. */
export interface Endpoint {
  /** With its path prefix, without a slash at the end. */
  readonly baseUrl: string;
  /** The header that carries the token, after `tokenPrefix`. */
  readonly tokenHeader: string;
  readonly tokenPrefix: string;
  readonly token: Secret;
  readonly userAgent: string;
  readonly proxies?: Proxies;
  readonly retries: RetryPolicy;
  /** Milliseconds for an answer's headers, and between two pieces of its body. */
  readonly timeout: number;
}

/** Proxies, as curl's environment variables of these names give them. */
export interface Proxies {
  readonly httpProxy?: string;
  readonly httpsProxy?: string;
  readonly noProxy?: string;
}

/** An answer as it came; header names are in lower case. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** In bytes; a page of devices with all that belongs to them has at most a few million. */
const biggestAnswer = 64 * 1024 * 1024;

/** What holds an endpoint's connections; they do not keep the process alive. */
export function connectionsTo({ timeout, proxies, baseUrl }: Endpoint): Dispatcher {
  const times = { headersTimeout: timeout, bodyTimeout: timeout, connect: { timeout: 10_000 } };
  const options = { ...times, connections: 8, maxResponseSize: biggestAnswer };
  const loopback = /^(localhost|127\..*|\[::1\])$/.test(new URL(baseUrl).hostname);
  if (loopback || !(proxies?.httpProxy || proxies?.httpsProxy)) return new Agent(options);
  return new EnvHttpProxyAgent({ ...options, ...proxies });
}

/** A replacer for JSON.stringify: secrets go out as they are, and nowhere else. */
function revealing(this: Record<string, unknown>, name: string, value: unknown): unknown {
  const original = this[name];
  return original instanceof Secret ? original.reveal() : value;
}

/** Sends one request once. Throws undici's errors when no whole answer came. */
export async function send(endpoint: Endpoint, dispatcher: Dispatcher, asked: Request): Promise<HttpAnswer> {
  const url = new URL(endpoint.baseUrl + asked.path);
  for (const [name, value] of Object.entries(asked.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  const answer = await request(url, {
    dispatcher,
    method: asked.method,
    headers: {
      accept: 'application/json',
      'user-agent': endpoint.userAgent,
      [endpoint.tokenHeader]: endpoint.tokenPrefix + endpoint.token.reveal(),
      ...(asked.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(asked.body === undefined ? {} : { body: JSON.stringify(asked.body, revealing) }),
    ...(asked.signal ? { signal: asked.signal } : {}),
  });
  const headers = Object.entries(answer.headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value[0] : value,
  ]);
  return { status: answer.statusCode, headers: Object.fromEntries(headers), text: await answer.body.text() };
}
