import * as assert from 'uvu/assert';
import { result } from '../../engine/remote/answer.ts';
import { suite } from '../suite.ts';
import { runProgram, shells } from './shell.ts';

/** What is said by a text of shell, in which $self and $began are the number and the start of the shell that runs it. */
const rows: readonly (readonly [what: string, text: string, said: RegExp])[] = [
  ['without a clock it knows its start', 'kp_name_itself; is "$kp_its_number $kp_its_start" "$self $began"', /^yes$/],
  [
    'with a clock it knows the time, which is not before its start',
    'kp_clock=/proc/uptime; kp_name_itself; [ "$kp_its_start" -ge "$began" ]; is "$kp_its_number $?" "$self 0"',
    /^yes$/,
  ],
  ['it is who had its number when it began', 'kp_lived "$self" "$began"; is $? 0', /^yes$/],
  ['it is who had its number later', 'kp_lived "$self" $((began + 5)); is $? 0', /^yes$/],
  ['it is not who had its number before it began', 'kp_lived "$self" $((began - 1)); is $? 1', /^yes$/],
  ['a clock that goes by starts is used', 'kp_started=$began; find; is "$clock" /proc/uptime', /^yes$/],
  ['one that is behind is not', 'kp_started=99999999999; find; is "$clock" ""', /^yes$/],
];

const functions = `
is() { if [ "$1" = "$2" ]; then kp_result said yes; else kp_result said "$1, not $2"; fi; }
find() { kp_find_clock "$self"; clock=$kp_clock; }
kp_stat self; self=$kp_its_number began=$kp_its_start
`;

suite('who a process is', (test) => {
  for (const shell of shells) {
    for (const [what, text, said] of rows) {
      test(`${shell[0]}: ${what}`, async () => {
        const answer = await runProgram(shell, { text: `${functions}${text}\n`, uploads: [], secrets: [] });
        assert.match(result(answer, 'said') ?? answer.stderr.toString(), said);
      });
    }
  }
});
