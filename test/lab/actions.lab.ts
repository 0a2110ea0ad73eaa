import * as assert from 'uvu/assert';
import { control } from '../../lab/daemon/control.ts';
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

    test('a machine may be one that nobody can log in to, until it is reinstalled', async () => {
      await control(lab.layout).setFault({ kind: 'no-ssh', hostname: 'mute' });
      const mute = await orderHost(lab, 'mute');
      const login = () => onHost(lab, mute.publicAddress, 'hostname');
      assert.match(await login().catch((error: Error) => error.message), /Connection refused/);
      await callApi(lab, 'POST', `/devices/${mute.id}/actions`, { type: 'reinstall' });
      assert.is(await eventually(() => login().catch(() => ''), Boolean), 'mute');
    });
  },
  {
    before: async () => {
      lab = await openLab(1);
    },
    after: () => closeLab(lab),
  },
);
