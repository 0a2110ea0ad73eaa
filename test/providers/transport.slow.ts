import * as assert from 'uvu/assert';
import { explain, ProviderError } from '../../engine/errors.ts';
import type { Endpoint, Request } from '../../engine/providers/http.ts';
import { createTransport, LostAnswer } from '../../engine/providers/transport.ts';
import { Secret } from '../../engine/types.ts';
import { suite } from '../suite.ts';
import { cut, type Reaction, reply, type ScriptedServer, scriptedServer, silence } from './server.ts';

/** 2026-01-01T00:00:00Z, when all of these tests happen. */
const now = 1_767_225_600_000;

/** An endpoint that does not wait but notes how long it would have; chance always says the most. */
function endpointOf(baseUrl: string, pauses: number[]): Endpoint {
  return {
    baseUrl,
    tokenHeader: 'x-auth-token',
    tokenPrefix: '',
    token: new Secret('s3cr3t-token'),
    userAgent: 'kplay',
    timeout: 200,
    retries: {
      attempts: 4,
      base: 100,
      longest: 300,
      patience: 60_000,
      pause: async (milliseconds) => pauses.push(milliseconds),
      random: () => 1,
      now: () => now,
    },
  };
}

interface Told {
  readonly outcome: unknown;
  readonly log: string[];
  readonly pauses: number[];
}

/** Sends one request to a server that reacts so. */
async function tell(request: Request, reactions: readonly Reaction[]): Promise<Told> {
  const server: ScriptedServer = await scriptedServer(reactions);
  const pauses: number[] = [];
  try {
    const outcome = await createTransport(endpointOf(server.url, pauses))(request).catch((error: unknown) => error);
    return { outcome, log: server.log, pauses };
  } finally {
    await server.close();
  }
}

const get: Request = { method: 'GET', path: '/x' };
const post: Request = { method: 'POST', path: '/x', body: { a: 1 } };
const fine = reply(200, { fine: true });

