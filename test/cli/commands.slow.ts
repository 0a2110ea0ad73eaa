import { Command } from 'commander';
import * as assert from 'uvu/assert';
import { commands as table } from '../../engine/cli/commands.ts';
import { version } from '../../engine/package.ts';
import { lines } from '../load/folder.ts';
import { suite } from '../suite.ts';
import { kplay, type Ran } from './kplay.ts';

const files = {
  'hosts.yml': lines(`
    site:
      vars: {ntp: pool.example.org}
      children:
        web:
          hosts:
            w1: {port: 80}
            w2:
        db:
          hosts: {d1: }
  `),
  'empty.yml': '',
  'play.yml': '- hosts: all\n  tasks:\n    - ping:\n',
};

const list = {
  _meta: { hostvars: { d1: {}, w1: { port: 80 }, w2: {} } },
  db: ['d1'],
  site: { children: ['web', 'db'], vars: { ntp: 'pool.example.org' } },
  web: ['w1', 'w2'],
};

const graph = lines(`
  @all:
    |--@ungrouped:
    |--@site:
    |  |--@web:
    |  |  |--w1
    |  |  |--w2
    |  |--@db:
    |  |  |--d1
`);

/** Commands and all that they print; what goes to standard error is marked. */
const rows: readonly [command: string, code: number, said: string][] = [
  ['--version', 0, `${version()}\n`],
  ['rnu play.yml', 1, "! error: unknown command 'rnu'\n! (Did you mean run?)\n"],
  ['toString', 1, "! error: unknown command 'toString'\n"],
  ['run --chekc play.yml', 1, "! error: unknown option '--chekc'\n! (Did you mean --check?)\n"],
  ['run', 1, '! no playbook is named\n!   hint: kplay run PLAYBOOK…, or kplay run --plan FILE\n'],
  [
    'run play.yml -f 0',
    1,
    "! error: option '-f, --forks <number>' argument '0' is invalid. it must be a whole number of at least 1.\n",
  ],
  ['run play.yml', 1, '! no inventory is given\n!   hint: use -i FILE, or set "inventory:" in kplay.yml\n'],
  ['run paly -i hosts.yml', 1, '! there is no playbook "paly" here or in playbooks/\n!   hint: did you mean "play"?\n'],
  ['check play.yml', 0, '1 play, 1 task: no mistake found (variables are followed only with an inventory)\n'],
  [
    'lab fault set slow --times 0',
    1,
    "! error: option '--times <count>' argument '0' is invalid. it must be a whole number of at least 1.\n",
  ],
  [
    'lab fault set slow --share x',
    1,
    "! error: option '--share <share>' argument 'x' is invalid. it must be a number.\n",
  ],
  [
    'lab fault clear spot-prise',
    1,
    '! "spot-prise" is neither a kind of fault nor the number of one\n!   hint: did you mean "spot-price"?\n',
  ],
  ['doc -t helper combin', 1, '! there is no helper "combin"\n!   hint: did you mean "combine"?\n'],
  ['doc pnig', 1, '! there is no module "pnig"\n!   hint: did you mean "ping"?\n'],
  ['inventory graph -i hosts.yml', 0, `${graph}\n`],
  ['inventory graph web -i hosts.yml', 0, '@web:\n  |--w1\n  |--w2\n'],
  ['inventory graph wbe -i hosts.yml', 1, '! there is no group "wbe"\n!   hint: did you mean "web"?\n'],
  ['inventory list -i hosts.yml', 0, `${JSON.stringify(list, undefined, 2)}\n`],
  ['inventory -i empty.yml', 0, `${JSON.stringify({ _meta: { hostvars: {} } }, undefined, 2)}\n`],
  ['inventory --host w3 -i hosts.yml', 1, '! there is no host "w3"\n!   hint: did you mean "w1"?\n'],
  ['inventory host -i hosts.yml', 1, '! error: which host? kplay inventory host NAME\n'],
  ['inventory tree -i hosts.yml', 1, '! error: there is no view "tree": list, host or graph\n'],
  ['exec all ping -i localhost,', 0, 'localhost | SUCCESS => {\n    "changed": false,\n    "ping": "pong"\n}\n'],
  ['exec -i localhost, all command -- sh -c "echo one; exit 3"', 2, 'localhost | FAILED! | rc=3 >>\none\n'],
  [
    'exec wbe ping -i hosts.yml',
    1,
    '! PATTERN:1:1: no host or group matches "wbe"\n!   1 | wbe\n!     | ^\n!   hint: did you mean "web"?\n',
  ],
  [
    'exec all pnig -i localhost,',
    1,
    '! MODULE:1:1: unknown module "pnig"\n!   1 | pnig\n!     | ^\n!   hint: did you mean "ping"?\n',
  ],
  [
    'exec all copy dst=x "content=a b" -i localhost,',
    1,
    '! ARGS:1:1: copy has no argument "dst"\n!   1 | dst=x content="a b"\n!     | ^\n!   hint: did you mean "dest"?\n',
  ],
  [
    'exec all debug "msg=two words" -C -i localhost,',
    0,
    'localhost | SUCCESS => {\n    "changed": false,\n    "msg": "two words"\n}\n',
  ],
];

function words(command: string): string[] {
  return [...command.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word);
}

function said({ stdout, stderr }: Ran): string {
  return stdout + stderr.replace(/^(?=[\s\S])/gm, '! ').replace(/! $/, '');
}

suite('commands', (test) => {
  for (const [command, code, expected] of rows) {
    test(`kplay ${command}`, async () => {
      const ran = await kplay(files, words(command));
      assert.is(said(ran), expected);
      assert.is(ran.code, code);
    });
  }

  test('kplay --help names every command, and --help of each its options', async () => {
    const { code, stdout } = await kplay({}, ['--help']);
    assert.is(code, 0);
    const commands = [...stdout.matchAll(/^ {2}([a-z]+)(?: \[command\])? {2,}/gm)].map(([, name]) => name!);
    assert.equal(commands, Object.keys(table).concat('help'));
    const help = await kplay({}, ['run', '--help']);
    assert.is(help.stdout, (await kplay({}, ['help', 'run'])).stdout);
    const options = [...help.stdout.matchAll(/^ {2}(-\w|--[\w-]+)(?:, (--[\w-]+))?/gm)].map(([, short, long]) =>
      long ? `${short}, ${long}` : short!,
    );
    const program = new Command();
    (await table['run']!.load()).register(program, () => {});
    const declared = program.commands[0]!.options.filter(({ hidden }) => !hidden);
    assert.equal(options.sort(), [...declared.map(({ flags }) => flags.replace(/ [<[].*/, '')), '-h, --help'].sort());
    assert.ok(options.length > 35);
    assert.not.match(help.stdout, '[]');
  });
});
