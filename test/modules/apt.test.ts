import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as assert from 'uvu/assert';
import apt from '../../engine/modules/apt.ts';
import { shells } from '../remote/shell.ts';
import { playProgram, type Transcript } from '../remote/shims.ts';
import { suite } from '../suite.ts';
import { complaints, outcome, program } from './here.ts';

const ask = 'dpkg-query -W -f ${db:Status-Status} ${Package} ${Architecture} ${Version}\\n';
const provides = 'dpkg-query -W -f ${db:Status-Status} ${Provides}\\n';
const get =
  'apt-get -y -q -o DPkg::Lock::Timeout=60 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold';
const curl: Transcript[number] = [`${ask} curl`, 'installed curl amd64 7.88.1-10\n'];
const noCurl: Transcript[number] = [`${ask} curl`, '', 1];
const simulation = [
  'Inst libc6 [2.36-9] (2.36-10 Debian:12/stable [amd64]) []',
  'Inst curl (7.88.1-10 Debian:12/stable [amd64])',
  'Remv wget [1.21]',
  'Conf curl (7.88.1-10 Debian:12/stable [amd64])',
].join('\n');

interface Case {
  readonly args: object;
  readonly played: Transcript;
  /** What runs in check mode; as many lines of `played` as this. */
  readonly looks: number;
  /** Changes as `PACKAGE: BEFORE -> AFTER`. */
  readonly changes: readonly string[];
  readonly failed?: string;
  /** What runs in check mode beyond the looks. */
  readonly simulated?: Transcript;
}

const cases: readonly Case[] = [
  { args: { name: 'curl' }, played: [curl], looks: 1, changes: [] },
  { args: { name: 'curl=7.88.*' }, played: [curl], looks: 1, changes: [] },
  {
    args: { name: 'curl:amd64', update_cache: true },
    played: [[`${ask} curl:amd64`, curl[1]!]],
    looks: 1,
    changes: [],
  },
  { args: { name: [] }, played: [], looks: 0, changes: [] },
  {
    args: { name: 'curl' },
    played: [noCurl, [provides, ''], [`${get} install -- curl`, 'Setting up curl\n']],
    looks: 2,
    changes: ['curl: absent -> present'],
    simulated: [['apt-get -s -q install -- curl', simulation]],
  },
  {
    args: { name: 'curl' },
    played: [
      [`${ask} curl`, 'not-installed curl amd64 \n'],
      [provides, 'deinstall curl\ninstalled a, curl (= 1.0), b\n'],
    ],
    looks: 2,
    changes: [],
  },
  {
    args: { name: 'curl=8.0', allow_downgrade: true, install_recommends: false, default_release: 'bookworm' },
    played: [
      curl,
      [
        `${get} -o APT::Install-Recommends=false -t bookworm --allow-downgrades install -- curl=8.0`,
        '',
        100,
        'E: no such version',
      ],
    ],
    looks: 1,
    changes: ['curl: 7.88.1-10 -> 8.0'],
    failed: 'cannot install curl=8.0: E: no such version',
    simulated: [
      [
        'apt-get -s -q -o APT::Install-Recommends=false -t bookworm --allow-downgrades install -- curl=8.0',
        '',
        100,
        'E: no such version',
      ],
    ],
  },
  {
    args: { name: 'curl, wget', only_upgrade: true },
    played: [
      [`${ask} curl wget`, 'half-configured curl amd64 7.88.1-10\n', 1],
      [`${get} --only-upgrade install -- curl`],
    ],
    looks: 1,
    changes: ['curl: half-configured -> present'],
    simulated: [['apt-get -s -q --only-upgrade install -- curl']],
  },
  {
    args: { name: 'curl', state: 'latest' },
    played: [['apt-get -s -q install -- curl', simulation], [`${get} install -- curl`]],
    looks: 1,
    changes: ['libc6: 2.36-9 -> 2.36-10', 'curl: absent -> 7.88.1-10', 'wget: 1.21 -> absent'],
  },
  {
    args: { name: 'curl', state: 'latest' },
    played: [['apt-get -s -q install -- curl', 'curl is already the newest version\n']],
    looks: 1,
    changes: [],
  },
  { args: { name: 'curl', state: 'absent' }, played: [noCurl], looks: 1, changes: [] },
  {
    args: { name: ['curl', 'wget'], state: 'absent' },
    played: [
      [`${ask} curl wget`, 'installed curl amd64 7.88.1-10\nconfig-files wget amd64 1.21\n'],
      [`${get} remove -- curl`],
    ],
    looks: 1,
    changes: ['curl: installed -> absent'],
  },
  {
    args: { name: ['curl', 'wget'], state: 'absent', purge: true, autoremove: true },
    played: [
      [`${ask} curl wget`, 'installed curl amd64 7.88.1-10\nconfig-files wget amd64 1.21\n'],
      [`${get} --auto-remove purge -- curl wget`],
    ],
    looks: 1,
    changes: ['curl: installed -> absent', 'wget: config-files -> absent'],
  },
  {
    args: { upgrade: 'dist' },
    played: [['apt-get -s -q dist-upgrade', simulation], [`${get} dist-upgrade`]],
    looks: 1,
    changes: ['libc6: 2.36-9 -> 2.36-10', 'curl: absent -> 7.88.1-10', 'wget: 1.21 -> absent'],
  },
  {
    args: { autoremove: true, lock_timeout: 5 },
    played: [
      ['apt-get -s -q --auto-remove autoremove', 'Remv wget [1.21]\n'],
      [`${get.replace('60', '5')} --auto-remove autoremove`],
    ],
    looks: 1,
    changes: ['wget: 1.21 -> absent'],
  },
  {
    args: { deb: '/etc/hostname' },
    played: [
      ['dpkg-deb -W --showformat ${Package} ${Version} /etc/hostname', 'curl 8.0'],
      curl,
      [`${get} install -- /etc/hostname`],
    ],
    looks: 2,
    changes: ['curl: 7.88.1-10 -> 8.0'],
  },
];

