import type { Dispatcher } from 'undici';
import { ProviderError } from '../errors.ts';
import { connectionsTo, type Endpoint, type HttpAnswer, type Request, send } from './http.ts';
import { createQuota } from './quota.ts';
import { refusal } from './refusal.ts';
import { askedPause, backOff, spentWindow } from './retry.ts';

/** Sends requests; gives the JSON of the answer, undefined when it has no body. */
export type Transport = (request: Request) => Promise<unknown>;

/** No answer came, or none that says whether the request was carried out: it may have been. */
export class LostAnswer extends ProviderError {}

/** What came of one try. `hasty`: refused because too many requests came; `asked`: the pause the API asks for, in ms. */
type Outcome =
  | { readonly kind: 'answered'; readonly json: unknown; readonly asked?: number | undefined }
  | {
      readonly kind: 'lost' | 'hasty' | 'refused';
      readonly error: ProviderError;
      readonly asked?: number | undefined;
    };

/**
 * A transport that tries again what is safe: GET, DELETE and what says that it is repeatable whenever the answer was lost,
 * anything when it was refused for coming too fast (429). Any other request whose answer was lost throws a LostAnswer: its
 * sender has to look. When the API says that the present window has no request left, all wait for the next one.
 */
export function createTransport(endpoint: Endpoint): Transport {
  const dispatcher = connectionsTo(endpoint);
  const quota = createQuota(endpoint.retries);
  return async (request) => {
    const turn = quota.turn();
    for (let attempt = 1; ; attempt++) {
      await turn.wait(request.signal);
      const outcome = await tryOnce(endpoint, dispatcher, request);
      quota.learn(outcome);
      if (outcome.kind === 'answered') return outcome.json;
      const pause = pauseAfter(outcome, request, endpoint, attempt);
      if (pause === undefined) throw outcome.error;
      await turn.pause(pause, request.signal);
    }
  };
}

/** How long to wait before the next try; undefined when there is to be none. */
function pauseAfter(
  outcome: Exclude<Outcome, { kind: 'answered' }>,
  { method, repeatable }: Request,
  { retries }: Endpoint,
  attempt: number,
): number | undefined {
  const harmless = repeatable || method === 'GET' || method === 'DELETE';
  const safe = outcome.kind === 'hasty' || (outcome.kind === 'lost' && harmless);
  const asked = outcome.asked ?? 0;
  if (!safe || attempt >= retries.attempts || asked > retries.patience) return undefined;
  return asked + backOff(retries, attempt);
}

async function tryOnce(endpoint: Endpoint, dispatcher: Dispatcher, request: Request): Promise<Outcome> {
  request.signal?.throwIfAborted();
  const what = `${request.method} ${request.path}`;
  try {
    return judge(await send(endpoint, dispatcher, request), what, endpoint);
  } catch (cause) {
    if (request.signal?.aborted) throw cause;
    return {
      kind: 'lost',
      error: new LostAnswer(`${what}: no answer from ${endpoint.baseUrl}: ${reason(cause)}`, { cause }),
    };
  }
}

function judge(answer: HttpAnswer, what: string, endpoint: Endpoint): Outcome {
  const { status, headers } = answer;
  const json = parse(answer.text);
  if (status >= 200 && status < 300) {
    if (json !== undefined || answer.text.trim() === '')
      return { kind: 'answered', json, asked: spentWindow(headers, endpoint.retries.now()) };
    return { kind: 'lost', error: new LostAnswer(`${what}: the answer (${status}) is not JSON`, { status }) };
  }
  const message = `${what}: ${refusal(answer, json, endpoint.token)}`;
  if (status >= 500) {
    const asked = askedPause({ 'retry-after': headers['retry-after'] }, endpoint.retries.now());
    return { kind: 'lost', error: new LostAnswer(message, { status }), asked };
  }
  const error = new ProviderError(message, { status, ...hintFor(status, endpoint) });
  if (status !== 429) return { kind: 'refused', error };
  return { kind: 'hasty', error, asked: askedPause(headers, endpoint.retries.now()) };
}

function hintFor(status: number, { baseUrl }: Endpoint): { readonly hint?: string } {
  if (status === 401) return { hint: `${baseUrl} refused the token: is it one of this provider, and not revoked?` };
  if (status === 403)
    return { hint: 'the token is valid but may not do this: is it read-only, or of another project?' };
  if (status === 429) return { hint: 'too many requests came from this token; try again later' };
  return {};
}

/** Undefined for what is not JSON: a load balancer's page, or a body that was cut. The status says how bad that is. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The innermost cause has the network's own word (ECONNREFUSED and the like). */
function reason(error: unknown): string {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  if (inner instanceof AggregateError && inner.errors[0] instanceof Error) inner = inner.errors[0];
  return inner instanceof Error ? inner.message || inner.name : String(inner);
}
