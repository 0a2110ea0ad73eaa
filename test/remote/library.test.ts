import { spawnSync } from 'node:child_process';
import * as assert from 'uvu/assert';
import { library, libraryFor, librarySupply } from '../../engine/remote/library.ts';
import { suite } from '../suite.ts';
import { shells } from './shell.ts';

const definitions = (text: string) => [...text.matchAll(/^(kp_\w+)\(\) [{(]$/gm)].map(([, name]) => name!);
const all = [...library().matchAll(/^(kp_\w+)\(\) [{(]/gm)].map(([, name]) => name!);

suite('the library in parts', (test) => {
  test('all functions are there, each by itself', () => {
    assert.ok(all.length > 200);
    for (const name of all) assert.ok(definitions(libraryFor(name)).includes(name), name);
    assert.equal(definitions(libraryFor(all.join(' '))).sort(), [...all].sort());
  });

  test('what a function calls comes with it; a variable of the same name calls nothing', () => {
    const needed = definitions(libraryFor('kp_stat 1'));
    assert.equal(needed, ['kp_stat']);
    assert.ok(definitions(libraryFor('x=$(kp_lives 1 2)')).includes('kp_stat'));
    assert.equal(definitions(libraryFor('kp_stat=1; for kp_nap in "$kp_lives" "${kp_end}"; do :; done')), []);
  });

  test('nothing is given twice', () => {
    const supply = librarySupply('kp_stat');
    assert.is(supply('kp_stat 1'), '');
    assert.equal(definitions(supply('kp_lives 1 2')), ['kp_lives']);
    assert.is(supply('kp_lives 3 4; kp_stat 5'), '');
  });

  test('what a shell is sent for commands is less than a third of all', () => {
    const some = libraryFor('kp_begin kp_learn kp_task kp_environment kp_bye kp_task_command');
    assert.ok(some.length * 3 < library().length, `${some.length} of ${library().length} bytes`);
  });

  for (const shell of shells) {
    test(`${shell[0]} reads all of it, as it is sent`, () => {
      const names = all.map((name) => `command -v ${name} >/dev/null || echo ${name}`).join('\n');
      const input = `${libraryFor(all.join(' '))}\n${names}\n`;
      const { stdout, stderr } = spawnSync(shell[0]!, [...shell.slice(1), '-s'], { input });
      assert.equal([stdout.toString(), stderr.toString()], ['', '']);
    });
  }
});