suite('provider transport', (test) => {
  const tries: [string, Request, readonly Reaction[], { calls: number; pauses: number[]; ok: boolean }][] = [
    ['GET after 5xx', get, [reply(500), reply(502, '<html>'), fine], { calls: 3, pauses: [100, 200], ok: true }],
    ['GET after cut connections', get, [cut, cut, cut, fine], { calls: 4, pauses: [100, 200, 300], ok: true }],
    ['GET after silence', get, [silence, fine], { calls: 2, pauses: [100], ok: true }],
    ['GET after half an answer', get, [reply(200, '{"fine": tr'), fine], { calls: 2, pauses: [100], ok: true }],
    ['GET no more than four times', get, [cut, cut, cut, cut, fine], { calls: 4, pauses: [100, 200, 300], ok: false }],
    [
      'DELETE after 503',
      { method: 'DELETE', path: '/x' },
      [reply(503), reply(204, '')],
      { calls: 2, pauses: [100], ok: true },
    ],
    ['no POST after 500', post, [reply(500), fine], { calls: 1, pauses: [], ok: false }],
    ['no POST after a cut connection', post, [cut, fine], { calls: 1, pauses: [], ok: false }],
    ['no PUT after 502', { ...post, method: 'PUT' }, [reply(502), fine], { calls: 1, pauses: [], ok: false }],
    [
      'PUT that may be repeated after 502',
      { ...post, method: 'PUT', repeatable: true },
      [reply(502), fine],
      { calls: 2, pauses: [100], ok: true },
    ],
    ['no GET after 404', get, [reply(404), fine], { calls: 1, pauses: [], ok: false }],
    ['no GET after 422', get, [reply(422), fine], { calls: 1, pauses: [], ok: false }],
    ['POST after 429', post, [reply(429, {}, { 'retry-after': '7' }), fine], { calls: 2, pauses: [7100], ok: true }],
    [
      'GET after 429 with a date',
      get,
      [reply(429, {}, { 'retry-after': 'Thu, 01 Jan 2026 00:00:09 GMT' }), fine],
      { calls: 2, pauses: [9100], ok: true },
    ],
    [
      'GET after 429 with a reset',
      get,
      [reply(429, {}, { 'x-ratelimit-reset': '1767225605' }), fine],
      { calls: 2, pauses: [5100], ok: true },
    ],
    ['GET after a bare 429', get, [reply(429), reply(429), fine], { calls: 3, pauses: [100, 200], ok: true }],
    [
      'no longer than patience',
      get,
      [reply(429, {}, { 'retry-after': '3600' }), fine],
      { calls: 1, pauses: [], ok: false },
    ],
    [
      'GET after 503 with a pause',
      get,
      [reply(503, {}, { 'retry-after': '2' }), fine],
      { calls: 2, pauses: [2100], ok: true },
    ],
  ];
  for (const [name, request, reactions, expected] of tries) {
    test(`tries again: ${name}`, async () => {
      const { outcome, log, pauses } = await tell(request, reactions);
      assert.equal({ calls: log.length, pauses, ok: !(outcome instanceof Error) }, expected);
    });
  }

  const texts: [string, Reaction, string][] = [
    ['error', reply(401, { error: 'Invalid authentication token' }), '401 Unauthorized: Invalid authentication token'],
    ['errors', reply(422, { errors: ['one', 'two'] }), '422 Unprocessable Entity: one; two'],
    ['errors by field', reply(422, { errors: { plan: ['is bad'] } }), '422 Unprocessable Entity: plan is bad'],
    ['no JSON', reply(403, '<html><h1>Go  away</h1>\n</html>'), '403 Forbidden: Go away'],
    ['nothing', reply(404, ''), '404 Not Found'],
    ['an echo of the token', reply(422, { error: 'bad s3cr3t-token!' }), '422 Unprocessable Entity: bad ***!'],
    ['control characters', reply(422, { error: 'a\u001b[31mb\nc' }), '422 Unprocessable Entity: a [31mb c'],
    ['a redirect', reply(302, '', { location: 'http://127.0.0.1:1/' }), '302 Found'],
  ];
  for (const [name, reaction, expected] of texts) {
    test(`says what the API said: ${name}`, async () => {
      const { outcome } = await tell(get, [reaction]);
      assert.instance(outcome, ProviderError);
      assert.is((outcome as Error).message, `GET /x: ${expected}`);
    });
  }

  test('tells lost answers from refusals', async () => {
    const kinds = await Promise.all(
      [cut, silence, reply(500), reply(201, 'half'), reply(422)].map(
        async (reaction) => (await tell(post, [reaction])).outcome instanceof LostAnswer,
      ),
    );
    assert.equal(kinds, [true, true, true, true, false]);
  });

  test('says where nothing answers, and never the token', async () => {
    const pauses: number[] = [];
    const asked = createTransport(endpointOf('http://127.0.0.1:1/metal/v1', pauses))(get);
    const error = (await asked.catch((thrown) => thrown)) as ProviderError;
    assert.match(explain(error), /^GET \/x: no answer from http:\/\/127\.0\.0\.1:1\/metal\/v1: connect ECONNREFUSED/);
    assert.not.match(JSON.stringify(error) + explain(error), /s3cr3t/);
    assert.is(error.status, undefined);
  });

  test('sends token, query and body, secrets in it revealed', async () => {
    const seen: unknown[] = [];
    const note: Reaction = (response, request) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => {
        seen.push(request.headers['x-auth-token'], request.url, Buffer.concat(chunks).toString());
        response.end('{}');
      });
    };
    const body = { userdata: new Secret('#!/bin/sh'), nested: [new Secret('x')] };
    await tell({ method: 'POST', path: '/x', query: { page: 2, tag: 'a b&c', none: undefined }, body }, [note]);
    assert.equal(seen, ['s3cr3t-token', '/x?page=2&tag=a+b%26c', '{"userdata":"#!/bin/sh","nested":["x"]}']);
  });

  test('takes no answer without end', async () => {
    const endless: Reaction = (response) => {
      const chunk = Buffer.alloc(1024 * 1024, ' ');
      const more = () => {
        while (!response.destroyed && response.write(chunk)) {}
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    };
    const { outcome, log } = await tell(post, [endless]);
    assert.equal(
      [explain(outcome as ProviderError).replace(/from \S+:/, 'from HERE:'), log.length],
      ['POST /x: no answer from HERE: Response content exceeded max size', 1],
    );
  });

  test('ends at once when it is interrupted', async () => {
    const server = await scriptedServer([silence]);
    const controller = new AbortController();
    const asked = createTransport(endpointOf(server.url, []))({ ...get, signal: controller.signal });
    setImmediate(() => controller.abort());
    const error = (await asked.catch((thrown) => thrown)) as Error;
    assert.is(error.name, 'AbortError');
    await server.close();
  });
});
