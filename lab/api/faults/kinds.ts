/** A kind of fault, as its help has it. */
interface Kind {
  /** What meets it, and so which of the target's parts it may name. */
  readonly meets: 'requests' | 'devices' | 'servers' | 'orders' | 'projects';
  readonly about: string;
  /** What it may say beside its target. */
  readonly takes: readonly string[];
}

/** What can be made to go wrong, in the order of the help. */
export const faultKinds = {
  status: { meets: 'requests', about: 'answer with a status instead of doing anything', takes: ['status', 'html'] },
  'rate-limit': {
    meets: 'requests',
    about: 'answer 429, with Retry-After or X-RateLimit-Reset so many seconds ahead',
    takes: ['seconds', 'header'],
  },
  slow: { meets: 'requests', about: 'do what is asked, and answer late', takes: ['milliseconds'] },
  truncated: { meets: 'requests', about: 'do what is asked, and cut the answer off in the middle', takes: [] },
  reset: { meets: 'requests', about: 'cut the connection before anything is done', takes: [] },
  'lost-answer': { meets: 'requests', about: 'do what is asked, and cut the connection without an answer', takes: [] },
  capacity: { meets: 'orders', about: 'have only so many servers left', takes: ['left'] },
  quota: {
    meets: 'projects',
    about: 'allow a project only so many devices, or public addresses without asking anybody',
    takes: ['devices', 'addresses'],
  },
  'spot-price': {
    meets: 'orders',
    about: "hold the spot market's price, or draw prices from another seed",
    takes: ['price', 'seed'],
  },
  'spot-termination': {
    meets: 'servers',
    about: 'take spot servers away, after the notice or so many seconds',
    takes: ['seconds'],
  },
  'provision-fails': { meets: 'devices', about: 'let provisioning fail before one of its events', takes: ['at'] },
  'provision-hangs': { meets: 'devices', about: 'let provisioning stop before one of its events', takes: ['at'] },
  'no-ssh': { meets: 'devices', about: 'let devices become active that nobody can log in to', takes: [] },
} as const satisfies Readonly<Record<string, Kind>>;

export type FaultKind = keyof typeof faultKinds;

/** The parts of a target that a fault of a kind may name. */
export const targetParts = {
  requests: ['method', 'path'],
  devices: ['hostname', 'plan', 'metro'],
  servers: ['hostname', 'plan', 'metro'],
  orders: ['plan', 'metro'],
  projects: [],
} as const;

/** What one may say of how often they meet it: nothing where it holds until it is cleared. Servers that run are looked at again and again, so no share of them is drawn. */
export const howOften = {
  requests: ['times', 'share', 'seed'],
  devices: ['times', 'share', 'seed'],
  servers: ['times'],
  orders: [],
  projects: [],
} as const;

/** All that one may say of a fault of this kind. */
export function optionsOf(kind: FaultKind): readonly string[] {
  const { meets, takes } = faultKinds[kind];
  return [...takes, ...targetParts[meets], ...howOften[meets]];
}
