import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as assert from 'uvu/assert';
import { connect } from '../../engine/connect/connect.ts';
import { quote } from '../../engine/remote/program.ts';
import { suite } from '../suite.ts';
import { answer, here, sessionShells, unlocked } from './sessions.ts';

/** Waits until so much of what it has printed is given back that a file holds less than 24 MiB. */
const untilGivenBack = `head -c 67108864 /dev/zero
n=0
while [ "$(du -k "$1" | cut -f 1)" -ge 24576 ]; do
  [ $((n += 1)) -lt 200 ] || exit 1
  sleep 0.1
done`;

suite('output while it is printed', (test) => {
  for (const shell of sessionShells) {
    test(`${shell}: of 64 MiB not 24 stay in memory, neither the first time nor when nobody has watched for a while`, async () => {
      const bases = mkdtempSync(`${tmpdir()}/kplay-bases-`);
      const connection = await connect(here, unlocked, undefined, { shell, bases });
      try {
        const session = await connection.session();
        for (let time = 0; time < 2; time++) {
          const text = `kp_command '' '' sh -c ${quote(untilGivenBack)} sh "$kp_home/stdout.$kp_number"`;
          const { code, stdout } = await answer(session, text);
          assert.is(code, 0);
          assert.match(stdout.toString('latin1', 1_048_576, 1_048_620), /^\n\[\d+ bytes left out\]\n/);
          await answer(session, 'until [ ! -s "$kp_home/watching" ]; do kp_nap; done');
        }
      } finally {
        await connection.close();
        assert.equal(readdirSync(bases), []);
        rmSync(bases, { recursive: true });
      }
    });
  }
});

suite('output of hosts without fallocate', (test) => {
  for (const shell of sessionShells) {
    test(`${shell}: 100 MiB, of which both ends come back`, async () => {
      const folder = mkdtempSync(`${tmpdir()}/kplay-tools-`);
      const bases = `${folder}/bases`;
      // All commands of the machine but that one.
      const tools = `${folder}/bin`;
      for (const path of [bases, tools]) mkdirSync(path);
      for (const name of readdirSync('/usr/bin'))
        if (name !== 'fallocate') symlinkSync(`/usr/bin/${name}`, `${tools}/${name}`);
      writeFileSync(`${folder}/shell`, `#!/bin/sh\nPATH=${tools}; export PATH\nexec ${shell} "$@"\n`);
      chmodSync(`${folder}/shell`, 0o755);
      const connection = await connect(here, unlocked, undefined, { shell: `${folder}/shell`, bases });
      try {
        const text =
          'printf first; i=0; while [ $i -lt 5 ]; do head -c 20971520 /dev/zero; sleep 0.3; i=$((i+1)); done; printf last';
        const { code, stdout } = await answer(await connection.session(), `kp_shell '' '' ${quote(text)}`);
        assert.is(code, 0);
        assert.is(stdout.toString('latin1', 0, 6), 'first\0');
        assert.is(stdout.toString('latin1', stdout.length - 5), '\0last');
        // What is printed while the file is begun anew is not counted.
        const [, left] = /^\n\[(\d+) bytes left out\]\n/.exec(stdout.toString('latin1', 1048576, 1048620)) ?? [];
        assert.ok(Number(left) > 20_971_520 && Number(left) < 104_857_600, `${left} bytes left out`);
      } finally {
        await connection.close();
        assert.equal(readdirSync(bases), []);
        rmSync(folder, { recursive: true });
      }
    });
  }
});