const refused: readonly (readonly [object, string])[] = [
  [{}, ': give at least one of name, deb, upgrade, update_cache and autoremove'],
  [{ name: 'a', deb: '/b' }, ': give one of name, deb and upgrade'],
  [{ name: 'aa=1', state: 'absent' }, ': an absent package has no version'],
  [{ name: 'aa-' }, 'name.0: write the name of a package, such as curl or curl=7.88.*'],
  [{ name: '-aa' }, 'name.0: write the name of a package, such as curl or curl=7.88.*'],
  [{ name: ['a b'] }, 'name.0: write the name of a package, such as curl or curl=7.88.*'],
  [{ name: 'aa', default_release: '$(x)' }, 'default_release: this cannot be such a word'],
];

let state = '';

/** The program, with a folder of the test in the place of apt's and dpkg's own state. */
async function ours(args: object) {
  const built = await program(apt, args);
  return { ...built, text: built.text.replace('/var/lib', state) };
}

const update = `${get} -o APT::Update::Error-Mode=any update`;

suite(
  'apt',
  (test) => {
    for (const [args, complaint] of refused) {
      test(`refuses ${JSON.stringify(args)}`, () => assert.equal(complaints(apt, args), [complaint]));
    }
    test('takes g++', () => assert.equal(complaints(apt, { name: 'g++' }), []));
    for (const shell of shells) {
      for (const { args, played, looks, changes, failed, simulated = [] } of cases) {
        // busybox would run a dpkg-deb of its own, which no host with apt has
        if ('deb' in args && shell[0] === 'busybox') continue;
        for (const check of shell[0] === 'dash' ? [false, true] : [false]) {
          const title = `${shell.join(' ')}: ${JSON.stringify(args)} ${played[0]?.[1] ?? ''}${check ? ' (check)' : ''}`;
          test(title.replace(/\n/g, ' '), async () => {
            const script = check ? [...played.slice(0, looks), ...simulated] : played;
            const options = { check, diff: true, commands: ['apt-get'] };
            const { answer, ran } = await playProgram(shell, await ours(args), script, options);
            assert.equal([answer.failed, ran], [failed, script.map(([line]) => line)]);
            const got = answer.differences.map(({ name, before, after }) => `${name}: ${before} -> ${after}`);
            assert.equal(
              got,
              changes.map((one) => `package ${one}`),
            );
          });
        }
      }
      test(`${shell.join(' ')}: lists are read anew when they are old, and not in check mode`, async () => {
        const stamp = `${state}/apt/periodic/update-success-stamp`;
        const args = { update_cache: true, cache_valid_time: 3600 };
        rmSync(`${state}/apt`, { recursive: true, force: true });
        const predicted = await playProgram(shell, await ours(args), [], { check: true, commands: ['apt-get'] });
        assert.equal([predicted.ran, predicted.answer.changed, existsSync(stamp)], [[], true, false]);
        const locked: Transcript[number] = [update, '', 100, 'E: Could not get lock /var/lib/apt/lists/lock'];
        const first = await playProgram(shell, await ours(args), [locked, [update, 'Hit:1\n']]);
        const { changed, data } = outcome(apt, args, first.answer);
        assert.equal([changed, data['cache_updated'], data['stdout']], [true, true, 'Hit:1']);
        assert.is(data['cache_update_time'], Math.floor(statSync(stamp).mtimeMs / 1000));
        const again = await playProgram(shell, await ours(args), [], { commands: ['apt-get'] });
        assert.equal([again.ran, again.answer.changed], [[], false]);
        utimesSync(stamp, 1, 1);
        const old = await playProgram(shell, await ours(args), [[update, '', 100, 'E: no route']]);
        assert.is(old.answer.failed, 'cannot read the lists of packages: E: no route');
      });
      test(`${shell.join(' ')}: what dpkg had begun is gone on with`, async () => {
        mkdirSync(`${state}/dpkg/updates`, { recursive: true });
        writeFileSync(`${state}/dpkg/updates/0001`, '');
        const { answer, ran } = await playProgram(shell, await ours({ name: 'curl', update_cache: true }), [
          noCurl,
          [provides],
          [update],
          ['dpkg --force-confdef --force-confold --configure -a'],
          [`${get} install -- curl`],
        ]);
        rmSync(`${state}/dpkg/updates/0001`);
        assert.equal([answer.failed, ran.length], [undefined, 5]);
      });
    }
  },
  {
    before: () => {
      state = mkdtempSync(`${tmpdir()}/kplay-apt-`);
    },
    after: () => rmSync(state, { recursive: true }),
  },
);
