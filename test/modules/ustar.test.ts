import { execFileSync } from 'node:child_process';
import * as assert from 'uvu/assert';
import { ustar } from '../../engine/modules/files/ustar.ts';
import { suite } from '../suite.ts';

const long = `${'d'.repeat(90)}/${'é'.repeat(60)}`;
const archive = ustar(
  [
    { path: './d/', mode: 0o755, content: Buffer.alloc(0) },
    { path: './d/a', mode: 0o600, content: Buffer.from('x'.repeat(513)) },
    { path: './d/empty', mode: 0o4755, content: Buffer.alloc(0) },
    { path: `./${long}`, mode: 0o644, content: Buffer.from('long') },
  ],
  1_700_000_000,
);

suite('ustar', (test) => {
  test('is what tar takes for an archive', () => {
    const list = execFileSync('tar', ['--utc', '--full-time', '--quoting-style=literal', '-tvf', '-'], {
      input: archive,
    });
    const time = '2023-11-14 22:13:20';
    assert.equal(list.toString().split('\n'), [
      `drwxr-xr-x 0/0               0 ${time} ./d/`,
      `-rw------- 0/0             513 ${time} ./d/a`,
      `-rwsr-xr-x 0/0               0 ${time} ./d/empty`,
      `-rw-r--r-- 0/0               4 ${time} ./${long}`,
      '',
    ]);
  });

  for (const tar of [['tar'], ['busybox', 'tar']]) {
    test(`gives its content back to ${tar.join(' ')}`, () => {
      const [command = '', ...words] = tar;
      const read = (path: string) =>
        execFileSync(command, [...words, '-xOf', '-', path], { input: archive }).toString();
      assert.is(read('./d/a'), 'x'.repeat(513));
      assert.is(read(`./${long}`), 'long');
    });
  }
});
