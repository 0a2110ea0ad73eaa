import { createHash } from 'node:crypto';
import * as assert from 'uvu/assert';
import { routesPage } from '../../engine/cli/lab-routes.ts';
import { run } from '../../lab/command.ts';
import { labGroups } from '../../lab/config.ts';
import { up as bringUp, exec, status } from '../../lab/lab.ts';
import type { BgpSession, PeerState } from '../../lab/machines.ts';
import { birdGroup } from '../../lab/network/bird/bird.ts';
import { inside } from '../../lab/network/namespace.ts';
import { routes } from '../../lab/routes.ts';
import { suite } from '../suite.ts';
import { speak } from './bgp.ts';
import { eventually } from './eventually.ts';
import { callApi, closeLab, onHost, openLab, orderHost, type TestHost, type TestLab } from './lab.ts';

let lab: TestLab;
/** A third machine, somewhere else. */
let far: TestHost;
const host = (index: number): TestHost => lab.hosts[index]!;
const elastic = '203.0.113.200';
const service = '203.0.113.210';

/** Which host answers on an address, asked from the workstation; undefined when none does. */
const answers = (address: string) => onHost(lab, address, 'hostname').catch(() => undefined);

/** What the kernel of the border knows of the way to a network. */
const atBorder = (network: string) =>
  run(inside(lab.layout.border, ['ip', network.includes(':') ? '-6' : '-4', 'route', 'show', network]));

/** Whether something listens on port 22 of an address, for the internet. */
const fromInternet = (address: string) =>
  run(
    inside(lab.layout.border, [
      process.execPath,
      '-e',
      `const s = require('net').connect({ host: '${address}', port: 22, timeout: 2000 });
     s.on('data', (data) => { console.log(String(data).slice(0, 4)); process.exit(); });
     s.on('error', (e) => { console.log(e.code); process.exit(); }).on('timeout', () => { console.log('silent'); process.exit(); })`,
    ]),
  ).then((said) => said.trim());

const session = (given: Partial<BgpSession> = {}): BgpSession => ({
  id: 'four',
  family: 4,
  customerAs: 65000,
  form: 'gateway',
  defaultRoute: false,
  ...given,
});

/** Sessions as `switch state in out`, sorted. */
const shown = (peers: readonly PeerState[]) =>
  peers
    .map((peer) => [peer.switch, peer.state, [...peer.routesIn].sort().join(), peer.routesOut.join()].join(' ').trim())
    .sort();

/** Waits until all sessions of a host are up. */
const up = async ({ id }: TestHost) =>
  shown(
    await eventually(
      () => lab.machines.peers(id),
      (peers) => peers.every(({ state, routesIn }) => state === 'up' && routesIn.length > 0),
    ),
  );

/** How long TCP takes to connect to port 22 of an address from the workstation, in milliseconds. */
const roundTrip = async (address: string) => {
  const script = `const began = performance.now();
    require('net').connect({ host: '${address}', port: 22 }, () => { console.log(performance.now() - began); process.exit(); });`;
  return Number(await run(inside(lab.layout.workstation, [process.execPath, '-e', script])));
};

