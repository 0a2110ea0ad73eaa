import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import type { Here, Outcome } from '../../engine/modules/definition/module.ts';
import device from '../../engine/modules/device.ts';
import type { Values } from '../../engine/types.ts';
import { keys, type Lab, startLab, token } from '../lab/api/fixture.ts';
import { suite } from '../suite.ts';

let lab: Lab;

interface Run {
  readonly check?: boolean;
  readonly signal?: AbortSignal;
  readonly progress?: (text: string) => void;
}

/** Runs the module with these arguments against the lab. */
async function run(args: object, { check = false, signal, progress }: Run = {}): Promise<Outcome> {
  const here: Here = {
    host: 'localhost',
    check,
    diff: true,
    signal: signal ?? new AbortController().signal,
    find: () => assert.unreachable() as never,
    decrypted: () => undefined,
    render: () => assert.unreachable() as never,
    variable: () => undefined,
    folders: ['.'],
    variables: () => new Map(),
    place: () => ({ file: 'tasks.yml', line: 1, column: 1 }),
    holds: () => false,
    progress: progress ?? (() => {}),
    machines: () => {},
    assents: false,
  };
  return device.act(device.args.parse({ api_url: lab.url, api_token: token, project: 'testing', ...args }), here, {});
}

const order = { plan: 'c2.medium.x86', operating_system: 'debian_12', metro: 'am' };

/** The builder as differences describe it. */
function described(locked: boolean): string {
  return `plan: c2.medium.x86\noperating_system: custom_ipxe\nlocation: am6\ntags: a, b\nlocked: ${locked}\n`;
}

function devices(outcome: Outcome): Values[] {
  return outcome.data['devices'] as Values[];
}

/** Hostnames of the devices that the API has, in the order in which they came, without those that are leaving. */
function ordered(): string[] {
  return lab.api.state.devices.filter(({ state }) => state !== 'deprovisioning').map(({ hostname }) => hostname);
}

/** A test of its own lab. */
function inLab(body: () => Promise<void>, options: Parameters<typeof startLab>[0] = {}): () => Promise<void> {
  return async () => {
    lab = await startLab(options);
    try {
      await body();
    } finally {
      await lab.close();
    }
  };
}

