import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import * as assert from 'uvu/assert';
import { labGroups } from '../../lab/config.ts';
import { control } from '../../lab/daemon/control.ts';
import { placeOf } from '../../lab/hosts/record.ts';
import { down, reset, status, up } from '../../lab/lab.ts';
import { files } from '../../lab/layout.ts';
import { initAmong, signal } from '../../lab/processes/processes.ts';
import { suite } from '../suite.ts';
import { eventually } from './eventually.ts';
import { callApi, closeLab, onHost, openLab, orderHost, orderOf, type TestHost, type TestLab } from './lab.ts';
import { traces } from './traces.ts';

let lab: TestLab;
const name = () => lab.layout.name;
const states = async () =>
  (await status({ name: name() })).hosts.map((host) => `${host.hostname} ${host.state}`).sort();
const host = (index: number): TestHost => lab.hosts[index]!;

/** Kills the lab's daemon without a chance to tidy up. */
async function killDaemon(): Promise<void> {
  const { daemon } = await status({ name: name() });
  process.kill(daemon!, 'SIGKILL');
  assert.is(
    (
      await eventually(
        () => status({ name: name() }),
        ({ state }) => state !== 'up',
      )
    ).state,
    'incomplete',
  );
}

const bootId = (address: string) => onHost(lab, address, 'stat -c %Y /proc/1; readlink /proc/1/ns/pid');

/** Processes of a host, seen from outside, whose end is the host's. */
const victims: Record<string, (ids: readonly number[]) => number> = {
  "a host's init": (ids) => initAmong(ids)!,
  "a host's launcher": (ids) => named(ids, 'systemd-nspawn'),
  'what waits for the launcher, which nobody notes the end of then': (ids) => {
    process.kill(named(ids, 'sh'), 'SIGKILL');
    return initAmong(ids)!;
  },
};

/** The first of these processes that runs a program of this name. */
function named(ids: readonly number[], program: string): number {
  return ids.find((id) => readFileSync(`/proc/${id}/comm`, 'utf8').trim() === program)!;
}

