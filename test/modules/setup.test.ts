import * as assert from 'uvu/assert';
import { networkFacts } from '../../engine/modules/facts/network.ts';
import { readSections } from '../../engine/modules/facts/sections.ts';
import { wantedSubsets } from '../../engine/modules/facts/subsets.ts';
import { systemFacts } from '../../engine/modules/facts/system.ts';
import { virtualizationFacts } from '../../engine/modules/facts/virtualization.ts';
import setup from '../../engine/modules/setup.ts';
import type { Answer } from '../../engine/remote/answer.ts';
import type { Values } from '../../engine/types.ts';
import { runProgram, shells } from '../remote/shell.ts';
import { suite } from '../suite.ts';
import { complaints, outcome, program } from './here.ts';

/** A Packet server: a bond with a public and a private address, a tunnel, a pod's interface, and words that are not addresses. */
const network = `==> addresses <==
1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
    inet 127.0.0.1/8 scope host lo
       valid_lft forever preferred_lft forever
4: bond0: <BROADCAST,MULTICAST,MASTER,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000
    link/ether 0c:c4:7a:e5:44:a2 brd ff:ff:ff:ff:ff:ff
    inet 198.51.100.3/31 brd 255.255.255.255 scope global bond0
       valid_lft forever preferred_lft forever
    inet 10.80.76.3/31 brd 255.255.255.255 scope global bond0:0
    inet 999.1.1.1/99 scope global bond0
    inet6 2001:db8::3/127 scope global
6: tunl0@NONE: <NOARP> mtu 1480 qdisc noqueue state DOWN group default qlen 1000
    link/ipip 0.0.0.0 brd 0.0.0.0
7: cali-a1@if3: <BROADCAST,UP> mtu 1450 qdisc noqueue state UP
    link/ether ee:ee:ee:ee:ee:ee brd ff:ff:ff:ff:ff:ff link-netnsid 0
    inet 10.1.1.1 peer 10.1.1.2/32 scope global cali-a1

==> route4 <==
8.8.8.8 via 198.51.100.2 dev bond0 src 198.51.100.3 uid 0
    cache

==> route6 <==

==> /etc/resolv.conf <==
# made by hand
nameserver 192.0.2.53
nameserver 2001:db8::53
search a.example b.example
options timeout:2 rotate
`;

const loopback = { address: '127.0.0.1', broadcast: '', netmask: '255.0.0.0', network: '127.0.0.0', prefix: '8' };
const thirtyOne = { broadcast: '255.255.255.255', netmask: '255.255.255.254', prefix: '31' };
const bond = { address: '198.51.100.3', network: '198.51.100.2', ...thirtyOne };

const networkExpected = {
  ansible_interfaces: ['lo', 'bond0', 'tunl0', 'cali-a1'],
  ansible_all_ipv4_addresses: ['198.51.100.3', '10.80.76.3', '10.1.1.1'],
  ansible_all_ipv6_addresses: ['2001:db8::3'],
  ansible_default_ipv4: {
    ...bond,
    interface: 'bond0',
    mtu: 1500,
    type: 'ether',
    gateway: '198.51.100.2',
    macaddress: '0c:c4:7a:e5:44:a2',
  },
  ansible_default_ipv6: {},
  ansible_dns: {
    nameservers: ['192.0.2.53', '2001:db8::53'],
    search: ['a.example', 'b.example'],
    options: { timeout: '2', rotate: true },
  },
  ansible_lo: {
    device: 'lo',
    active: true,
    mtu: 65536,
    type: 'loopback',
    macaddress: '00:00:00:00:00:00',
    ipv4: loopback,
  },
  ansible_bond0: {
    device: 'bond0',
    active: true,
    mtu: 1500,
    type: 'ether',
    macaddress: '0c:c4:7a:e5:44:a2',
    ipv4: bond,
    ipv4_secondaries: [{ address: '10.80.76.3', network: '10.80.76.2', ...thirtyOne }],
    ipv6: [{ address: '2001:db8::3', prefix: '127', scope: 'global' }],
  },
  ansible_tunl0: { device: 'tunl0', active: false, mtu: 1480, type: 'unknown' },
  ansible_cali_a1: {
    device: 'cali-a1',
    active: true,
    mtu: 1450,
    type: 'ether',
    macaddress: 'ee:ee:ee:ee:ee:ee',
    ipv4: { address: '10.1.1.1', broadcast: '', netmask: '255.255.255.255', network: '10.1.1.1', prefix: '32' },
  },
};

