import * as assert from 'uvu/assert';
import { suite } from '../suite.ts';
import { kplay, type Ran } from './kplay.ts';

/** Arguments of `kplay doc`, how it ends, and the first line of what it says. */
const cases: readonly (readonly [args: string, code: number, first: string])[] = [
  ['ping', 0, '# ping'],
  ['ansible.builtin.ping', 0, '# ping'],
  ['png', 1, 'there is no module "png"'],
  ['-t helper upper', 0, '# upper'],
  ['-t keyword serial', 0, '# serial'],
  ['-t keyword seriel', 1, 'there is no keyword "seriel"'],
  ['-t error wrong-loop', 0, '### `wrong-loop` (error)'],
  ['-t error wrong-lop', 1, 'there is no error with the code "wrong-lop"'],
  ['-t error', 0, 'invalid-yaml         a file is no YAML, or YAML that means something else to others (error)'],
  [
    '-t keyword -l',
    0,
    'action               a module and its arguments in one: `copy src=a dest=/b`, or a mapping with `module`',
  ],
];

function firstOf({ stdout, stderr }: Ran): string {
  return (stdout + stderr).split('\n', 1)[0]!;
}

suite('kplay doc', (test) => {
  for (const [args, code, first] of cases) {
    test(args, async () => {
      const ran = await kplay({}, ['doc', ...args.split(' ')]);
      assert.equal([ran.code, firstOf(ran)], [code, first]);
    });
  }

  test('a keyword, whole', async () => {
    const { stdout } = await kplay({}, ['doc', '-t', 'keyword', 'become']);
    assert.is(
      stdout,
      '# become\n\nWhether to become another user.\n\nIt stands in plays, roles, blocks, tasks, handlers.\n\nIt takes true or false, a template.\n',
    );
  });
});