suite(
  'lab/survival',
  (test) => {
    test('a clean power-off lets services end, pulling the plug does not; the disk stays', async () => {
      const unit = '[Service]\nExecStart=sleep infinity\nExecStop=touch /root/stopped\n';
      const { id, publicAddress } = host(1);
      await onHost(
        lab,
        publicAddress,
        `printf '${unit}' >/run/systemd/system/proof.service; systemctl start proof; echo kept >/root/kept; sync`,
      );
      await lab.machines.powerOff(id, 'hard');
      assert.equal(await states(), ['h0 on', 'h1 off', 'h2 on']);
      await lab.machines.powerOn(id);
      assert.is(await onHost(lab, publicAddress, 'cat /root/kept; ls /root; ls /run/systemd/system'), 'kept\nkept');
      await onHost(lab, publicAddress, `printf '${unit}' >/run/systemd/system/proof.service; systemctl start proof`);
      await lab.machines.powerOff(id);
      await lab.machines.powerOn(id);
      assert.is(await onHost(lab, publicAddress, 'ls /root'), 'kept\nstopped');
    });

    test('a host that reboots by itself comes back, on a new network; one that switches itself off stays off', async () => {
      const { id, publicAddress } = host(1);
      const before = await bootId(publicAddress);
      await onHost(lab, publicAddress, 'ip link add proof type veth peer name other; nohup reboot >/dev/null 2>&1 &');
      const again = await eventually(
        () => bootId(publicAddress).catch(() => before),
        (boot) => boot !== before,
      );
      assert.is.not(again, before);
      assert.not.match(await onHost(lab, publicAddress, 'ip link'), 'proof');
      await onHost(lab, publicAddress, 'nohup poweroff >/dev/null 2>&1 &');
      const off = (now: string[]) => now.includes('h1 off');
      assert.equal(await eventually(states, off), ['h0 on', 'h1 off', 'h2 on']);
      await lab.machines.powerOn(id);
      assert.equal(await states(), ['h0 on', 'h1 on', 'h2 on']);
    });

    test('kill -9 of the daemon harms no host; the next up boots what died meanwhile', async () => {
      const groups = await labGroups(lab.layout);
      const { id } = await control(lab.layout).setFault({ kind: 'slow', milliseconds: 1, path: '/nothing$' });
      await killDaemon();
      const stays = await bootId(host(0).publicAddress);
      process.kill(initAmong(groups.processes(placeOf(lab.layout, host(1).id).name))!, 'SIGKILL');
      await onHost(lab, host(2).publicAddress, 'nohup reboot >/dev/null 2>&1 &');
      await eventually(states, (now) => now.includes('h1 failed') && now.includes('h2 failed'));
      const { state, faults } = await up({ name: name() });
      assert.equal([state, faults.map((fault) => fault.id)], ['up', [id]]);
      assert.is(await bootId(host(0).publicAddress), stays);
      assert.equal(await states(), ['h0 on', 'h1 on', 'h2 on']);
    });

    for (const [what, victim] of Object.entries(victims)) {
      test(`kill -9 of ${what}: the host comes back by itself, others notice nothing`, async () => {
        const groups = await labGroups(lab.layout);
        const { id, publicAddress } = host(1);
        const [before, stays] = [await bootId(publicAddress), await bootId(host(0).publicAddress)];
        process.kill(victim(groups.processes(placeOf(lab.layout, id).name)), 'SIGKILL');
        const again = () => bootId(publicAddress).catch(() => before);
        assert.is.not(await eventually(again, (boot) => boot !== before), before);
        assert.is(await bootId(host(0).publicAddress), stays);
        assert.equal(await states(), ['h0 on', 'h1 on', 'h2 on']);
      });
    }

    test("kill -9 of a host's sshd: systemd starts it again", async () => {
      const { publicAddress } = host(1);
      const listener = 'systemctl show --property=MainPID --value ssh';
      const before = await onHost(lab, publicAddress, `${listener}; kill -9 $(${listener})`);
      const now = () => onHost(lab, publicAddress, listener).catch(() => before);
      assert.is.not(await eventually(now, (pid) => pid !== before), before);
    });

    test('up boots a host whose end nobody saw', async () => {
      const groups = await labGroups(lab.layout);
      const { daemon } = await status({ name: name() });
      process.kill(daemon!, 'SIGSTOP');
      for (const id of groups.processes(placeOf(lab.layout, host(1).id).name)) signal(id, 'SIGKILL');
      process.kill(daemon!, 'SIGCONT');
      assert.is((await up({ name: name() })).daemon, daemon);
      assert.equal(await states(), ['h0 on', 'h1 on', 'h2 on']);
      assert.is(await onHost(lab, host(1).publicAddress, 'hostname'), 'h1');
    });

    test('a memory of the API that cannot be read is told', async () => {
      await killDaemon();
      await writeFile(files.apiState(lab.layout), '{}');
      const error = await up({ name: name() }).catch((thrown) => thrown);
      for (const said of [error.message, (await status({ name: name() })).problem]) {
        assert.match(said, "is not a state of this lab's API");
      }
    });

    test('reset leaves an empty lab that works', async () => {
      const { state, hosts, faults } = await reset({ name: name() });
      assert.equal([state, hosts, faults], ['up', [], []]);
      await callApi(lab, 'POST', '/ssh-keys', { label: 'again', key: lab.publicKey });
      const { publicAddress } = await orderHost(lab, 'new');
      assert.is(await onHost(lab, publicAddress, 'hostname'), 'new');
    });

    test('down leaves nothing, also while a machine is being made and the daemon is dead', async () => {
      assert.ok(traces(name()).length > 10);
      const making = lab.machines.create(orderOf(1, lab.publicKey)).catch(() => {});
      await eventually(
        async () => traces(name()).join(),
        (all) => (all.match(/mount /g) ?? []).length > 5,
      );
      await killDaemon();
      await making;
      await down({ name: name() });
      assert.equal(traces(name()), []);
      await down({ name: name() });
    });
  },
  {
    before: async () => {
      lab = await openLab(3);
    },
    after: () => closeLab(lab),
  },
);
