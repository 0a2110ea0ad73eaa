/** What can be made to go wrong, and what each needs to know. Statuses are HTTP's, times in milliseconds. */
export interface Faults {
  /** Answer with this status instead of doing what is asked; a body that is a string is sent as HTML. */
  readonly status: { readonly status: number; readonly body?: unknown };
  /** 429, with Retry-After in seconds or X-RateLimit-Reset. */
  readonly 'rate-limit': { readonly seconds: number; readonly header?: 'retry-after' | 'x-ratelimit-reset' };
  /** Cut the connection before anything is done. */
  readonly reset: Readonly<Record<never, never>>;
  /** Do what is asked, then cut the connection instead of answering. */
  readonly 'lost-answer': Readonly<Record<never, never>>;
  /** Do what is asked, then send half of the answer. */
  readonly truncated: Readonly<Record<never, never>>;
  /** Do what is asked at once, and answer late. */
  readonly slow: { readonly milliseconds: number };
}

/** Which requests a fault meets: the next `times` (one unless said), of this method, whose path matches this expression. */
export interface Target {
  readonly times?: number;
  readonly method?: string;
  readonly path?: string;
}

/** One fault that is waiting for its requests. */
export type Fault = {
  [K in keyof Faults]: { readonly kind: K } & Faults[K] & Target;
}[keyof Faults];

/** The faults that are waiting. */
export interface FaultQueue {
  add(fault: Fault): void;
  /** The fault that meets this request, if any; it is counted as used. */
  next(method: string, path: string): Fault | undefined;
  clear(): void;
}

/** No faults, at first. Those added first are met first. */
export function createFaults(): FaultQueue {
  let waiting: { readonly fault: Fault; left: number }[] = [];
  return {
    add: (fault) => {
      waiting.push({ fault, left: fault.times ?? 1 });
    },
    next: (method, path) => {
      const met = waiting.find(
        ({ fault }) =>
          (fault.method === undefined || fault.method === method) && new RegExp(fault.path ?? '').test(path),
      );
      if (!met) return undefined;
      met.left--;
      waiting = waiting.filter(({ left }) => left > 0);
      return met.fault;
    },
    clear: () => {
      waiting = [];
    },
  };
}
