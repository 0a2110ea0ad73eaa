import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as assert from 'uvu/assert';
import modprobe from '../../engine/modules/modprobe.ts';
import sysctl from '../../engine/modules/sysctl.ts';
import { call } from '../../engine/remote/program.ts';
import { runProgram, shells } from '../remote/shell.ts';
import { playProgram, type Transcript } from '../remote/shims.ts';
import { suite } from '../suite.ts';
import { complaints, program } from './here.ts';

/** What the kernel has, what it is to have, and whether that is another value. */
const values: readonly (readonly [has: string, wanted: string, changed: boolean])[] = [
  ['0\n', '1', true],
  ['1\n', '1', false],
  ['4096\t131072\t6291456\n', '4096 131072 6291456', false],
  ['4096\t131072\t6291456\n', '4096  131072 8388608', true],
  ['', '*', true],
];

/** As written, and the file of the running kernel. */
const files: readonly (readonly [name: string, file: string])[] = [
  ['net.ipv4.ip_forward', '/proc/sys/net/ipv4/ip_forward'],
  ['net/ipv4/ip_forward', '/proc/sys/net/ipv4/ip_forward'],
  ['net/ipv4/conf/eth0.1/forwarding', '/proc/sys/net/ipv4/conf/eth0.1/forwarding'],
  ['net.ipv4.conf.eth0/1.forwarding', '/proc/sys/net/ipv4/conf/eth0.1/forwarding'],
];

suite('sysctl', (test) => {
  for (const shell of shells) {
    for (const [has, wanted, changed] of values) {
      for (const check of [true, false]) {
        test(`${shell.join(' ')}: ${JSON.stringify(has)} to ${wanted}${check ? ' (check)' : ''}`, async () => {
          const file = `${mkdtempSync(`${tmpdir()}/kplay-sysctl-`)}/parameter`;
          writeFileSync(file, has);
          const answer = await runProgram(shell, call('kp_sysctl', file, 'a.b', wanted, false), { check });
          assert.is(answer.failed, undefined);
          assert.is(answer.changed, changed);
          assert.is(readFileSync(file, 'utf8'), check || !changed ? has : `${wanted}\n`);
          rmSync(file.replace('/parameter', ''), { recursive: true });
        });
      }
    }
    test(`${shell.join(' ')}: no such parameter`, async () => {
      const answer = await runProgram(shell, call('kp_sysctl', '/proc/sys/net/none', 'net.none', '1', false));
      assert.is(answer.failed, 'this kernel has no parameter net.none (there is no /proc/sys/net/none)');
      const ignored = await runProgram(shell, call('kp_sysctl', '/proc/sys/net/none', 'net.none', '1', true));
      assert.is(ignored.failed, undefined);
      assert.is(ignored.changed, false);
    });
  }
  for (const [name, file] of files) {
    test(`${name} is ${file}`, async () =>
      assert.match((await program(sysctl, { name, value: 1 })).text, `kp_sysctl ${file} ${name} 1 0`));
  }
  test('the file alone', async () => {
    const { text } = await program(sysctl, { name: 'a.b', value: 1, reload: false });
    assert.not.match(text, 'kp_sysctl ');
  });
  test('mistakes', () => {
    assert.equal(complaints(sysctl, { name: 'net.ipv4.ip_forward' }), ['value: state present needs value']);
    assert.equal(complaints(sysctl, { name: 'a.b', value: '1\n2' }), ['value: it is more than one line']);
    assert.match(complaints(sysctl, { name: '../a', value: 1 })[0]!, 'write the name of a parameter');
    assert.match(complaints(sysctl, { name: 'swap', value: 1 })[0]!, 'write the name of a parameter');
  });
});

/** A module that no kernel has: whether it is to be loaded, its parameters, what runs, and whether that changes anything. */
const modules: readonly (readonly [wanted: boolean, parameters: string, played: Transcript, changed: boolean])[] = [
  [true, '', [['uname -r', 'none\n'], ['modprobe kplay_none']], true],
  [true, 'a=1  b=*', [['uname -r', 'none\n'], ['modprobe kplay_none a=1 b=*']], true],
  [false, '', [['uname -r', 'none\n']], false],
];

suite('modprobe', (test) => {
  for (const shell of shells) {
    for (const [wanted, parameters, played, changed] of modules) {
      for (const check of [true, false]) {
        test(`${shell.join(' ')}: ${wanted} ${parameters}${check ? ' (check)' : ''}`, async () => {
          const script = check ? played.slice(0, 1) : played;
          const { answer, ran } = await playProgram(
            shell,
            call('kp_modprobe', 'kplay_none', wanted, parameters),
            script,
            {
              check,
            },
          );
          assert.is(answer.failed, undefined);
          assert.is(answer.changed, changed);
          assert.equal(
            ran,
            script.map(([line]) => line),
          );
        });
      }
    }
  }
  test('files for the next boot', async () => {
    const { text } = await program(modprobe, { name: 'nf_conntrack', params: 'hashsize=1', persistent: 'present' });
    assert.match(text, 'kp_only_line /etc/modules-load.d/nf_conntrack.conf nf_conntrack');
    assert.match(text, "kp_only_line /etc/modprobe.d/nf_conntrack.conf 'options nf_conntrack hashsize=1'");
  });
  test('mistakes', () => assert.match(complaints(modprobe, { name: '-r x' })[0]!, 'write the name of a module'));
});
