import { existsSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { run } from '../../lab/command.ts';
import { exec, insideWorkstation, ssh, status, up } from '../../lab/lab.ts';
import { inside, namespaceFile } from '../../lab/network/namespace.ts';
import { suite } from '../suite.ts';
import { eventually } from './eventually.ts';
import { callApi, closeLab, hostOf, onHost, openLab, orderOf, switchOf, type TestHost, type TestLab } from './lab.ts';
import { traces } from './traces.ts';

let lab: TestLab;
const name = () => lab.layout.name;
const states = async () =>
  (await status({ name: name() })).hosts.map((host) => `${host.hostname} ${host.state}`).sort();
const host = (index: number): TestHost => lab.hosts[index]!;

const bootId = (address: string) => onHost(lab, address, 'stat -c %Y /proc/1; readlink /proc/1/ns/pid');

suite(
  'lab',
  (test) => {
    test('is up, and says what is where', async () => {
      const { state, namespaces, hosts, api } = await status({ name: name() });
      assert.is(state, 'up');
      const stations = ['border', 'services', 'spine', 'switch-am6', 'workstation'].map(
        (part) => `kplay-${name()}-${part}`,
      );
      assert.equal(namespaces, [...lab.hosts.map(({ id }) => `kplay-${name()}-${id}`), ...stations].sort());
      assert.equal(hosts.map(hostOf).sort(byName), lab.hosts);
      assert.is(api.url, 'http://10.255.0.2/metal/v1');
    });

    test('two ups at once change nothing', async () => {
      const { daemon } = await status({ name: name() });
      const boots = await bootId(host(0).publicAddress);
      const both = await Promise.all([up({ name: name() }), up({ name: name() })]);
      assert.equal(
        both.map((one) => one.daemon),
        [daemon, daemon],
      );
      assert.is(await bootId(host(0).publicAddress), boots);
    });

    test('hosts answer on every address, with an identity of their own', async () => {
      const identity =
        'hostname; cat /etc/machine-id; cut -d" " -f2 /etc/ssh/ssh_host_ed25519_key.pub; cat /root/.ssh/authorized_keys';
      const seen = new Set<string>();
      for (const one of lab.hosts) {
        for (const address of [one.publicAddress, one.publicAddress6, one.privateAddress]) {
          const [hostname, machineId, hostKey, authorized] = (await onHost(lab, address, identity)).split('\n');
          assert.is(hostname, one.hostname);
          assert.is(machineId, one.id.replaceAll('-', ''));
          assert.is(authorized, lab.publicKey);
          seen.add(hostKey!);
        }
      }
      assert.is(seen.size, lab.hosts.length);
    });

    test('a host is a clean Debian: systemd without failures, no Python', async () => {
      const looks =
        'systemctl is-system-running --wait; systemctl --failed --no-legend; command -v python3; . /etc/os-release; echo $VERSION_CODENAME';
      assert.is(await onHost(lab, host(0).publicAddress, looks), 'running\nbookworm');
    });

    test('hosts reach each other through the switch', async () => {
      const { publicAddress, publicAddress6, privateAddress } = host(1);
      const { ip_addresses } = await callApi(lab, 'GET', `/devices/${host(0).id}`);
      const gateways = [host(0).privateAddress, host(0).publicAddress, host(0).publicAddress6].map(
        (own) => ip_addresses.find(({ address }: { address: string }) => address === own).gateway,
      );
      const path = await onHost(
        lab,
        host(0).publicAddress,
        `for to in ${privateAddress} ${publicAddress} ${publicAddress6}; do ping -c 1 -W 2 $to >/dev/null || exit; ip route get $to; done`,
      );
      assert.equal(
        [...path.matchAll(/^(\S+) (?:from \S+ )?via (\S+) dev eth0/gm)].map(([, to, via]) => `${to} via ${via}`),
        [privateAddress, publicAddress, publicAddress6].map((to, kind) => `${to} via ${gateways[kind]}`),
      );
    });

    test('nothing leads out of the lab', async () => {
      const { layout } = lab;
      const { spine, border } = layout;
      const links = async (namespace: string): Promise<string[]> =>
        JSON.parse(await run(['ip', '-n', namespace, '-j', 'link', 'show']))
          .map(({ ifname }: { ifname: string }) => ifname)
          .sort();
      const ports = lab.hosts.map(({ id }) => `h${id.replaceAll('-', '').slice(0, 12)}`);
      assert.equal(await links(spine), ['border', 'lo', 'services', 'to-am6', 'workstation']);
      assert.equal(await links(switchOf(layout)), ['eth0', ...ports, 'lo'].sort());
      assert.equal(await links(border), ['eth0', 'lo']);
      for (const router of [spine, switchOf(layout), border]) {
        // No router even knows the machine's own namespace, so no cable can end there.
        const known: { name?: string }[] = JSON.parse(await run(inside(router, ['ip', '-j', 'netns', 'list-id'])));
        assert.equal(
          known.filter((each) => !each.name?.startsWith(`kplay-${name()}-`)),
          [],
        );
        assert.is(known.length, (await links(router)).length - 1);
      }
      for (const router of [spine, border]) {
        assert.match(await run(['ip', '-n', router, 'route']), /^unreachable default/m);
        assert.match(await run(['ip', '-n', router, '-6', 'route']), /^unreachable default/m);
      }
      const from = (address: string) => onHost(lab, host(0).publicAddress, `ping -c 1 -W 2 ${address} 2>&1; true`);
      assert.match(await from('198.18.0.1'), /Host Unreachable/);
      assert.match(await from('192.88.99.2'), /Host Unreachable/);
    });

    test('a command runs on the workstation, and its exit code comes back', async () => {
      const { publicAddress } = host(0);
      assert.is(
        await exec(['sh', '-c', `ip route get ${publicAddress} | grep -q 'src 10.255.255.1' && exit 7`], {
          name: name(),
        }),
        7,
      );
      assert.is(await exec(['sh', '-c', 'kill -9 $$'], { name: name() }), 137);
      assert.is(await ssh(host(0).hostname, { name: name(), identity: lab.keyFile, command: ['exit 5'] }), 5);
      assert.is(insideWorkstation({ name: name() }), false);
      assert.is(existsSync(namespaceFile(lab.layout.workstation)), true);
    });

    test('user data runs once: a script, and cloud-config before the first login', async () => {
      const config = [
        '#cloud-config',
        'write_files:',
        '  - { path: /var/run/proof, content: "a$b`c\'d\\n", permissions: "0600" }',
        'runcmd:',
        '  - echo once >>/root/proof',
        '  - [sh, -c, "echo list >>/root/proof"]',
      ].join('\n');
      const orders = [
        orderOf(10, lab.publicKey, { userData: '#!/bin/bash\necho "$BASH" >>/root/proof\n' }),
        orderOf(11, lab.publicKey, { userData: config }),
      ];
      await Promise.all(orders.map((order) => lab.machines.create(order)));
      const [script, cloud] = orders.map(hostOf);
      assert.is(await onHost(lab, cloud!.publicAddress, 'cat /run/proof; stat -c %a /run/proof'), "a$b`c'd\n600");
      await lab.machines.reboot(cloud!.id);
      const read = (one: TestHost) =>
        eventually(
          () => onHost(lab, one.publicAddress, 'cat /root/proof'),
          (text) => text !== '',
        );
      assert.is(await read(cloud!), 'once\nlist');
      assert.is(await read(script!), '/bin/bash');
      await Promise.all(orders.map(({ id }) => lab.machines.remove(id)));
      assert.equal(await states(), ['h0 on', 'h1 on', 'h2 on']);
      assert.equal(
        traces(name()).filter((trace) => orders.some(({ id }) => trace.includes(id))),
        [],
      );
    });

    test('a host learns about itself from the metadata service', async () => {
      const about = JSON.parse(
        await onHost(lab, host(0).publicAddress, 'curl -fsS http://metadata.packet.net/metadata'),
      );
      assert.equal([about.id, about.hostname], [host(0).id, 'h0']);
    });

    test('hosts reach the mirror, which tells of what it lacks', async () => {
      const ask = "curl -s -o /dev/null -w '%{http_code}' http://10.255.0.3/no/such/file";
      assert.is(await onHost(lab, host(0).publicAddress, ask), '404');
      const { misses } = (await status({ name: name() })).mirror;
      assert.equal(
        misses.map(({ path, from }) => [path, from]),
        [['no/such/file', host(0).privateAddress]],
      );
      assert.is(
        await onHost(lab, host(0).publicAddress, 'cat /etc/apt/sources.list'),
        'deb [trusted=yes] http://10.255.0.3/debian ./',
      );
    });

    test('what the lab cannot do is refused before anything is made', async () => {
      for (const given of [{ userData: '#cloud-config\nusers: []\n' }, { hostname: '../x' }, { sshKeys: ['a\nb'] }]) {
        await lab.machines.create(orderOf(12, lab.publicKey, given)).then(
          () => assert.unreachable('accepted'),
          (error) => assert.is(error.name, 'LabError'),
        );
      }
      assert.equal(await states(), ['h0 on', 'h1 on', 'h2 on']);
    });
  },
  {
    before: async () => {
      lab = await openLab(3);
    },
    after: () => closeLab(lab),
  },
);

function byName(a: TestHost, b: TestHost): number {
  return a.hostname.localeCompare(b.hostname);
}