suite('device', (test) => {
  test(
    'says what it would order, orders just that, and nothing more the second time',
    inLab(async () => {
      const task = {
        hostnames: ['controller-0', 'worker-0', 'worker-1'],
        ...order,
        tags: ['k8s'],
        spot_instance: true,
      };
      const predicted = await run(task, { check: true });
      assert.is(predicted.changed, true);
      assert.equal(ordered(), []);
      const first = await run(task);
      assert.is(first.failed, undefined);
      assert.is(first.changed, true);
      assert.equal(first.differences, predicted.differences);
      assert.equal(first.differences?.[0], {
        name: 'device controller-0',
        before: '',
        after: 'plan: c2.medium.x86\noperating_system: debian_12\nlocation: am\ntags: k8s\nlocked: false\n',
      });
      assert.equal(ordered().sort(), task.hostnames);
      const [controller] = devices(first);
      const { id } = lab.api.state.devices.find(({ hostname }) => hostname === 'controller-0')!;
      assert.equal(
        { ...controller, addresses: (controller!['addresses'] as Values[]).length },
        {
          id,
          hostname: 'controller-0',
          state: 'active',
          plan: 'c2.medium.x86',
          operating_system: 'debian_12',
          metro: 'am',
          facility: 'am6',
          tags: ['k8s'],
          locked: false,
          user: 'root',
          description: '',
          spot_instance: true,
          termination_time: '',
          hardware_reservation: '',
          created_at: controller!['created_at'],
          addresses: 3,
          public_ipv4: controller!['public_ipv4'],
          public_gateway: controller!['public_gateway'],
          public_ipv6: controller!['public_ipv6'],
          private_ipv4: controller!['private_ipv4'],
          private_gateway: controller!['private_gateway'],
          elastic_ipv4: [],
        },
      );
      assert.match(String(controller!['public_ipv4']), /^198\.51\.100\.\d+$/);
      const again = await run(task);
      assert.equal([again.changed, again.failed, devices(again)], [false, undefined, devices(first)]);
      assert.equal((await run(task, { check: true })).changed, false);
      assert.is(lab.machines.log.length, 3);
    }),
  );

  test(
    'finds what an order whose answer was lost has made',
    inLab(async () => {
      lab.api.fault('lost-answer', { method: 'POST', path: '/devices$' });
      const outcome = await run({ hostnames: 'worker-0', ...order });
      assert.equal([outcome.failed, ordered()], [undefined, ['worker-0']]);
    }),
  );

  test(
    'finds what a run that died has ordered, from its tags or none',
    inLab(async () => {
      for (const hostname of ['worker-0', 'worker-1']) {
        await lab.ask('POST', `/projects/${lab.project()}/devices`, { ...order, hostname });
      }
      const outcome = await run({ hostnames: ['worker-0', 'worker-1', 'worker-2'], ...order });
      assert.equal([outcome.failed, ordered()], [undefined, ['worker-0', 'worker-1', 'worker-2']]);
    }),
  );

  test(
    'ends with the declared devices after a run that was killed with its first order under way',
    inLab(async () => {
      lab.api.fault('slow', { method: 'POST', path: '/devices$', milliseconds: 60_000, times: 3 });
      const hostnames = ['worker-0', 'worker-1', 'worker-2'];
      const script = fileURLToPath(import.meta.resolve('./order.js'));
      const child = spawn(process.execPath, [script, lab.url, ...hostnames], { stdio: 'inherit' });
      while (ordered().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      child.kill('SIGKILL');
      await once(child, 'exit');
      assert.ok(ordered().length > 0);
      lab.api.clearFaults();
      const outcome = await run({ hostnames, ...order });
      assert.equal([outcome.failed, ordered().sort()], [undefined, hostnames]);
    }),
  );

  test(
    'gives back the surplus of one order, but never guesses between two',
    inLab(async () => {
      const path = `/projects/${lab.project()}/devices`;
      for (const [hostname, tags] of [
        ['worker-0', ['kplay:worker-0/0123456789ab']],
        ['worker-1', []],
      ] as const) {
        for (const later of [0, 60_000]) {
          await lab.ask('POST', path, { ...order, hostname, tags });
          lab.api.state.devices.at(-1)!.createdAt += later;
        }
      }
      const [first] = lab.api.state.devices;
      const outcome = await run({ hostnames: 'worker-0', ...order });
      assert.equal(
        [outcome.failed, outcome.changed, devices(outcome).map(({ id }) => id)],
        [undefined, true, [first!.id]],
      );
      const refused = await run({ hostnames: 'worker-1', ...order });
      assert.match(
        refused.failed ?? '',
        /^2 devices have the hostname worker-1 \(\S+, \S+\): give back all but one by device_ids$/,
      );
      assert.equal(ordered(), ['worker-0', 'worker-1', 'worker-1']);
    }),
  );

  test(
    'changes tags and lock in place, and keeps its own marks',
    inLab(async () => {
      await run({ hostnames: 'worker-0', ...order, tags: ['a', 'b'] });
      const [mark] = lab.api.state.devices[0]!.tags.filter((tag) => tag.startsWith('kplay:'));
      assert.match(mark!, /^kplay:worker-0\/[0-9a-f]{12}$/);
      assert.is((await run({ hostnames: 'worker-0', ...order, tags: ['b', 'a'] })).changed, false);
      const task = { hostnames: 'worker-0', ...order, tags: ['c'], locked: true };
      const predicted = await run(task, { check: true });
      const changed = await run(task);
      assert.equal([changed.changed, changed.differences], [true, predicted.differences]);
      assert.equal(lab.api.state.devices[0]!.tags, ['c', mark]);
      assert.is(lab.api.state.devices[0]!.locked, true);
      assert.is((await run(task)).changed, false);
    }),
  );

  const refusals: [string, object, RegExp][] = [
    [
      'another plan',
      { plan: 'c3.small.x86' },
      /^worker-0 \(\S+\) cannot be changed in place: its plan is c2\.medium\.x86, not c3\.small\.x86; recreate: true gives it back and orders it anew$/,
    ],
    [
      'another system and place',
      { operating_system: 'ubuntu_22_04', metro: 'ny' },
      /its operating system is debian_12, not ubuntu_22_04, and its metro is am, not ny;/,
    ],
    ['a bad plan', { hostnames: ['worker-1', 'worker-0'], plan: 'x9' }, /not x9/],
    ['an order without a plan', { hostnames: 'new', plan: undefined }, /^to order new, plan must be given$/],
    [
      'an unknown key',
      { hostnames: 'new', project_ssh_keys: ['kplay'] },
      /^the project has no key kplay; it has none$/,
    ],
    ['an unknown device', { hostnames: 'new', state: 'inactive' }, /^there is no device new in the project$/],
    ['an unknown project', { project: 'testin' }, /^there is no project "testin"\n {2}hint: did you mean "testing"\?$/],
    ['a wrong token', { api_token: 'wrong' }, /^GET \/projects: 401 Unauthorized: Invalid authentication token\n/],
  ];
  test(
    'refuses with a reason, and does nothing',
    inLab(async () => {
      await run({ hostnames: 'worker-0', ...order });
      for (const [name, args, expected] of refusals) {
        const outcome = await run({ hostnames: 'worker-0', ...order, ...args });
        assert.match(outcome.failed ?? '', expected, name);
        assert.is(outcome.changed, false, name);
        assert.equal(ordered(), ['worker-0'], name);
      }
    }),
  );

  test(
    'orders the rest when one is refused, and says what the API said',
    inLab(
      async () => {
        const outcome = await run({ hostnames: ['a', 'b', 'c'], ...order });
        assert.is(outcome.changed, true);
        const path = `/projects/${lab.project()}/devices`;
        const [refused] = ['a', 'b', 'c'].filter((name) => !ordered().includes(name));
        assert.is(
          outcome.failed,
          `${refused}: POST ${path}: 422 Unprocessable Entity: The project has reached its limit of 2 devices`,
        );
        assert.is(devices(outcome).length, 2);
      },
      { limits: { devicesPerProject: 2 } },
    ),
  );

  test(
    'tells why a device failed',
    inLab(async () => {
      lab.machines.broken.set('worker-1', 'no disk');
      const outcome = await run({ hostnames: ['worker-0', 'worker-1'], ...order });
      assert.match(
        outcome.failed ?? '',
        /^worker-1 \(\S+\) has failed: provisioning failed: no disk; replace_failed gives it back and orders another, state: absent just gives it back\n {2}\S+Z Instance ordered\n/,
      );
      assert.equal(
        devices(outcome).map(({ state }) => state),
        ['active', 'failed'],
      );
      assert.match(
        (await run({ hostnames: 'worker-1', ...order })).failed ?? '',
        /has failed: provisioning failed: no disk; replace_failed/,
      );
      assert.is((await run({ hostnames: 'worker-1', state: 'absent' })).failed, undefined);
      lab.machines.broken.clear();
      assert.is((await run({ hostnames: 'worker-1', ...order })).failed, undefined);
    }),
  );

  test(
    'stands on reserved machines, and is recreated on the same one',
    inLab(
      async () => {
        const mine = { project: lab.project(), plan: order.plan, metro: order.metro };
        const own = (await lab.api.reserve(mine)).id;
        const [next] = [(await lab.api.reserve(mine)).id, await lab.api.reserve({ ...mine, spare: true })];
        const task = {
          hostnames: 'worker-%d',
          count: 2,
          ...order,
          hardware_reservation_id: { 'worker-2': own, default: 'next-available' },
        };
        assert.is((await run(task, { check: true })).failed, undefined);
        const first = await run(task);
        const stands = (outcome: Outcome) =>
          devices(outcome).map(({ hostname, hardware_reservation: id }) => `${hostname} ${id}`);
        assert.equal([first.failed, stands(first)], [undefined, [`worker-1 ${next}`, `worker-2 ${own}`]]);
        assert.is((await run(task)).changed, false);
        const third = await run({ ...task, hostnames: 'worker-3', count: null });
        assert.is(third.failed, `worker-3: no hardware reservation of ${order.plan} is free for it`);
        const other = { ...task, operating_system: 'ubuntu_22_04', recreate: true };
        const again = await run(other);
        assert.equal([again.failed, stands(again).sort()], [undefined, [`worker-1 ${next}`, `worker-2 ${own}`]]);
        assert.equal((await run(other)).changed, false);
        assert.equal(lab.machines.log.filter((line) => line.startsWith('create')).length, 4);
      },
      { delays: { provision: 0, deprovision: 300 } },
    ),
  );

  test(
    'orders all that can be said, and changes nothing the second time',
    inLab(async () => {
      await lab.ask('POST', `/projects/${lab.project()}/ssh-keys`, { label: 'laptop', key: keys[0] });
      const task = {
        hostnames: 'builder',
        ...order,
        operating_system: undefined,
        ipxe_script_url: 'https://boot.example.net/flatcar.ipxe',
        always_pxe: true,
        description: 'builds images',
        billing_cycle: 'hourly',
        tags: ['a', 'b'],
        customdata: { role: 'builder', list: [1, { a: null }] },
        spot_instance: true,
        spot_price_max: '9.5',
        termination_time: '2126-01-31T18:00:00Z',
        features: ['tpm'],
        network_frozen: true,
        locked: true,
        ip_addresses: [{ address_family: 4, public: false }, { address_family: 6 }],
        storage: {
          disks: [{ device: '/dev/sda', wipeTable: true, partitions: [{ label: 'ROOT', number: 1, size: 0 }] }],
          raid: [{ devices: ['/dev/sda1', '/dev/sdb1'], level: 1, name: '/dev/md0' }],
          filesystems: [{ mount: { device: '/dev/md0', format: 'ext4', point: '/', options: ['-L', 'ROOT'] } }],
        },
        project_ssh_keys: ['laptop'],
        user_ssh_keys: [lab.api.state.user.id],
        user_data: '#cloud-config\n',
      };
      const first = await run(task);
      assert.equal([first.failed, first.changed, first.warnings], [undefined, true, []]);
      const again = await run(task);
      assert.equal([again.failed, again.changed, again.differences], [undefined, false, []]);
      const [device] = devices(again);
      assert.equal(
        [device!['operating_system'], device!['description'], device!['spot_instance'], device!['public_ipv4']],
        ['custom_ipxe', 'builds images', true, ''],
      );
      const [machine] = lab.machines.orders.values();
      assert.equal(machine!.sshKeys, [keys[0]]);
      const changed = { ...task, description: 'rests', customdata: {}, always_pxe: false, locked: false };
      const predicted = await run(changed, { check: true });
      assert.equal((await run(changed)).differences, predicted.differences);
      assert.equal(predicted.differences, [
        {
          name: 'device builder',
          before: `${described(true)}description: builds images\ncustomdata: {"role":"builder","list":[1,{"a":null}]}\nalways_pxe: true\n`,
          after: `${described(false)}description: rests\ncustomdata: {}\nalways_pxe: false\n`,
        },
      ]);
      assert.is((await run(changed)).changed, false);
    }),
  );

  test(
    'reinstalls and rescues, once in each run',
    inLab(
      async () => {
        await run({ hostnames: 'worker-0', ...order });
        const task = { hostnames: 'worker-0', operating_system: 'ubuntu_22_04', state: 'reinstalled' };
        assert.is((await run(task, { check: true })).changed, true);
        const installed = await run(task);
        assert.equal(
          [installed.failed, devices(installed).map(({ state, operating_system }) => `${state} ${operating_system}`)],
          [undefined, ['active ubuntu_22_04']],
        );
        assert.equal(
          [(await run({ hostnames: 'worker-0', state: 'rescued' })).failed, ordered()],
          [undefined, ['worker-0']],
        );
        const events = lab.api.state.devices[0]!.events.map(({ type }) => type);
        assert.ok(events.some((type) => type.includes('reinstall')) && events.some((type) => type.includes('rescue')));
      },
      { delays: { provision: 400, deprovision: 0 } },
    ),
  );

  test(
    'replaces what fails while it is installed',
    inLab(async () => {
      lab.machines.broken.set('worker-1', 'no disk');
      const mended = (text: string) => text.includes('worker-1') && setTimeout(() => lab.machines.broken.clear(), 200);
      const outcome = await run(
        { hostnames: ['worker-0', 'worker-1'], ...order, replace_failed: 5 },
        { progress: (text) => void mended(text) },
      );
      assert.equal([outcome.failed, devices(outcome).map(({ state }) => state)], [undefined, ['active', 'active']]);
      assert.match(
        outcome.warnings?.[0] ?? '',
        /^worker-1 \(\S+\) failed \(provisioning failed: no disk\) and was replaced by /,
      );
      assert.equal(ordered(), ['worker-0', 'worker-1']);
    }),
  );

  test(
    'gives back, once, but never what is locked',
    inLab(async () => {
      await run({ hostnames: ['worker-0', 'worker-1'], ...order });
      lab.api.state.devices.find(({ hostname }) => hostname === 'worker-1')!.locked = true;
      const locked = await run({ hostnames: ['worker-0', 'worker-1'], state: 'absent' });
      assert.match(locked.failed ?? '', /^worker-1 \(\S+\) is locked: set locked to false to give it back$/);
      assert.is(ordered().length, 2);
      const task = { hostnames: ['worker-0', 'worker-1'], state: 'absent', locked: false };
      assert.is((await run(task, { check: true })).changed, true);
      assert.equal([(await run(task)).changed, lab.api.state.devices, lab.machines.running.size], [true, [], 0]);
      assert.is((await run(task)).changed, false);
    }),
  );

  test(
    'powers off and on, by hostname or id',
    inLab(async () => {
      const [one] = devices(await run({ hostnames: 'worker-0', ...order }));
      const states = async (args: object) => {
        const outcome = await run(args);
        return [outcome.failed, outcome.changed, devices(outcome).map(({ state }) => state)];
      };
      assert.equal(await states({ device_ids: [one!['id']], state: 'inactive' }), [undefined, true, ['inactive']]);
      assert.equal(await states({ hostnames: 'worker-0', state: 'inactive' }), [undefined, false, ['inactive']]);
      assert.equal(await states({ hostnames: 'worker-0', state: 'active' }), [undefined, true, ['active']]);
      assert.equal(await states({ hostnames: 'worker-0', state: 'rebooted' }), [undefined, true, ['active']]);
      assert.equal(lab.machines.log, ['create worker-0', 'power off worker-0', 'power on worker-0', 'reboot worker-0']);
    }),
  );

  test(
    'tells how far it is, and what is ordered when it is interrupted',
    inLab(
      async () => {
        const controller = new AbortController();
        const told: string[] = [];
        const progress = (text: string) => {
          told.push(text);
          if (/worker-\d provisioning/.test(text)) controller.abort();
        };
        const outcome = await run(
          { hostnames: ['worker-0', 'worker-1'], ...order },
          { signal: controller.signal, progress },
        );
        assert.match(
          outcome.failed ?? '',
          /^interrupted; these exist or were asked for: worker-0 \(\S+\), worker-1 \(\S+\); run again/,
        );
        assert.is(outcome.changed, true);
        assert.match(told.at(-1)!, /^0 of 2 done; worker-0 \w+( \d+ %)?, worker-1 \w+( \d+ %)?$/);
        const rest = await run({ hostnames: ['worker-0', 'worker-1'], ...order });
        assert.equal([rest.failed, rest.changed, ordered()], [undefined, false, ['worker-0', 'worker-1']]);
      },
      { delays: { provision: 1200, deprovision: 0 } },
    ),
  );

  test(
    'leaves what it has not begun when it is interrupted',
    inLab(async () => {
      const controller = new AbortController();
      const names = Array.from({ length: 20 }, (_, index) => `worker-${index}`);
      const outcome = await run(
        { hostnames: names, ...order },
        { signal: controller.signal, progress: () => controller.abort() },
      );
      const [, done, undone] =
        /asked for: (.*); nothing was done about (.*); run again/.exec(outcome.failed ?? '') ?? [];
      assert.equal(
        done
          ?.split(', ')
          .map((text) => text.split(' ')[0])
          .sort(),
        ordered().sort(),
      );
      assert.equal([...ordered(), ...(undone ?? '').split(', ')].sort(), names.toSorted());
    }),
  );

  test(
    'gives up waiting after its time, and leaves the order as it is',
    inLab(
      async () => {
        const outcome = await run({ hostnames: 'worker-0', ...order, wait_timeout: 0.001 });
        assert.match(
          outcome.failed ?? '',
          /^worker-0 \w+.* \(\S+\) after 0\.001 s; it goes on by itself, run again to wait on$/,
        );
        assert.equal(ordered(), ['worker-0']);
        const without = await run({ hostnames: 'worker-0', ...order, wait: false });
        assert.equal([without.failed, without.changed], [undefined, false]);
      },
      { delays: { provision: 60_000, deprovision: 0 } },
    ),
  );

  test(
    'puts the named keys and the user data on it',
    inLab(async () => {
      const path = `/projects/${lab.project()}/ssh-keys`;
      const predicted = await run({ hostnames: 'worker-0', ...order, project_ssh_keys: ['two'] }, { check: true });
      assert.equal([predicted.failed, predicted.changed], [undefined, true], 'a task before it would add the key');
      await lab.ask('POST', path, { label: 'one', key: keys[0] });
      await lab.ask('POST', path, { label: 'two', key: keys[1] });
      await run({
        hostnames: 'worker-0',
        ...order,
        ssh_keys: undefined,
        project_ssh_keys: ['two'],
        user_data: '#!/bin/sh\n',
      });
      const [machine] = lab.machines.orders.values();
      assert.equal([machine!.sshKeys, machine!.userData], [[keys[1]], '#!/bin/sh\n']);
    }),
  );
});
