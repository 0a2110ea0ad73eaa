import { parseArgs } from 'node:util';
import type { Wanted } from './matrix.ts';
import { type PeerName, peerNames } from './peers/index.ts';
import { type WorkName, works } from './work.ts';

/** What `npm run bench` was asked for. */
export interface BenchOptions {
  readonly mode: 'compare' | 'grow' | 'profile' | 'etcd' | 'lab' | 'help';
  readonly wanted: Wanted;
  readonly full: boolean;
  readonly rounds: number;
  /** Seconds that one peer may take in one cell before no further round of it begins. */
  readonly budget: number;
  readonly forks: number;
  /** Where the tables go, beside the terminal. */
  readonly output: string;
  /** Whether to keep what is in that file. */
  readonly append: boolean;
}

/** How it is asked. */
export const usage = `npm run bench -- [OPTION…]

Without options: the usual part of the matrix, in about a quarter of an hour on two idle cores.
  --works LIST     of ${Object.keys(works).join(', ')}
  --hosts LIST     numbers of hosts, of 1, 10, 50, 200 (with --grow and --profile any, up to 1000)
  --delays LIST    round trips in milliseconds, of 0, 20, 100
  --peers LIST     of ${peerNames.join(', ')}
  --limits         only what the limits are about, and the like: kplay beside the scripts, on 1, 10 and 50 hosts, at 0 and
                   100 ms; some twelve minutes on two idle cores
  --full           all of the matrix and all rounds, which takes hours; with the above only that part of it
  --grow           kplay on 50, 200 and 1000 hosts instead
  --profile        where kplay's own time goes, on 1 and 200 hosts, instead
  --etcd           the etcd playbooks in a lab, at 0 ms and over 100 ms, instead
  --lab            what 1 and 20 hosts of a lab take until they are up, instead
  --rounds N       medians of so many rounds (5; with --grow, --etcd and --lab 3)
  --budget SECONDS a peer that took longer in a cell gets no further round there (12; kplay and scripts get all)
  --forks N        hosts at a time, for all peers alike (50)
  --output FILE    where the tables go (bench/RESULTS.md)
  --append         keep what is in that file
`;

/** Reads the command line; throws an Error that says what is wrong with it. */
export function readOptions(argv: readonly string[], root: string): BenchOptions {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({
    args: [...argv],
    options: {
      ...{ works: text, hosts: text, delays: text, peers: text, rounds: text, budget: text, forks: text, output: text },
      ...{ limits: flag, full: flag, grow: flag, profile: flag, etcd: flag, lab: flag, append: flag, help: flag },
    },
  });
  const { help, grow, profile, etcd, lab, full, limits } = values;
  const usual = limits ? { peers: 'script,curve25519,kplay', hosts: '1,10,50', delays: '0,100' } : {};
  const asked = { ...usual, ...values };
  return {
    mode: help ? 'help' : grow ? 'grow' : profile ? 'profile' : etcd ? 'etcd' : lab ? 'lab' : 'compare',
    wanted: {
      works: listOf(asked.works, oneOf(Object.keys(works) as WorkName[])),
      hosts: listOf(asked.hosts, grow || profile ? number : oneOfNumbers([1, 10, 50, 200])),
      delays: listOf(asked.delays, grow || profile ? number : oneOfNumbers([0, 20, 100])),
      peers: listOf(asked.peers, oneOf<PeerName>(peerNames)),
    },
    full,
    rounds: rounds(values.rounds ?? (grow || etcd || lab ? '3' : '5')),
    budget: full ? Number.POSITIVE_INFINITY : number(values.budget ?? '12'),
    forks: number(values.forks ?? '50'),
    output: values.output ?? `${root}/bench/RESULTS.md`,
    append: values.append,
  };
}

function listOf<T>(text: string | undefined, read: (word: string) => T): T[] | undefined {
  return text?.split(',').map(read);
}

function oneOf<T extends string>(known: readonly T[]): (word: string) => T {
  return (word) => {
    const found = known.find((each) => each === word);
    if (found === undefined) throw new Error(`${word} is none of ${known.join(', ')}`);
    return found;
  };
}

function oneOfNumbers(known: readonly number[]): (word: string) => number {
  return (word) => Number(oneOf(known.map(String))(word));
}

function rounds(word: string): number {
  if (number(word) === 0) throw new Error('0 is not a number of rounds');
  return number(word);
}

function number(word: string): number {
  if (!/^\d+$/.test(word)) throw new Error(`${word} is not a number`);
  return Number(word);
}
