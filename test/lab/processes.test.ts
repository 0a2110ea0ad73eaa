import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as assert from 'uvu/assert';
import { InputError } from '../../engine/errors.ts';
import { run } from '../../lab/command.ts';
import { LabError } from '../../lab/errors.ts';
import { layoutOf } from '../../lab/layout.ts';
import { locked } from '../../lab/lock.ts';
import { raiseInotify } from '../../lab/preflight.ts';
import { locate } from '../../lab/processes/cgroups.ts';
import { unitOptions } from '../../lab/processes/systemd.ts';
import { suite } from '../suite.ts';

const mount = (point: string, type: string, options: string, root = '/') =>
  `30 20 0:26 ${root} ${point} rw,nosuid - ${type} cgroup ${options}`;

const machines: [string, string[], string[], string[]][] = [
  [
    'cgroup v1 with an unnamed hierarchy beside it',
    ['5:memory:/agents/one', '3:cpuacct,cpu:/', '1:name=systemd:/', '0::/'],
    [
      mount('/sys/fs/cgroup/memory', 'cgroup', 'rw,memory'),
      mount('/sys/fs/cgroup/cpu', 'cgroup', 'rw,cpu,cpuacct'),
      mount('/sys/fs/cgroup/systemd', 'cgroup', 'rw,name=systemd'),
      mount('/sys/fs/cgroup/unified', 'cgroup2', 'rw'),
    ],
    ['/sys/fs/cgroup/memory/agents/one', '/sys/fs/cgroup/cpu', '/sys/fs/cgroup/systemd', '/sys/fs/cgroup/unified'],
  ],
  ['cgroup v2', ['0::/user.slice'], [mount('/sys/fs/cgroup', 'cgroup2', 'rw')], ['/sys/fs/cgroup/user.slice']],
  [
    'a hierarchy that is not mounted',
    ['4:pids:/', '0::/'],
    [mount('/sys/fs/cgroup', 'cgroup2', 'rw')],
    ['/sys/fs/cgroup'],
  ],
  ['a part of one mounted elsewhere', ['0::/'], [mount('/mnt', 'cgroup2', 'rw', '/other')], []],
];

const folder = mkdtempSync(`${tmpdir()}/kplay-lab-`);

suite(
  'lab/processes',
  (test) => {
    for (const [name, own, mounts, wanted] of machines) {
      test(`our cgroups: ${name}`, () => assert.equal(locate(`${own.join('\n')}\n`, mounts.join('\n')), wanted));
    }

    test('a unit of systemd', () => {
      const program = { argv: ['true'], environment: { NAME: 'value' }, log: '/tmp/log', ended: '/tmp/ended' };
      assert.equal(unitOptions('kplay-lab-one', program), [
        '--quiet',
        '--collect',
        '--unit=kplay-lab-one',
        '--setenv=NAME=value',
        '--property=Delegate=yes',
        '--property=KillMode=mixed',
        '--property=TasksMax=infinity',
        '--property=LimitNOFILE=1048576',
        '--property=StandardOutput=append:/tmp/log',
        '--property=StandardError=append:/tmp/log',
        `--property=ExecStopPost=/bin/sh -c 'echo "$EXIT_STATUS" >/tmp/ended.new && mv /tmp/ended.new /tmp/ended'`,
        '--',
      ]);
    });

    test('a lock lets one in at a time, also when its file is removed', async () => {
      const lock = `${folder}/lock`;
      let within = 0;
      let most = 0;
      const visit = async () => {
        most = Math.max(most, ++within);
        await run(['sleep', '0.02']);
        rmSync(lock);
        within--;
      };
      await Promise.all(Array.from({ length: 4 }, () => locked(lock, { waiting: () => {} }, visit)));
      assert.equal([most, within], [1, 0]);
    });

    test('waiting for a lock can be given up', async () => {
      const stop = new AbortController();
      await locked(`${folder}/held`, { waiting: () => {} }, async () => {
        const second = locked(`${folder}/held`, { waiting: () => stop.abort(), signal: stop.signal }, async () => 'in');
        assert.instance(await second.catch((error) => error), LabError);
      });
    });

    test('a program that fails says all it said', async () => {
      const failed = await run(['sh', '-c', 'echo fine; echo bad >&2; exit 3']).catch((error) => error);
      assert.instance(failed, LabError);
      assert.is(failed.message, 'sh -c echo fine; echo bad >&2; exit 3 ended with 3:\nbad');
      assert.is(await run(['cat'], { input: 'text' }), 'text');
    });

    test('inotify instances are raised when there are too few, and that is said', () => {
      const file = `${folder}/instances`;
      const said: string[] = [];
      for (const now of ['128\n', '9000\n']) {
        writeFileSync(file, now);
        raiseInotify((line) => said.push(line), file);
        said.push(readFileSync(file, 'utf8'));
      }
      const raised = 'fs.inotify.max_user_instances raised from 128 to 8192 until the next boot';
      assert.equal(said, [raised, '8192\n', '9000\n']);
    });

    test("a lab's name cannot lead out of its folders or be a part of another's", () => {
      assert.is(layoutOf().state, '/var/lib/kplay/lab/lab');
      for (const name of ['', '../x', 'a-b', 'A', '1a', 'a'.repeat(17)])
        assert.throws(() => layoutOf(name), isInputError);
    });
  },
  { after: () => rmSync(folder, { recursive: true }) },
);

function isInputError(error: unknown): boolean {
  return error instanceof InputError;
}
