import { STATUS_CODES } from 'node:http';
import type { Answer } from '../world.ts';
import type { OrderOf } from './shapes.ts';

/** An answer that stands for no work at all, with headers of its own. */
export interface InjectedAnswer {
  readonly answer: Answer;
  readonly headers: Readonly<Record<string, string>>;
}

/** What is answered instead of doing what was asked; `now` in milliseconds since 1970. */
export function injectedAnswer(fault: OrderOf<'status' | 'rate-limit'>, now: number): InjectedAnswer {
  return fault.kind === 'status' ? withStatus(fault) : limited(fault, now);
}

function withStatus({ status, html, body }: OrderOf<'status'>): InjectedAnswer {
  const shown = html ? page(status) : (body ?? { errors: ['Something went wrong'] });
  return {
    answer: { status, body: shown },
    headers: typeof shown === 'string' ? { 'content-type': 'text/html' } : {},
  };
}

/** What a load balancer says of itself. */
function page(status: number): string {
  const title = `${status} ${STATUS_CODES[status] ?? 'Error'}`;
  return `<html>\n<head><title>${title}</title></head>\n<body><h1>${title}</h1></body>\n</html>\n`;
}

function limited({ seconds, header }: OrderOf<'rate-limit'>, now: number): InjectedAnswer {
  const reset = String(Math.ceil(now / 1000) + Math.ceil(seconds));
  const limits = { 'x-ratelimit-limit': '300', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset };
  const after: Record<string, string> = header === 'x-ratelimit-reset' ? {} : { 'retry-after': String(seconds) };
  return { answer: { status: 429, body: { errors: ['Too many requests'] } }, headers: { ...limits, ...after } };
}
