import { existsSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { run } from '../../lab/command.ts';
import { control } from '../../lab/daemon/control.ts';
import { placeOf } from '../../lab/hosts/record.ts';
import { main } from '../cli/kplay.ts';
import { suite } from '../suite.ts';
import { eventually } from './eventually.ts';
import { callApi, closeLab, onHost, openLab, orderHost, type TestHost, type TestLab } from './lab.ts';

let lab: TestLab;
const host = (): TestHost => lab.hosts[0]!;
const device = () => callApi(lab, 'GET', `/devices/${host().id}`);
const typesOf = async (id: string): Promise<string[]> =>
  (await callApi(lab, 'GET', `/devices/${id}/events?per_page=100`)).events.map((event: { type: string }) => event.type);

/** Asks for an action, and settles when this event tells of its end. */
async function act(type: string, end: string): Promise<void> {
  const count = async () => (await typesOf(host().id)).filter((told) => told === end).length;
  const before = await count();
  await callApi(lab, 'POST', `/devices/${host().id}/actions`, { type });
  await eventually(count, (now) => now > before);
  assert.is((await device()).state, 'active');
}

const addresses = "ip -o address show dev eth0 scope global | awk '{ print $4 }' | sort; ip route | sort";

suite(
  'lab/actions',
  (test) => {
    test('the rescue system has the addresses and keys of the machine, and its disk', async () => {
      const { publicAddress } = host();
      const before = await onHost(lab, publicAddress, addresses);
      await onHost(lab, publicAddress, 'echo kept >/root/kept; echo kept >/var/lib/kept; sync');
      await act('rescue', 'instance.rescued');
      assert.is(await onHost(lab, publicAddress, addresses), before);
      assert.is(
        await onHost(lab, publicAddress, 'ls /root; cat /mnt/disk/root/kept /mnt/disk/var/lib/kept'),
        'kept\nkept',
      );
      await onHost(lab, publicAddress, 'echo mended >/mnt/disk/root/kept; echo gone >/root/lost');
      await act('reboot', 'instance.rebooted');
      assert.is(await onHost(lab, publicAddress, 'cat /root/kept; ls /root /mnt'), 'mended\n/mnt:\n\n/root:\nkept');
    });

    test('a machine that is reinstalled has a new disk, and the same addresses and keys', async () => {
      const { publicAddress } = host();
      const before = await onHost(lab, publicAddress, addresses);
      const keyBefore = await onHost(lab, publicAddress, 'cat /etc/ssh/ssh_host_ed25519_key.pub');
      await callApi(lab, 'PUT', `/devices/${host().id}`, { userdata: '#!/bin/sh\necho new >/root/from-user-data\n' });
      await act('reinstall', 'provisioning.109');
      assert.is(await onHost(lab, publicAddress, addresses), before);
      assert.is(
        await eventually(
          () => onHost(lab, publicAddress, 'ls /root; ls /var/lib/kept 2>&1 | wc -l'),
          (said) => said.includes('from-user-data'),
        ),
        'from-user-data\n1',
      );
      assert.is.not(await onHost(lab, publicAddress, 'cat /etc/ssh/ssh_host_ed25519_key.pub'), keyBefore);
    });

    test('the further disks of a machine are wiped with it, unless they are to be preserved', async () => {
      const { id, publicAddress } = await orderHost(lab, 'data', { plan: 'c2.medium.x86' });
      const look = () => onHost(lab, publicAddress, 'ls /root; head -c 4 /dev/sdd | tr -d "\\0"');
      for (const [preserve, left] of [
        [true, 'kept'],
        [false, ''],
      ] as const) {
        await onHost(lab, publicAddress, 'touch /root/before; printf kept >/dev/sdd; sync');
        const before = (await typesOf(id)).length;
        await callApi(lab, 'POST', `/devices/${id}/actions`, { type: 'reinstall', preserve_data: preserve });
        await eventually(
          () => typesOf(id),
          (types) => types.length > before && types[0] === 'provisioning.109',
        );
        assert.is(await look(), left);
      }
    });

    test('a machine learns about itself, and tells of itself, by the names that the provider gives', async () => {
      const curl = (path: string) => onHost(lab, host().publicAddress, `curl -sSf ${path}`);
      assert.is(await curl('https://metadata.packet.net/2009-04-04/meta-data/instance-id'), host().id);
      assert.is(
        await curl('http://metadata.platformequinix.com/2009-04-04/meta-data/local-ipv4'),
        host().privateAddress,
      );
      const { network, user_state_url: url } = JSON.parse(await curl('https://metadata.platformequinix.com/metadata'));
      assert.equal(
        network.addresses.map(({ address }: { address: string }) => address),
        [host().publicAddress, host().publicAddress6, host().privateAddress],
      );
      await curl(`-d '{"state":"running","code":1000}' ${url}`);
      assert.is((await typesOf(host().id))[0], 'user.1000');
    });

    test('a spot server that the provider wants back hears of it, and is gone when its time is over', async () => {
      const kplay = (...words: string[]) => run([process.execPath, main, 'lab', '--name', lab.layout.name, ...words]);
      const line = '  1  spot-termination seconds 60, hostname spot-*, met 0 of 1';
      const set = ['fault', 'set', 'spot-termination', '--hostname', 'spot-*', '--seconds', '60'];
      assert.is(await kplay(...set), `${line}\n`);
      assert.match(await kplay('status'), `fault ${line}`);
      const { id, publicAddress } = await orderHost(lab, 'spot-0', { spot_instance: true });
      const spot = () => callApi(lab, 'GET', `/devices/${id}`);
      const { termination_time: end } = await eventually(spot, ({ termination_time: time }) => time !== null);
      const url = 'https://metadata.packet.net/2009-04-04/meta-data/spot/termination-time';
      assert.is(await onHost(lab, publicAddress, `curl -sSf ${url}`), end);
      assert.is(await kplay('fault', 'list'), '');
      const soon = new Date(Date.now() + 2000).toISOString();
      await callApi(lab, 'PUT', `/devices/${id}`, { termination_time: soon });
      const gone = (
        await eventually(
          () => spot().catch((error: Error) => error),
          (now) => now instanceof Error,
        )
      ).message;
      assert.match(gone, '404');
      assert.not.match(await kplay('status'), 'spot-0');
      assert.is(existsSync(placeOf(lab.layout, id).folder), false);
    });

    for (const slug of ['debian_12', 'busybox']) {
      test(`a machine with ${slug} may be one that nobody can log in to, until it is reinstalled`, async () => {
        await control(lab.layout).setFault({ kind: 'no-ssh', hostname: 'mute-*' });
        const mute = await orderHost(lab, `mute-${slug.slice(0, 4)}`, { operating_system: slug });
        const login = () => onHost(lab, mute.publicAddress, 'hostname');
        // Its sshd would need some time to start.
        await new Promise((resolve) => setTimeout(resolve, 2000));
        assert.match(await login().catch((error: Error) => error.message), /Connection refused/);
        await callApi(lab, 'POST', `/devices/${mute.id}/actions`, { type: 'reinstall' });
        assert.is(await eventually(() => login().catch(() => ''), Boolean), mute.hostname);
      });
    }
  },
  {
    before: async () => {
      lab = await openLab(1);
    },
    after: () => closeLab(lab),
  },
);
