import { writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { library, libraryFor } from '../../engine/remote/library.ts';
import { suite } from '../suite.ts';
import { jobFolder, runProgram, shells } from './shell.ts';

suite('what of the library a program needs', (test) => {
  test('all functions are found, and nothing is left but settings', () => {
    const names = [...library().matchAll(/^(kp_\w+)\(\)/gm)].map(([, name]) => name!);
    const found = [...libraryFor(names.join(' ')).matchAll(/^(kp_\w+)\(\)/gm)].map(([, name]) => name!);
    assert.equal(found.sort(), names.sort());
    assert.is(libraryFor(names.join(' ')).split('\n').sort().join('\n'), library().split('\n').sort().join('\n'));
  });

  for (const shell of shells) {
    test(`${shell.join(' ')} can read the part for each function`, async () => {
      const names = [...library().matchAll(/^(kp_\w+)\(\)/gm)].map(([, name]) => name!);
      const file = `${jobFolder()}/parts`;
      writeFileSync(file, names.map((name) => `(\n${libraryFor(name)}\n) || exit 9\n`).join(''));
      const words = [...shell, file].join(' ');
      const answer = await runProgram(shell, { text: `${words} || exit 1`, uploads: [], secrets: [] });
      assert.equal([answer.code, answer.stderr.toString()], [0, '']);
    });
  }
});
