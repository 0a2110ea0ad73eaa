import { type PeerName, peerNames } from './peers/index.ts';
import { type WorkName, works } from './work.ts';

/** A place in the matrix: a work on so many hosts at the end of links of so many milliseconds. */
export interface Cell {
  readonly work: WorkName;
  readonly hosts: number;
  readonly roundTrip: number;
  readonly peers: readonly PeerName[];
}

/** What somebody wants to see; what is not given is not restricted. */
export interface Wanted {
  readonly works?: readonly WorkName[] | undefined;
  readonly hosts?: readonly number[] | undefined;
  readonly delays?: readonly number[] | undefined;
  readonly peers?: readonly PeerName[] | undefined;
}

/** All that can be measured. It takes hours: ansible-core needs minutes for one run on fifty hosts. */
const whole = {
  works: ['trivial', 'thirty', 'hundred', 'tree'],
  hosts: [1, 10, 50, 200],
  delays: [0, 20, 100],
} as const;

/** What is measured unless more is asked for, as HOSTS@MILLISECONDS: each peer where it is quick enough or matters. */
const usual: Readonly<Record<string, Partial<Readonly<Record<PeerName, string>>>>> = {
  trivial: {
    script: '1@0 50@0 1@100',
    curve25519: '1@0 50@0 1@100',
    kplay: '1@0 50@0 1@100',
    pyinfra: '1@0 50@0',
    mitogen: '1@0',
    ansible: '1@0 50@0',
  },
  thirty: {
    script: '1@0 10@0 50@0 1@20 1@100 10@100',
    curve25519: '1@0 10@0 50@0 1@20 1@100 10@100',
    kplay: '1@0 10@0 50@0 1@20 1@100 10@100',
    'control-master': '1@0 1@100',
    pyinfra: '1@0 10@0 50@0 1@100',
    'pyinfra-as-is': '1@0',
    mitogen: '1@0 10@0 50@0 1@100',
    ansible: '1@0 10@0 1@100',
  },
  hundred: {
    script: '1@0 50@0 1@100 10@100',
    curve25519: '1@0 50@0 1@100 10@100',
    kplay: '1@0 50@0 1@100 10@100',
    'control-master': '1@0',
    pyinfra: '1@0 1@100',
    mitogen: '1@0 1@100',
    ansible: '1@0',
  },
  tree: { script: '1@0 1@100', curve25519: '1@0 1@100', kplay: '1@0 1@100', pyinfra: '1@0' },
};

/** What to measure, and in words what is left out of what was wanted. */
export function matrix(wanted: Wanted, full: boolean): { readonly cells: Cell[]; readonly leftOut: string[] } {
  const cells: Cell[] = [];
  const leftOut: string[] = [];
  for (const work of whole.works.filter(among(wanted.works))) {
    for (const roundTrip of whole.delays.filter(among(wanted.delays))) {
      for (const hosts of whole.hosts.filter(among(wanted.hosts))) {
        const candidates = peerNames.filter(among(wanted.peers));
        const peers = candidates.filter((peer) => full || isUsual(work, peer, hosts, roundTrip));
        if (peers.length > 0) cells.push({ work, hosts, roundTrip, peers });
        const others = candidates.filter((peer) => !peers.includes(peer));
        const place = `${works[work].title.toLowerCase()}, ${placeName({ hosts, roundTrip })}`;
        if (others.length > 0) leftOut.push(`${place}: ${peers.length === 0 ? 'all' : others.join(', ')}`);
      }
    }
  }
  return { cells, leftOut };
}

/** How kplay grows with the number of hosts. */
export function growth(wanted: Wanted): Cell[] {
  const peers = wanted.peers ?? ['kplay'];
  const hosts = wanted.hosts ?? [50, 200, 1000];
  const roundTrips = wanted.delays ?? [0];
  const names = wanted.works ?? (['trivial', 'handful'] as const);
  return names.flatMap((work) =>
    roundTrips.flatMap((roundTrip) => hosts.map((count) => ({ work, hosts: count, roundTrip, peers }))),
  );
}

/** `50 hosts, 100 ms`. */
export function placeName({ hosts, roundTrip }: Pick<Cell, 'hosts' | 'roundTrip'>): string {
  return `${hosts} ${hosts === 1 ? 'host' : 'hosts'}, ${roundTrip} ms`;
}

function among<T>(wanted: readonly T[] | undefined): (one: T) => boolean {
  return (one) => wanted?.includes(one) ?? true;
}

function isUsual(work: WorkName, peer: PeerName, hosts: number, roundTrip: number): boolean {
  return usual[work]?.[peer]?.split(' ').includes(`${hosts}@${roundTrip}`) ?? false;
}
