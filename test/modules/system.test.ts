import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname as currentName, tmpdir } from 'node:os';
import * as assert from 'uvu/assert';
import hostname from '../../engine/modules/hostname.ts';
import systemd from '../../engine/modules/systemd.ts';
import { call } from '../../engine/remote/program.ts';
import { runProgram, shells } from '../remote/shell.ts';
import { playProgram, type Transcript } from '../remote/shims.ts';
import { suite } from '../suite.ts';
import { complaints, here, outcome, program } from './here.ts';

const show = 'systemctl show -p LoadState,ActiveState,SubState,UnitFileState,FragmentPath,MainPID -- etcd';

function unit(active: string, file: string, load = 'loaded'): Transcript[number] {
  return [show, `LoadState=${load}\nActiveState=${active}\nUnitFileState=${file}\n`];
}

/** Arguments, what runs, and the changes as `NAME: BEFORE -> AFTER`. */
const units: readonly (readonly [args: object, played: Transcript, changes: readonly string[]])[] = [
  [{ state: 'started', enabled: true }, [unit('active', 'enabled')], []],
  [
    { state: 'started', enabled: true, daemon_reload: true },
    [
      ['systemctl daemon-reload'],
      unit('inactive', 'disabled'),
      ['systemctl enable -- etcd'],
      ['systemctl start -- etcd'],
    ],
    ['etcd enabled: 0 -> 1', 'state of etcd: stopped -> started'],
  ],
  [{ state: 'started' }, [unit('activating', 'enabled')], []],
  [{ state: 'started', enabled: true }, [unit('active', 'static')], []],
  [{ enabled: false }, [unit('active', 'static')], []],
  [{ enabled: false }, [unit('active', 'enabled-runtime'), ['systemctl disable -- etcd']], ['etcd enabled: 1 -> 0']],
  [
    { enabled: true, force: true },
    [unit('active', 'linked'), ['systemctl enable --force -- etcd']],
    ['etcd enabled: 0 -> 1'],
  ],
  [{ state: 'stopped' }, [unit('failed', 'enabled')], []],
  [
    { state: 'stopped', no_block: true },
    [unit('deactivating', ''), ['systemctl stop --no-block -- etcd']],
    ['state of etcd: stopping -> stopped'],
  ],
  [
    { state: 'restarted' },
    [unit('active', ''), ['systemctl restart -- etcd']],
    ['state of etcd: started -> restarted'],
  ],
  [{ state: 'reloaded' }, [unit('active', ''), ['systemctl reload -- etcd']], ['state of etcd: started -> reloaded']],
  [{ state: 'reloaded' }, [unit('inactive', ''), ['systemctl start -- etcd']], ['state of etcd: stopped -> reloaded']],
  [{ masked: true }, [unit('inactive', 'masked', 'masked')], []],
  [{ masked: true }, [unit('inactive', 'disabled'), ['systemctl mask -- etcd']], ['etcd masked: 0 -> 1']],
  [{ masked: false }, [unit('inactive', 'masked', 'masked'), ['systemctl unmask -- etcd']], ['etcd masked: 1 -> 0']],
];

const changes = (answer: { readonly differences: readonly { name: string; before: string; after: string }[] }) =>
  answer.differences.map(({ name, before, after }) => `${name}: ${before} -> ${after}`);