suite(
  'lab/switch',
  (test) => {
    test('machines of different places reach each other, and are reached, over the spine', async () => {
      for (const address of [far.publicAddress, far.privateAddress, far.publicAddress6]) {
        assert.is(await answers(address), 'far');
        assert.match(await onHost(lab, host(0).publicAddress, `ping -c 1 -W 2 ${address}`), / 0% packet loss/);
      }
    });

    test('the internet reaches public addresses, and no others', async () => {
      assert.is(await fromInternet(host(0).publicAddress), 'SSH-');
      assert.is(await fromInternet(far.publicAddress6), 'SSH-');
      assert.is(await fromInternet(host(0).privateAddress), 'EHOSTUNREACH');
      assert.is(await fromInternet('10.255.0.2'), 'EHOSTUNREACH');
      const out = 'ping -c 1 -W 2 192.88.99.1; ping -c 1 -W 2 2001:db8:ffff:ffff::1';
      const asked = ['192.88.99.1', '[2001:db8:ffff:ffff::1]'].map((to) => `curl -fsS -m 5 http://${to}`).join('; ');
      const { publicAddress, publicAddress6 } = host(0);
      assert.is(await onHost(lab, publicAddress, asked), `${publicAddress}\n${publicAddress6}`);
      assert.match(await onHost(lab, host(0).publicAddress, out), / 0% packet loss(.|\n)* 0% packet loss/);
    });

    test('an elastic block is routed to the machine that it is declared for, and moves with it', async () => {
      for (const { publicAddress } of lab.hosts)
        await onHost(lab, publicAddress, `ip address add ${elastic}/32 dev lo`);
      assert.is(await answers(elastic), undefined);
      await lab.machines.route(host(0).id, { blocks: [`${elastic}/32`], sessions: [] });
      assert.equal([await answers(elastic), await fromInternet(elastic)], ['h0', 'SSH-']);
      await lab.machines.reboot(host(0).id);
      await onHost(lab, host(0).publicAddress, `ip address replace ${elastic}/32 dev lo`);
      assert.is(await answers(elastic), 'h0');
      await lab.machines.route(host(0).id, { blocks: [], sessions: [] });
      assert.equal([await answers(elastic), await fromInternet(elastic)], [undefined, 'EHOSTUNREACH']);
      await lab.machines.route(host(1).id, { blocks: [`${elastic}/32`], sessions: [] });
      assert.is(await answers(elastic), 'h1');
      await lab.machines.route(far.id, { blocks: [`${elastic}/32`], sessions: [] });
      await lab.machines.route(host(1).id, { blocks: [], sessions: [] });
      await onHost(lab, far.publicAddress, `ip address add ${elastic}/32 dev lo`);
      assert.is(await answers(elastic), 'far');
    });

    test('BGP with the private gateway: what a machine announces reaches the border, and a default route the machine', async () => {
      const { id, privateAddress, publicAddress } = host(0);
      await lab.machines.route(id, { blocks: [], sessions: [session({ password: 'ab c{;', defaultRoute: true })] });
      const gateway = await onHost(lab, publicAddress, "ip route show 10.0.0.0/8 | cut -d' ' -f3");
      assert.equal(shown(await lab.machines.peers(id)), [`${gateway} down`]);
      await onHost(lab, publicAddress, `ip address add ${service}/32 dev lo`);
      assert.is(await fromInternet(service), 'EHOSTUNREACH');
      await speak(lab, publicAddress, {
        local: privateAddress,
        neighbors: [gateway],
        announces: [`${service}/32`, '10.244.0.0/24', '10.255.0.0/24', `${host(1).publicAddress}/32`],
        password: 'ab c{;',
      });
      // The lab's own network is refused; another machine's address is heard, and not believed.
      assert.equal(await up(host(0)), [
        `${gateway} up 10.244.0.0/24,${host(1).publicAddress}/32,${service}/32 0.0.0.0/0`,
      ]);
      assert.is(
        await eventually(
          () => fromInternet(service),
          (said) => said === 'SSH-',
        ),
        'SSH-',
      );
      assert.is(await answers(service), 'h0');
      assert.is(await answers(host(1).publicAddress), 'h1');
      assert.match(await atBorder(service), /proto bird src 192\.88\.99\.1/);
      assert.is(await atBorder('10.244.0.0/24'), '');
      assert.match(await onHost(lab, publicAddress, 'ip route show default proto bird'), `default via ${gateway}`);
    });

    test('a wrong password keeps a session down; the right one brings it up, and others stay as they are', async () => {
      const { id, publicAddress } = host(0);
      const before = await lab.machines.peers(id);
      const sessions = [session({ password: 'other' })];
      await lab.machines.route(host(1).id, { blocks: [], sessions });
      const gateway = await onHost(lab, host(1).publicAddress, "ip route show 10.0.0.0/8 | cut -d' ' -f3");
      await speak(lab, host(1).publicAddress, {
        local: host(1).privateAddress,
        neighbors: [gateway],
        announces: [`${service}/32`],
        password: 'wrong',
      });
      assert.equal(shown(await lab.machines.peers(host(1).id)), [`${gateway} down`]);
      await lab.machines.route(host(1).id, { blocks: [], sessions: [session({ password: 'wrong' })] });
      assert.equal(await up(host(1)), [`${gateway} up ${service}/32`]);
      assert.equal(await lab.machines.peers(id), before);
      // Two machines announce the same network: the switch uses both ways.
      const ways = () => run(inside(`${lab.layout.prefix}switch-am6`, ['ip', 'route', 'show', service]));
      assert.match(await eventually(ways, (text) => text.includes('nexthop')), /nexthop via .*nexthop via /s);
      await onHost(lab, publicAddress, 'systemctl stop bird');
      assert.match(await eventually(ways, (text) => !text.includes('nexthop')), host(1).privateAddress);
      await onHost(lab, host(1).publicAddress, 'systemctl stop bird');
      assert.is(
        await eventually(
          () => atBorder(service),
          (text) => text === '',
        ),
        '',
      );
    });

    test('BGP with two addresses that are the same everywhere: IPv4 and IPv6', async () => {
      const { id, publicAddress, privateAddress, publicAddress6 } = far;
      // Ordered from the API, which will declare them again when the daemon begins anew.
      const [project] = (await callApi(lab, 'GET', '/projects')).projects;
      await callApi(lab, 'POST', `/projects/${project.id}/bgp-configs`, { deployment_type: 'local', asn: 65000 });
      for (const address_family of ['ipv4', 'ipv6']) {
        await callApi(lab, 'POST', `/devices/${id}/bgp/sessions`, { address_family });
      }
      await eventually(
        () => lab.machines.peers(id),
        (all) => all.length === 4,
      );
      await onHost(
        lab,
        publicAddress,
        "for peer in 169.254.255.1 169.254.255.2; do ip route add $peer via $(ip route show 10.0.0.0/8 | cut -d' ' -f3); done",
      );
      const peers = (family: 4 | 6) =>
        lab.machines.peers(id).then((all) => all.filter((peer) => peer.switch.includes(':') === (family === 6)));
      const wait = (family: 4 | 6) =>
        eventually(
          () => peers(family),
          (all) => all.every(({ routesIn }) => routesIn.length > 0),
        ).then(shown);
      await speak(lab, publicAddress, {
        local: privateAddress,
        neighbors: ['169.254.255.1', '169.254.255.2'],
        announces: [`${service}/32`],
        multihop: true,
      });
      assert.equal(await wait(4), [`169.254.255.1 up ${service}/32`, `169.254.255.2 up ${service}/32`]);
      assert.match(
        await eventually(
          () => atBorder(service),
          (text) => text !== '',
        ),
        /proto bird/,
      );
      await speak(lab, publicAddress, {
        local: publicAddress6,
        neighbors: ['fc00::e', 'fc00::f'],
        announces: ['2001:db8:77::/48'],
        multihop: true,
      });
      assert.equal(await wait(6), ['fc00::e up 2001:db8:77::/48', 'fc00::f up 2001:db8:77::/48']);
      assert.match(
        await eventually(
          () => atBorder('2001:db8:77::/48'),
          (text) => text !== '',
        ),
        /proto bird src 2001:db8:ffff:ffff::1/,
      );
    });

    test('what switches and border have learnt is told, and what is wrong, in words', async () => {
      const tables = await routes({ name: lab.layout.name });
      assert.equal(
        tables.map(({ router }) => router),
        ['am6-1', 'sv15-1', 'sv15-2', 'border'],
      );
      const page = routesPage(tables);
      const row = (...cells: string[]) => new RegExp(`^ +${cells.join(' +')}`, 'm');
      assert.match(page, row('far', 'fc00::f', far.publicAddress6, '65000', 'up', '\\d{4}-\\S+Z', '1', '0$'));
      assert.match(page, row('2001:db8:77::/48', far.publicAddress6, 'far', 'bgp', '65000', '\\S+Z', 'yes$'));
      assert.match(page, row('2001:db8:77::/48', 'fd00:255:255::4', '-', 'bgp', '65530 65000', '\\S+Z', 'yes$'));
      assert.match(page, / ! h1: no BGP session with \S+ \(IPv4\): (the machine ended it|nothing on \S+ speaks BGP)/m);
      const look = ['sh', '-c', 'ip -6 route show 2001:db8:77::/48 | grep -q eth0'];
      assert.is(await exec(look, { name: lab.layout.name, at: 'border' }), 0);
    });

    test('kill -9 of a routing daemon, of all of them and of the daemon: what was declared comes back', async () => {
      const name = lab.layout.name;
      const groups = await labGroups(lab.layout);
      const birds = async () => (await groups.list()).filter((group) => group.startsWith(birdGroup(lab.layout, '')));
      const before = await birds();
      const killed = before.flatMap((group) => groups.processes(group));
      assert.is(killed.length, 5);
      for (const id of killed) process.kill(id, 'SIGKILL');
      const alive = async () => (await birds()).flatMap((group) => groups.processes(group));
      const again = await eventually(alive, (ids) => ids.length === 5 && !ids.some((id) => killed.includes(id)));
      assert.is(again.length, 5);
      const six = () =>
        lab.machines.peers(far.id).then((peers) => shown(peers.filter((peer) => peer.switch.includes(':'))));
      const whole = ['fc00::e up 2001:db8:77::/48', 'fc00::f up 2001:db8:77::/48'];
      assert.equal(await eventually(six, (now) => now.join() === whole.join()), whole);
      process.kill((await status({ name })).daemon!, 'SIGKILL');
      for (const part of ['switch-sv15', 'spine']) await run(['ip', 'netns', 'delete', lab.layout.prefix + part]);
      await eventually(
        () => status({ name }),
        ({ state }) => state !== 'up',
      );
      await bringUp({ name, fillMirror: false });
      assert.is(await answers(far.publicAddress), 'far');
      assert.equal(await eventually(six, (now) => now.join() === whole.join()), whole);
      assert.match(
        await eventually(
          () => atBorder('2001:db8:77::/48'),
          (text) => text !== '',
        ),
        /proto bird/,
      );
    });

    test('a shared layer-2 network, kept by the next up, and taken away', async () => {
      const name = lab.layout.name;
      await bringUp({ name, fillMirror: false, topology: 'vlan' });
      const own = (address: string) => onHost(lab, address, "ip -4 -o address show dev eth1 | awk '{ print $4 }'");
      const addresses = [await own(host(0).publicAddress), await own(far.publicAddress)];
      assert.is(new Set(addresses).size, 2);
      const neighbor = addresses[1]!.split('/')[0]!;
      const look = `ping -c 1 -W 2 ${neighbor} >/dev/null && ip neigh show ${neighbor}`;
      assert.match(await onHost(lab, host(0).publicAddress, look), /dev eth1 lladdr/);
      await bringUp({ name, fillMirror: false });
      await lab.machines.reboot(far.id);
      assert.is(await own(far.publicAddress), addresses[1]);
      assert.is(
        await exec(['sh', '-c', 'ip link show master br0 | grep -c state | grep -qx 3'], { name, at: 'segment' }),
        0,
      );
      await bringUp({ name, fillMirror: false, topology: 'routed' });
      assert.is(await onHost(lab, far.publicAddress, 'ls /sys/class/net | grep eth1 || echo none'), 'none');
    });

    test('a place that is far away: everything between it and the workstation takes its time, and the rest does not', async () => {
      const name = lab.layout.name;
      await bringUp({ name, fillMirror: false, roundTrips: { sv: 300 } });
      await lab.machines.route(far.id, { blocks: [`${elastic}/32`], sessions: [] });
      await onHost(lab, far.publicAddress, `ip address replace ${elastic}/32 dev lo`);
      const slow = [far.publicAddress, far.publicAddress6, far.privateAddress, elastic];
      for (const address of slow) assert.ok((await roundTrip(address)) >= 299, address);
      assert.ok(Math.min(await roundTrip(host(0).publicAddress), await roundTrip(host(0).publicAddress)) < 150);
      const near = await onHost(
        lab,
        host(0).publicAddress,
        `ping -c 3 -i 0.2 -q ${far.publicAddress} | sed -n 's|.*= \\([0-9]*\\)[./].*|\\1|p'`,
      );
      assert.ok(Number(near) < 150, near);
      // Both ways, in order, and more than fits into one packet.
      const sum = await onHost(lab, far.publicAddress, 'head -c 3000000 /dev/zero | sha256sum');
      assert.is(sum, createHash('sha256').update(Buffer.alloc(3_000_000)).digest('hex') + '  -');
      process.kill((await status({ name })).daemon!, 'SIGKILL');
      await eventually(
        () => status({ name }),
        ({ state }) => state !== 'up',
      );
      await bringUp({ name, fillMirror: false });
      assert.ok((await roundTrip(far.publicAddress)) >= 299);
      await bringUp({ name, fillMirror: false, roundTrips: { '*': 0 } });
      assert.ok(Math.min(await roundTrip(far.publicAddress), await roundTrip(far.publicAddress)) < 150);
      assert.is(await exec(['sh', '-c', 'ip link | grep -c slow- | grep -qx 0'], { name }), 0);
    });
  },
  {
    before: async () => {
      lab = await openLab(2, { fillMirror: true });
      far = await orderHost(lab, 'far', { metro: 'sv' });
    },
    after: () => closeLab(lab),
  },
);
