import * as assert from 'uvu/assert';
import device from '../../engine/modules/device.ts';
import type { Reservation } from '../../engine/providers/reservations.ts';
import { suite } from '../suite.ts';
import { complaints, take } from './here.ts';
import type { Setup } from './provider.ts';
import { goods, run } from './provisioned.ts';

const free = (id: string, more: Partial<Reservation> = {}): Reservation => ({
  id,
  plan: 'small',
  location: { region: 'am' },
  available: true,
  spare: false,
  broken: false,
  ...more,
});

suite('device, with a provider in memory', (test) => {
  const expanded: [string, object, string[]][] = [
    ['one', { hostnames: 'a' }, ['a']],
    ['a list', { hostnames: ['a', 'b', 'a'] }, ['a', 'b']],
    ['a count', { hostnames: 'w%d', count: 3 }, ['w1', 'w2', 'w3']],
    ['digits and an offset', { hostnames: 'w-%03d.x', count: 2, count_offset: 9 }, ['w-009.x', 'w-010.x']],
    ['a count without a pattern', { hostnames: 'w', count: 2 }, ['w01', 'w02']],
    ['a count of one', { hostnames: 'w', count: 1 }, ['w']],
    ['a pattern without a count', { hostnames: 'w%d', count_offset: 0 }, ['w0']],
    ['none', { hostnames: 'w%d', count: 0 }, []],
  ];
  for (const [name, args, expected] of expanded) {
    test(`orders by hostnames: ${name}`, async () => {
      const { provider, outcome } = await run(args);
      assert.equal([provider.orders.map((order) => order.name), outcome.changed], [expected, expected.length > 0]);
    });
  }

  const mistakes: [object, string[]][] = [
    [{}, ['hostnames: name at least one device: hostnames or device_ids']],
    [
      { hostnames: ['a', 'b'], count: 2 },
      ['hostnames: count goes with one hostname, such as worker-%d, not with several'],
    ],
    [{ hostnames: ['a%d', 'b'] }, ['hostnames: a hostname with a number (%d) stands alone, with count']],
    [{ hostnames: 'a_b' }, ['hostnames: "a_b" is no hostname: letters, digits, dashes and dots']],
    [{ hostnames: 'a', metro: 'am', facility: 'ams1' }, ['facility: give a metro or a facility, not both']],
    [{ device_ids: 'x' }, ['device_ids: what is ordered has no id yet: give hostnames']],
    [
      { hostnames: ['a', 'b'], hardware_reservation_id: 'r1' },
      [
        'hardware_reservation_id: one reservation holds one device: give next-available, or a mapping of hostnames to ids',
      ],
    ],
    [
      { hostnames: 'a', spot_instance: true, hardware_reservation_id: 'next-available' },
      ['spot_instance: a spot server cannot stand on a reservation'],
    ],
    [
      { hostnames: 'a', no_ssh_keys: true, user_ssh_keys: ['u'] },
      ['no_ssh_keys: keys are named for a device that is to have none'],
    ],
    [
      { hostnames: 'a', ip_addresses: [{ address_family: 4 }] },
      ['ip_addresses: a private IPv4 address must be among them'],
    ],
    [
      { hostnames: 'a', spot_instance: false, spot_price_max: '0.5' },
      ['spot_price_max: a device that is no spot server has no such price'],
    ],
    [
      { hostnames: 'a', operating_system: 'debian_12', ipxe_script_url: 'http://x' },
      ['operating_system: only custom_ipxe boots from ipxe_script_url'],
    ],
    [
      { hostnames: 'a', termination_time: 'tomorrow' },
      ['termination_time: write it as ISO 8601, such as 2026-01-31T18:00:00Z'],
    ],
  ];
  for (const [args, expected] of mistakes) {
    test(`refuses ${JSON.stringify(args)}`, () =>
      assert.equal(complaints(device, { project: 'testing', ...args }), expected));
  }

  test('orders all that the arguments say', async () => {
    const storage = { disks: [{ device: '/dev/sda', wipeTable: true }] };
    const { provider } = await run(
      {
        hostnames: 'a',
        operating_system: undefined,
        metro: undefined,
        facility: 'ams1',
        tags: ['x'],
        description: 'of tests',
        billing_cycle: 'hourly',
        customdata: { a: 1 },
        ipxe_script_url: 'http://boot',
        always_pxe: true,
        spot_instance: true,
        spot_price_max: '0.25',
        termination_time: '2026-01-31T18:00:00Z',
        features: { tpm: 'required' },
        network_frozen: true,
        ip_addresses: [{ address_family: 4, public: false, ip_reservations: ['i1'] }],
        storage,
        locked: true,
        user_data: '#!/bin/sh\n',
        project_ssh_keys: ['laptop', 'k2'],
        user_ssh_keys: ['u1'],
      },
      {
        keys: [
          { id: 'k1', label: 'laptop', key: '' },
          { id: 'k2', label: 'other', key: '' },
        ],
      },
    );
    assert.equal(provider.orders, [
      {
        name: 'a',
        plan: 'small',
        image: 'custom_ipxe',
        location: { site: 'ams1' },
        tags: ['x'],
        userData: '#!/bin/sh\n',
        customData: { a: 1 },
        locked: true,
        spot: { priceMax: 0.25 },
        endsAt: '2026-01-31T18:00:00Z',
        storage,
        networkBoot: { script: 'http://boot', always: true },
        more: {
          description: 'of tests',
          billing_cycle: 'hourly',
          ip_addresses: [{ address_family: 4, public: false, ip_reservations: ['i1'] }],
          features: { tpm: 'required' },
          network_frozen: true,
        },
        keys: { project: ['k1', 'k2'], users: ['u1'] },
      },
    ]);
    const { provider: none } = await run({ hostnames: 'a', no_ssh_keys: true });
    assert.equal(none.orders[0]!.keys, { project: [], users: [] });
  });

  const reserved: [string, object, readonly Reservation[], readonly string[] | RegExp][] = [
    ['one id', { hostnames: 'a', hardware_reservation_id: 'r1' }, [free('r1')], ['order a on r1']],
    [
      'a mapping',
      { hostnames: ['a', 'b', 'c'], hardware_reservation_id: { a: 'r1', c: null, default: 'next-available' } },
      [free('r1'), free('r2')],
      ['order a on r1', 'order b on r2', 'order c'],
    ],
    [
      'none that is meant for another',
      { hostnames: 'b', hardware_reservation_id: { a: 'r1', default: 'next-available' } },
      [free('r1')],
      /^b: no hardware reservation of small is free for it$/,
    ],
    [
      'what the provider chooses, where nothing is meant for anybody',
      { hostnames: ['a', 'b'], hardware_reservation_id: 'next-available' },
      [free('r1'), free('r2')],
      ['order a on next-available', 'order b on next-available'],
    ],
    [
      'a mapping without a default',
      { hostnames: ['a', 'b'], hardware_reservation_id: { a: 'r1' } },
      [free('r1')],
      ['order a on r1', 'order b'],
    ],
    [
      'none there',
      { hostnames: 'a', hardware_reservation_id: 'r1' },
      [],
      /^a: the project has no hardware reservation r1$/,
    ],
    [
      'one of another plan',
      { hostnames: 'a', hardware_reservation_id: 'r1' },
      [free('r1', { plan: 'big' })],
      /^a: the reservation r1 is a big, not a small$/,
    ],
    [
      'one that is taken',
      { hostnames: 'a', hardware_reservation_id: 'r1' },
      [free('r1', { server: 'x', available: false })],
      /^a: the reservation r1 bears the device x$/,
    ],
    [
      'a spare',
      { hostnames: 'a', hardware_reservation_id: 'r1' },
      [free('r1', { spare: true, available: false })],
      /is a spare, which/,
    ],
    [
      'a broken one',
      { hostnames: 'a', hardware_reservation_id: 'r1' },
      [free('r1', { broken: true })],
      /^a: the reservation r1 waits for repair$/,
    ],
    [
      'one for two',
      { hostnames: ['a', 'b'], hardware_reservation_id: { default: 'r1' } },
      [free('r1')],
      /^b: the reservation r1 is named for a as well$/,
    ],
    [
      'too few for next-available',
      { hostnames: ['a', 'b', 'c'], hardware_reservation_id: 'next-available' },
      [free('r1'), free('r2', { location: { region: 'fr' } }), free('r3', { plan: 'big' }), free('r4')],
      /^c: no hardware reservation of small is free for it$/,
    ],
  ];
  for (const [name, args, reservations, expected] of reserved) {
    test(`takes reserved machines: ${name}`, async () => {
      for (const check of [true, false]) {
        const { provider, outcome } = await run(args, { reservations }, { check });
        if (expected instanceof RegExp) assert.match(outcome.failed ?? '', expected);
        else assert.equal([outcome.failed, provider.log], [undefined, check ? [] : expected]);
        if (expected instanceof RegExp) assert.equal(provider.log, []);
      }
    });
  }

  const recreated: [string, object, Setup, readonly string[] | RegExp][] = [
    ['another plan', { plan: 'big', recreate: true }, {}, ['release d1', 'order w1']],
    ['another metro', { metro: 'FR', recreate: true }, {}, ['release d1', 'order w1']],
    [
      'on the same reservation, when it is free',
      { plan: 'big', recreate: true, hardware_reservation_id: 'r1' },
      { reservations: [free('r1', { plan: 'big', server: 'd1', available: false })], leaving: 1 },
      ['release d1', 'order w1 on r1'],
    ],
    ['nothing that fits', { recreate: true }, {}, []],
    [
      'nothing that is locked',
      { plan: 'big', recreate: true },
      { devices: [{ locked: true }] },
      /^w1 \(d1\) is locked, and is to be recreated: its plan is small, not big$/,
    ],
    [
      'what was locked, when it is unlocked',
      { plan: 'big', recreate: true, locked: false },
      { devices: [{ locked: true }] },
      ['change d1 locked', 'release d1', 'order w1'],
    ],
    [
      'nothing unless it is told',
      { plan: 'big' },
      {},
      /^w1 \(d1\) cannot be changed in place: its plan is small, not big; recreate: true gives it back and orders it anew$/,
    ],
    [
      'nothing whose system can be installed',
      { operating_system: 'ubuntu_22_04' },
      {},
      /recreate: true gives it back and orders it anew, state: reinstalled installs it anew$/,
    ],
    [
      'nothing for another state',
      { plan: 'big', recreate: true, state: 'inactive' },
      {},
      /^w1 \(d1\) cannot be changed in place/,
    ],
  ];
  for (const [name, args, setup, expected] of recreated) {
    test(`recreates ${name}`, async () => {
      const predicted = await run({ hostnames: 'w1', ...args }, { devices: [{}], ...setup }, { check: true });
      const { outcome, provider } = await run({ hostnames: 'w1', ...args }, { devices: [{}], ...setup });
      assert.equal([predicted.provider.log, predicted.outcome.failed], [[], outcome.failed]);
      assert.equal(predicted.outcome.differences, outcome.differences);
      if (expected instanceof RegExp) return assert.match(outcome.failed ?? '', expected);
      assert.equal([outcome.failed, provider.log, outcome.changed], [undefined, expected, expected.length > 0]);
      if (expected.length > 0) assert.equal(provider.list(), ['w1 new-w1']);
    });
  }

  test('shows what it recreates', async () => {
    const { outcome } = await run({ hostnames: 'w1', plan: 'big', recreate: true }, { devices: [{}] }, { check: true });
    const rest = 'operating_system: debian_12\nlocation:';
    assert.equal(outcome.differences, [
      {
        name: 'device w1',
        before: `id: d1\nplan: small\n${rest} am6\ntags: \nlocked: false\n`,
        after: `id: a new one\nplan: big\n${rest} am\ntags: \nlocked: false\n`,
      },
    ]);
  });

  const changes: [string, object, Setup['devices'], string[]][] = [
    [
      'nothing',
      { description: 'x', customdata: { a: [1] }, billing_cycle: 'hourly' },
      [{ description: 'x', customdata: { a: [1] }, billing_cycle: 'hourly' }],
      [],
    ],
    ['description', { description: 'x' }, [{}], ['change d1 more']],
    ['custom data', { customdata: { a: [2] } }, [{ customdata: { a: [1] } }], ['change d1 customData']],
    [
      'what is booted',
      { operating_system: 'custom_ipxe', ipxe_script_url: 'http://b', always_pxe: true },
      [{ operating_system: { slug: 'custom_ipxe' }, ipxe_script_url: 'http://a', always_pxe: true }],
      ['change d1 networkBoot'],
    ],
    [
      'billing and lock',
      { billing_cycle: 'monthly', locked: true },
      [{ billing_cycle: 'hourly' }],
      ['change d1 locked more'],
    ],
    ['no user data', { user_data: 'x' }, [{ userdata: 'y' }], []],
    ['rescue', { state: 'rescued' }, [{}], ['rescue d1']],
    ['power', { state: 'inactive' }, [{}], ['power off d1']],
    ['reboot and tags', { state: 'rebooted', tags: ['a'] }, [{}], ['change d1 tags', 'power reboot d1']],
  ];
  for (const [name, args, devices = [], expected] of changes) {
    test(`changes in place: ${name}`, async () => {
      const predicted = await run({ hostnames: 'w1', ...args }, { devices }, { check: true });
      const { outcome, provider } = await run({ hostnames: 'w1', ...args }, { devices });
      assert.equal([outcome.failed, provider.log, outcome.changed], [undefined, expected, expected.length > 0]);
      assert.equal(
        [predicted.outcome.changed, predicted.outcome.differences, predicted.provider.log],
        [outcome.changed, outcome.differences, []],
      );
    });
  }

  test('says what is for orders only', async () => {
    const { outcome } = await run(
      { hostnames: 'w1', spot_instance: true, hardware_reservation_id: { w1: 'r1' } },
      { devices: [{ hardware_reservation: { href: '/metal/v1/hardware-reservations/r0' } }] },
    );
    assert.equal(
      [outcome.changed, outcome.warnings],
      [
        false,
        [
          'w1 (d1) is no spot server and stays so: spot_instance is for orders',
          'w1 (d1) does not stand on the reservation r1: that is for orders',
        ],
      ],
    );
  });

  const lacking: [string, object, string][] = [
    ['spot', { spot_instance: true }, 'spot servers'],
    ['reservations', { hardware_reservation_id: 'next-available' }, 'hardware reservations'],
    ['storage', { storage: {} }, 'arranging disks'],
    ['rescue', { state: 'rescued' }, 'a rescue system'],
    ['custom-data', { customdata: {} }, 'custom data'],
  ];
  for (const [capability, args, what] of lacking) {
    test(`asks nobody for what a provider lacks: ${capability}`, async () => {
      const { outcome, provider } = await run({ hostnames: 'w1', ...args }, { lacks: [capability] });
      assert.equal([outcome.failed, provider.log], [`the provider fake does not have ${what}`, []]);
    });
  }

  test('leaves it to an earlier task to make the project, in check mode', async () => {
    const { outcome } = await run({ project: 'new', hostnames: 'w%d', count: 2 }, {}, { check: true });
    assert.equal(
      [outcome.failed, outcome.missing, outcome.orders?.map(({ hostname, project }) => `${project} ${hostname}`)],
      ['there is no project "new"', { kind: 'project', name: 'new' }, ['new w1', 'new w2']],
    );
    const real = await run({ project: 'new', hostnames: 'w1' });
    assert.equal([real.outcome.failed, real.outcome.missing], ['there is no project "new"', undefined]);
  });

  test('says that a device is given back and none is there yet, when it is interrupted in between', async () => {
    const controller = new AbortController();
    const before = (call: string) => call.startsWith('release') && controller.abort();
    const setup = { devices: [{}], leaving: 5, before };
    const { outcome, provider } = await run({ hostnames: 'w1', plan: 'big', recreate: true }, setup, {
      signal: controller.signal,
    });
    assert.is(outcome.failed, 'w1: interrupted; it was given back, and none is ordered in its place yet: run again');
    assert.equal([outcome.changed, provider.log], [true, ['release d1']]);
  });

  test('may be run again after a lost outcome, but for what it does each time', () => {
    const states = ['present', 'active', 'inactive', 'absent', 'rebooted', 'reinstalled', 'rescued'];
    const again = states.filter((state) => device.repeatableWith!(take(device, { ...goods, hostnames: 'a', state })));
    assert.equal(again, ['present', 'active', 'inactive', 'absent']);
  });
});
