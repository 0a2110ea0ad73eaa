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

/** What /proc/loadavg says, which processors there are, and how long to nap where there is room for 0.7 s. */
const loads: readonly (readonly [string, string, string])[] = [
  ['0.10 0.20 0.30 2/400 1234', '0-1', '0.3'],
  ['9.10 0.20 0.30 6/400 1234', '0-1', '0.3'],
  ['0.10 0.20 0.30 7/400 1234', '0-1', '0.7'],
  ['0.10 0.20 0.30 7/400 1234', '0-3,8-11', '0.3'],
  ['0.10 0.20 0.30 7/400 1234', '0', '0.7'],
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

    for (const [load, processors, nap] of loads) {
      test(`${shell[0]}: with "${load}" on processors ${processors} every ${nap} s`, async () => {
        const files = `echo '${load}' >"$kp_dir/load"; echo ${processors} >"$kp_dir/processors"`;
        const text = `${files}; kp_room=7; kp_look_for_load "$kp_dir/load" "$kp_dir/processors"; kp_result nap "$kp_pace"`;
        assert.is(result(await runProgram(shell, { text, uploads: [], secrets: [] }), 'nap'), nap);
      });
    }
  }
});
