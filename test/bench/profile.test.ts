import * as assert from 'uvu/assert';
import { areas, type Profile, profileTable } from '../../bench/profile.ts';
import { suite } from '../suite.ts';

/** A frame, what it is counted as, and how often it was seen, a millisecond each time. */
const frames: readonly [name: string, url: string, area: string | undefined, times: number][] = [
  ['(idle)', '', undefined, 50],
  ['(garbage collector)', '', 'garbage collection', 3],
  ['Script', 'node:vm', 'starting, and loading code', 2],
  ['write', 'node:net', 'Node: sockets, streams, files, cryptography', 4],
  ['run', 'program/main.cjs', 'engine/play/task', 5],
  ['parse', 'program/ssh2.cjs', 'ssh2', 6],
  ['stat', '', 'native code', 1],
];

const profile: Profile = {
  nodes: frames.map(([functionName, url], id) => ({
    id,
    callFrame: { functionName, url, lineNumber: id, columnNumber: 7 },
  })),
  samples: frames.flatMap(([, , , times], id) => Array(times).fill(id)),
  timeDeltas: frames.flatMap(([, , , times]) => Array(times).fill(1000)),
};

const sources: Readonly<Record<string, string>> = {
  'main.cjs:4:7': '../../engine/play/task/item.ts',
  'ssh2.cjs:5:7': '../../node_modules/ssh2/lib/client.js',
};

suite('bench/profile', (test) => {
  const spent = areas(profile, (file, line, column) => sources[`${file}:${line}:${column}`]);

  test('time is counted by area, and waiting is not', () => {
    const expected = frames.flatMap(([, , area, times]) => (area ? [[area, times] as const] : []));
    assert.equal(
      [...spent],
      expected.sort(([, a], [, b]) => b - a),
    );
  });

  test('as a table', () => {
    const table = profileTable([['1 host', new Map([...spent].slice(0, 2))]]);
    assert.is(
      table,
      '| ms | 1 host |\n| --- | --- |\n| **all** | **11** |\n| ssh2 | 6 (55 %) |\n| engine/play/task | 5 (45 %) |',
    );
  });
});