const distributions: readonly (readonly [release: string, point: string, facts: readonly string[]])[] = [
  ['ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm', '12.5', ['Debian', '12.5', '12', 'bookworm', 'Debian']],
  ['ID=debian\nVERSION_CODENAME=trixie', 'trixie/sid', ['Debian', '', '', 'trixie', 'Debian']],
  ['ID=ubuntu\nVERSION_ID="22.04"\nVERSION_CODENAME=jammy', '', ['Ubuntu', '22.04', '22', 'jammy', 'Debian']],
  ['ID=alpine\nVERSION_ID=3.19.1', '', ['Alpine', '3.19.1', '3', 'NA', 'Alpine']],
  ['ID="rocky"\nVERSION_ID="9.3"', '', ['Rocky', '9.3', '9', 'NA', 'RedHat']],
  ['ID=new\nNAME="A New One"\nID_LIKE="x ubuntu"', '', ['A New One', '', '', 'NA', 'Debian']],
  ['ID=__proto__', '', ['__proto__', '', '', 'NA', '__proto__']],
  ['', '', ['linux', '', '', 'NA', 'linux']],
];

const distributionKeys = ['', '_version', '_major_version', '_release'].map((end) => `ansible_distribution${end}`);

const names: readonly (readonly [node: string, hosts: string, facts: readonly string[]])[] = [
  ['c0', '127.0.1.1 c0.lab.example c0\n', ['c0', 'c0.lab.example', 'lab.example']],
  ['c0', '10.0.0.1 other # c0.x c0\n', ['c0', 'c0', '']],
  ['c0.lab.example', '', ['c0', 'c0.lab.example', 'lab.example']],
];

const machines: readonly (readonly [sections: string, type: string, role: string])[] = [
  ['==> /sys/class/dmi/id/sys_vendor <==\nQEMU\n', 'kvm', 'guest'],
  ['==> /sys/class/dmi/id/sys_vendor <==\nSupermicro\n', 'NA', 'NA'],
  ['==> /run/systemd/container <==\nsystemd-nspawn\n', 'systemd-nspawn', 'guest'],
];

function answered(text: string): Answer {
  const stdout = Buffer.from(text);
  const none = { results: new Map(), differences: [], needs: [], changed: false, failed: undefined };
  return { ...none, code: 0, stdout, stderr: Buffer.alloc(0) };
}

function facts(args: object, text: string): Values {
  return outcome(setup, args, answered(text)).facts ?? {};
}

const refused: readonly (readonly [word: string, complaint: string | undefined])[] = [
  ['networks', 'there is no subset "networks"; did you mean "network"?'],
  ['zzzzzz', 'there is no subset "zzzzzz"; there are all, min, network, hardware, virtual'],
  ['facter', 'the subset facter is not there: a host is asked for what it knows without further programs'],
  ['!mounts', 'mounts comes with others: only !all, !min, !network, !hardware, !virtual can be left out'],
  ['!ohai', undefined],
  ['distribution', undefined],
];