suite('systemd', (test) => {
  for (const shell of shells) {
    for (const [args, played, expected] of units) {
      const title = `${shell.join(' ')}: ${JSON.stringify(args)} ${played[0]![1] ?? played[1]![1]}`.replace(/\n/g, ' ');
      const given = { name: 'etcd', ...args };
      test(title, async () => {
        const { answer, ran } = await playProgram(shell, await program(systemd, given), played, { diff: true });
        assert.equal([answer.failed, ran, changes(answer)], [undefined, played.map(([line]) => line), expected]);
      });
      if (shell[0] === 'dash')
        test(`${title}(check)`, async () => {
          const looks = played.filter(([line]) => line === show);
          const options = { diff: true, check: true };
          const { answer, ran } = await playProgram(shell, await program(systemd, given), looks, options);
          assert.equal([answer.failed, ran, changes(answer)], [undefined, [show], expected]);
        });
    }
    test(`${shell.join(' ')}: a unit that does not start tells why`, async () => {
      const given = { name: 'etcd', state: 'started' };
      const played: Transcript = [
        unit('inactive', 'enabled'),
        ['systemctl start -- etcd', '', 1, 'Job for etcd.service failed.'],
        ['systemctl status --no-pager --full --lines=0 -- etcd', 'etcd.service: failed\n', 3],
        ['journalctl --no-pager --output=short --lines=20 --unit=etcd', 'etcd: no space left\n'],
      ];
      const { answer } = await playProgram(shell, await program(systemd, given), played);
      assert.is(
        outcome(systemd, given, answer).failed,
        'cannot start etcd: Job for etcd.service failed.\netcd.service: failed\netcd: no space left',
      );
    });
    test(`${shell.join(' ')}: a unit that is not there`, async () => {
      const played = [unit('inactive', '', 'not-found')];
      const { answer } = await playProgram(shell, await program(systemd, { name: 'etcd', state: 'started' }), played);
      assert.equal(
        [answer.failed, answer.results.get('missing')?.map(String)],
        ['there is no unit etcd', ['unit etcd']],
      );
    });
  }
  test('what systemd said is in the result', async () => {
    const given = { name: 'etcd', state: 'started' };
    const { answer } = await playProgram(['dash'], await program(systemd, given), [unit('active', 'enabled')]);
    const status = { LoadState: 'loaded', ActiveState: 'active', UnitFileState: 'enabled' };
    assert.equal(outcome(systemd, given, answer), { changed: false, data: { name: 'etcd', state: 'started', status } });
  });
  test('arguments', () => {
    assert.equal(complaints(systemd, { name: 'etcd' }), [
      ': give at least one of state, enabled, masked and daemon_reload',
    ]);
    assert.equal(complaints(systemd, { state: 'started' }), [': give the name of the unit']);
    assert.equal(complaints(systemd, { daemon_reload: true }), []);
    assert.equal(complaints(systemd, { name: '--force', state: 'started' }).length, 1);
  });
});

/** What the file holds before; the name; what runs; changes; what the file holds after. */
const names: readonly (readonly [
  before: string | undefined,
  now: string,
  played: Transcript,
  changes: string[],
  after: string,
])[] = [
  ['c0\n', 'c0', [['uname -n', 'c0\n']], [], 'c0\n'],
  [
    '# ours\nold\n',
    'old',
    [['uname -n', 'old\n'], ['hostname c0']],
    ['name: old -> c0', 'name in FILE: old -> c0'],
    'c0\n',
  ],
  [undefined, 'c0', [['uname -n', 'c0\n']], ['name in FILE:  -> c0'], 'c0\n'],
];

suite('hostname', (test) => {
  for (const shell of shells) {
    for (const [before, now, played, expected, after] of names) {
      for (const check of [false, true]) {
        test(`${shell.join(' ')}: ${now}, ${JSON.stringify(before)}${check ? ' (check)' : ''}`, async () => {
          const dir = mkdtempSync(`${tmpdir()}/kplay-hostname-`);
          const file = `${dir}/hostname`;
          if (before !== undefined) writeFileSync(file, before);
          const script = check ? played.slice(0, 1) : played;
          const options = { check, diff: true };
          const { answer, ran } = await playProgram(shell, call('kp_hostname', 'c0', file), script, options);
          assert.equal(
            ran,
            script.map(([line]) => line),
          );
          assert.is(answer.failed, undefined);
          assert.equal(
            changes(answer).map((one) => one.replace(file, 'FILE')),
            expected,
          );
          const content = check && before === undefined ? before : readFileSync(file, 'utf8');
          assert.is(content, check ? before : after);
          rmSync(dir, { recursive: true });
        });
      }
    }
  }
  test('the program looks at the kernel and at /etc/hostname', async () => {
    assert.is((await program(hostname, { name: 'c0' })).text, 'kp_hostname c0 /etc/hostname');
    const answer = await runProgram(['dash'], await program(hostname, { name: currentName() }), { check: true });
    assert.is(answer.failed, undefined);
  });
  test('facts follow the name, but not in check mode', async () => {
    const { answer } = await playProgram(['dash'], call('kp_result', 'x', 'y'), []);
    const facts = { ansible_hostname: 'c0', ansible_nodename: 'c0.lab' };
    assert.equal(outcome(hostname, { name: 'c0.lab' }, answer).facts, facts);
    assert.is(outcome(hostname, { name: 'c0.lab' }, answer, here({}, [], { check: true })).facts, undefined);
  });
  test('names', () => {
    assert.equal(complaints(hostname, { name: 'a.b-c.d' }), []);
    for (const name of ['', '-a', 'a_b', 'a..b', 'a b', 'x'.repeat(65)]) {
      assert.ok(complaints(hostname, { name }).length > 0, name);
    }
  });
});
