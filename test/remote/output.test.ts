import * as assert from 'uvu/assert';
import { result } from '../../engine/remote/answer.ts';
import { suite } from '../suite.ts';
import { runProgram, shells } from './shell.ts';

/** KiB that are free in the file system of the private directory, and how long to nap between two looks at outputs. */
const rows: readonly (readonly [number, string])[] = [
  [100_000, '0.1'],
  [1_700_000, '0.1'],
  [3_400_000, '0.2'],
];

suite('how often outputs are looked at', (test) => {
  for (const shell of shells) {
    for (const [free, nap] of rows) {
      test(`${shell[0]}: with ${free} KiB free every ${nap} s, whatever is used`, async () => {
        const df = `df() { echo "Filesystem 1024-blocks Used Available Capacity Mounted on"; echo "tmpfs 99000000 99 ${free} 1% /run"; }`;
        const text = `${df}; kp_home=/run kp_pace=0.1; kp_look_for_room; unset kp_home; kp_result nap "$kp_pace"`;
        assert.is(result(await runProgram(shell, { text, uploads: [], secrets: [] }), 'nap'), nap);
      });
    }
  }
});
