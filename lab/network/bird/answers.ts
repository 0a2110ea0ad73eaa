/** A protocol as BIRD lists it. */
export interface Protocol {
  readonly name: string;
  /** `up` means that a BGP session is established. */
  readonly state: 'up' | 'start' | 'stop' | 'down';
  /** When it came into this state (ISO 8601). */
  readonly since: string;
  /** BIRD's own words: a state of BGP (RFC 4271, 8.2.2), and what went wrong last. */
  readonly info: string;
}

/** A way to a network that a router knows. */
export interface LearntRoute {
  readonly network: string;
  /** The protocol that it was learnt by. */
  readonly from: string;
  readonly since: string;
  /** Whether it is the one in use. */
  readonly best: boolean;
  readonly hops: readonly string[];
  readonly asPath: string;
}

/** The BGP sessions in an answer to `show protocols`. */
export function readProtocols(lines: readonly string[]): Protocol[] {
  return lines.flatMap((line) => {
    const found = /^(\S+) +BGP +\S+ +(up|start|stop|down) +(\S+ \S+) *(.*)$/.exec(line);
    if (!found) return [];
    const [, name, state, since, info] = found;
    return [
      {
        name: name!,
        state: state as Protocol['state'],
        since: isoTime(since!),
        info: info!.trim().replace(/ +/g, ' '),
      },
    ];
  });
}

/** The routes in an answer to `show route all`. */
export function readRoutes(lines: readonly string[]): LearntRoute[] {
  const routes: { -readonly [K in keyof LearntRoute]: LearntRoute[K] }[] = [];
  let network = '';
  for (const line of lines) {
    const head = /^(\S+)? +\S+ \[(\S+) (\S+ \S+?)(?: from \S+)?\] ?([*!])?/.exec(line);
    const last = routes.at(-1);
    if (head) {
      network = head[1] ?? network;
      routes.push({ network, from: head[2]!, since: isoTime(head[3]!), best: head[4] === '*', hops: [], asPath: '' });
    } else if (last) {
      const hop = /^\s+via (\S+)/.exec(line)?.[1];
      if (hop) last.hops = [...last.hops, hop];
      last.asPath = /^\s*BGP\.as_path: (.*)$/.exec(line)?.[1] ?? last.asPath;
    }
  }
  return routes;
}

/** Its times are UTC, as `2026-11-21 23:28:10` with or without a fraction. */
function isoTime(text: string): string {
  return `${text.slice(0, 19).replace(' ', 'T')}Z`;
}
