import * as assert from 'uvu/assert';
import type { CellResult, Samples } from '../../bench/compare.ts';
import type { Sample } from '../../bench/measure.ts';
import type { PeerName } from '../../bench/peers/index.ts';
import { keptPromises } from '../../bench/promises.ts';
import { type Circumstances, report } from '../../bench/report.ts';
import { suite } from '../suite.ts';

function taking(...times: number[]): Sample[] {
  return times.map((time) => ({ time, cpu: time / 2, hostCpu: time * 2, memory: time * 1e7 }));
}

function result(samples: Readonly<Partial<Record<PeerName, Samples>>>, failed: [PeerName, string][] = []): CellResult {
  const peers = Object.keys(samples) as PeerName[];
  return {
    cell: { work: 'thirty', hosts: 1, roundTrip: 100, peers },
    samples: new Map(Object.entries(samples) as [PeerName, Samples][]),
    failed: new Map(failed),
  };
}

const around: Circumstances = {
  date: '2026-01-02',
  machine: '2 cores (a processor), 24 GiB',
  rounds: 3,
  forks: 50,
  options: '--works thirty',
  peers: new Map([
    ['script', { title: 'script', version: 'OpenSSH 9' }],
    ['kplay', { title: 'kplay', version: 'kplay 1' }],
    ['pyinfra', { title: 'pyinfra', version: 'pyinfra 3' }],
  ]),
  missing: ['ansible: there is no Python'],
  leftOut: ['one trivial command, 1 host, 0 ms: all'],
};

const measured = [
  result(
    {
      script: { first: taking(3, 1, 2), second: taking(1, 1, 1) },
      kplay: { first: taking(1, 1, 4), second: taking(2, 1.2, 2) },
      pyinfra: { first: taking(20), second: [] },
    },
    [['pyinfra', 'it ended with 1: pyinfra\nno such host\n']],
  ),
];

const expected = `## 2026-01-02, 2 cores (a processor), 24 GiB

\`npm run bench -- --works thirty\`: medians of 3 round(s) ([n]: of n only), 50 hosts at a time. In brackets the ratio to the first column.

- script: OpenSSH 9
- kplay: kplay 1
- pyinfra: pyinfra 3

### Thirty mixed tasks

|  | script | kplay | pyinfra |
| --- | --- | --- | --- |
| **1 host, 100 ms, first run** |  |  |  |
| time | 2.00 s | 1.00 s (0.500) | 20.0 s (10.0) [1] |
| controller CPU | 1.00 s | 0.500 s (0.500) | 10.0 s (10.0) [1] |
| hosts' CPU | 4.00 s | 2.00 s (0.500) | 40.0 s (10.0) [1] |
| peak memory | 20.0 MB | 10.0 MB (0.500) | 200 MB (10.0) [1] |
| **1 host, 100 ms, second run** |  |  |  |
| time | 1.00 s | 2.00 s (2.00) | – |
| controller CPU | 0.500 s | 1.00 s (2.00) | – |
| hosts' CPU | 2.00 s | 4.00 s (2.00) | – |
| peak memory | 10.0 MB | 20.0 MB (2.00) | – |

### Limits

| kplay | limit | measured | kept |
| --- | --- | --- | --- |
| Thirty mixed tasks, 1 host, 100 ms, first run: time beside script | ≤ 1.00 | 0.500 | yes |
| Thirty mixed tasks, 1 host, 100 ms, second run: time beside script | ≤ 1.00 | 2.00 | **no** |
| Thirty mixed tasks, 1 host, 100 ms, first run: time beside pyinfra | ≤ 0.200 | 0.050 | yes |

### Failed

- pyinfra, thirty, 1 host, 100 ms: no such host

### Not on this machine

- ansible: there is no Python

### Left out

- one trivial command, 1 host, 0 ms: all
`;

suite('report of the bench', (test) => {
  test('tables', () => assert.is(report(measured, around), expected));

  test('memory has a ceiling, and a host takes as long among many as among few', () => {
    const at = (hosts: number, time: number): CellResult => ({
      cell: { work: 'trivial', hosts, roundTrip: 0, peers: ['kplay'] },
      samples: new Map([['kplay', { first: taking(time), second: [] }]]),
      failed: new Map(),
    });
    assert.equal(keptPromises([at(50, 2), at(1000, 44)]), [
      ['One trivial command, 1000 hosts, 0 ms: peak memory, MB', '≤ 1074', '440', 'yes'],
      ['One trivial command: time a host, 1000 hosts beside 50', '≤ 1.25', '1.10', 'yes'],
    ]);
    assert.equal(
      keptPromises([at(50, 2), at(1000, 120)]).map((row) => row.slice(2)),
      [
        ['1200', '**no**'],
        ['3.00', '**no**'],
      ],
    );
  });

  test('no limit is kept or broken where kplay or the other was not measured', () => {
    assert.equal(keptPromises([result({ script: { first: taking(1), second: [] } })]), []);
    assert.equal(keptPromises([result({ kplay: { first: taking(1), second: [] } })]), []);
  });
});