suite('facts', (test) => {
  test('network', () => assert.equal(networkFacts(readSections(Buffer.from(network))), networkExpected));
  for (const [release, point, expected] of distributions) {
    test(`distribution ${JSON.stringify(release)}`, () => {
      const text = `==> /etc/os-release <==\n${release}\n\n==> /etc/debian_version <==\n${point}\n`;
      const found = systemFacts(readSections(Buffer.from(text)));
      assert.equal(
        [...distributionKeys, 'ansible_os_family'].map((key) => found[key]),
        expected,
      );
    });
  }
  for (const [node, hosts, expected] of names) {
    test(`names of ${node} in ${JSON.stringify(hosts)}`, () => {
      const text = `==> /proc/sys/kernel/hostname <==\n${node}\n\n==> /etc/hosts <==\n${hosts}\n`;
      const found = systemFacts(readSections(Buffer.from(text)));
      assert.equal([found['ansible_hostname'], found['ansible_fqdn'], found['ansible_domain']], expected);
    });
  }
  for (const [text, type, role] of machines) {
    test(`virtualization: ${type}`, () => {
      const expected = { ansible_virtualization_type: type, ansible_virtualization_role: role };
      assert.equal(virtualizationFacts(readSections(Buffer.from(text))), expected);
    });
  }
  test('a variable of the environment cannot stand in for a file', () => {
    const text = '==> /etc/machine-id <==\nreal\n\n==> /proc/self/environ <==\nA=\n==> /etc/machine-id <==\nfalse\n';
    assert.is(facts({}, text)['ansible_machine_id'], 'real');
  });
  test('filter', () => {
    const args = { filter: ['default_ipv[46]', 'ansible_int*'] };
    const keys = ['ansible_interfaces', 'ansible_default_ipv4', 'ansible_default_ipv6'];
    assert.equal(Object.keys(facts(args, network)), keys);
  });
  for (const [word, complaint] of refused) {
    test(`subset ${word}`, () =>
      assert.equal(
        complaints(setup, { gather_subset: [word] }).map((each) => each.replace(/^gather_subset(\.0)?: /, '')),
        complaint === undefined ? [] : [complaint],
      ));
  }
});

const subsets: readonly (readonly [args: object, text: string])[] = [
  [{}, 'kp_facts 1 1'],
  [{ gather_subset: 'min' }, 'kp_facts 0 0'],
  [{ gather_subset: ['!all'] }, 'kp_facts 0 0'],
  [{ gather_subset: ['!all', 'network'] }, 'kp_facts 1 0'],
  [{ gather_subset: ['!hardware'] }, 'kp_facts 1 0'],
  [{ gather_subset: ['hardware', 'virtual'] }, 'kp_facts 0 1'],
  [{ gather_subset: '!all, mounts' }, 'kp_facts 0 1'],
  [{ gather_subset: '!facter,!ohai' }, 'kp_facts 1 1'],
  [{ gather_subset: ['distribution', 'interfaces'] }, 'kp_facts 1 0'],
];

const least: readonly (readonly [words: readonly string[], wanted: readonly string[]])[] = [
  [['!all', '!min'], []],
  [['!all', '!min', 'virtual'], ['virtual']],
  [['!all', '!min', 'distribution'], ['min']],
  [['!min'], ['network', 'hardware', 'virtual']],
  [
    ['all', '!virtual'],
    ['min', 'network', 'hardware'],
  ],
  [['network', '!network'], ['min']],
];

suite('facts, gathered', (test) => {
  for (const [words, wanted] of least) {
    test(words.join(' '), () => assert.equal([...wantedSubsets(words)], wanted));
  }
  for (const [args, text] of subsets) {
    test(JSON.stringify(args), async () => assert.is((await program(setup, args)).text, text));
  }
  for (const shell of shells) {
    test(shell.join(' '), async () => {
      const answer = await runProgram(shell, await program(setup, {}));
      const found = outcome(setup, {}, answer);
      assert.equal([answer.code, answer.stderr.toString(), found.changed, found.failed], [0, '', false, undefined]);
      const seen = found.facts!;
      assert.is(seen['ansible_user_uid'], process.getuid!());
      assert.is((seen['ansible_env'] as Values)['PATH'], process.env['PATH']);
      assert.not('LC_ALL' in (seen['ansible_env'] as Values));
      assert.ok((seen['ansible_memtotal_mb'] as number) > 0);
      assert.ok((seen['ansible_processor_vcpus'] as number) > 0);
      assert.is(((seen['ansible_lo'] as Values)['ipv4'] as Values)['address'], '127.0.0.1');
    });
  }
});
