import { writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { library, libraryFor } from '../../engine/remote/library.ts';
import { suite } from '../suite.ts';
import { jobFolder, runProgram, shells } from './shell.ts';

suite('what of the library a program needs', (test) => {
  test('nothing is lost or added', () => {
    // Without what a function's first line says of its arguments.
    const lines = (text: string) =>
      text
        .replace(/^(kp_\w+\(\) [{(]).*/gm, '$1')
        .split('\n')
        .sort();
    const names = [...library().matchAll(/^(kp_\w+)\(\)/gm)].map(([, name]) => name!);
    assert.equal(lines(libraryFor(names.join(' '))), lines(library()));
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
