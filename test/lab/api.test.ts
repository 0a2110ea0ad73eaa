import { readFileSync, statSync, writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { suite } from '../suite.ts';
import { keys, type Lab, startLab, token } from './api/fixture.ts';

let lab: Lab;
let project: string;
const goods = { plan: 'c3.small.x86', operating_system: 'debian_12', metro: 'am' };
const order = (more: object = {}) => lab.ask('POST', `/projects/${project}/devices`, { ...goods, ...more });
const active = (id: string) => lab.until(`/devices/${id}`, ({ state }) => state === 'active');
const nowhere = '00000000-0000-4000-8000-000000000000';

/** Status and errors of an answer. */
async function refusal(method: string, path: string, body?: unknown, headers?: Record<string, string>) {
  const { status, json } = await lab.ask(method, path, body, headers);
  return [status, json];
}

suite(
  'lab API',
  (test) => {
    const requests: [string, () => Promise<unknown>, unknown][] = [
      [
        'a wrong token',
        () => refusal('GET', '/projects', undefined, { 'x-auth-token': 'x' }),
        [401, { error: 'Invalid authentication token' }],
      ],
      [
        'no token on an unknown path',
        () => refusal('GET', '/nothing', undefined, { 'x-auth-token': '' }),
        [401, { error: 'Invalid authentication token' }],
      ],
      ['an unknown path', () => refusal('GET', '/nothing'), [404, { errors: ['Not found'] }]],
      ['an unknown device', () => refusal('GET', `/devices/${nowhere}`), [404, { errors: ['Not found'] }]],
      ['no JSON', () => refusal('POST', '/projects', '{"name":'), [400, { errors: ['The body is not valid JSON'] }]],
      ['a project without a name', () => refusal('POST', '/projects', {}), [422, { errors: ["name can't be blank"] }]],
      [
        'an order of nothing',
        () => refusal('POST', `/projects/${project}/devices`, {}),
        [422, { errors: ["plan can't be blank", "operating_system can't be blank"] }],
      ],
      [
        'a bad plan and system',
        () => refusal('POST', `/projects/${project}/devices`, { ...goods, plan: 'x9', operating_system: 'os2' }),
        [422, { errors: ['x9 is not a valid plan', 'os2 is not a valid operating system'] }],
      ],
      [
        'a bad metro',
        () => refusal('POST', `/projects/${project}/devices`, { ...goods, metro: 'xx' }),
        [422, { errors: ['xx is not a valid metro'] }],
      ],
      [
        'no place',
        () => refusal('POST', `/projects/${project}/devices`, { ...goods, metro: undefined }),
        [422, { errors: ["metro can't be blank"] }],
      ],
      [
        'two places',
        () => refusal('POST', `/projects/${project}/devices`, { ...goods, facility: 'ams1' }),
        [422, { errors: ['Specify either a metro or a facility, not both'] }],
      ],
      [
        'a bad hostname',
        () => refusal('POST', `/projects/${project}/devices`, { ...goods, hostname: '-x' }),
        [422, { errors: ['hostname is invalid'] }],
      ],
      [
        'a reservation',
        () => refusal('POST', `/projects/${project}/devices`, { ...goods, hardware_reservation_id: 'next-available' }),
        [422, { errors: ['There are no available hardware reservations for selected plan and metro'] }],
      ],
      [
        'an unknown key',
        () => refusal('POST', `/projects/${project}/devices`, { ...goods, project_ssh_keys: [nowhere] }),
        [422, { errors: [`The project SSH key ${nowhere} was not found`] }],
      ],
      [
        'a key that is none',
        () => refusal('POST', '/ssh-keys', { label: 'x', key: 'ssh-rsa AAAA' }),
        [422, { errors: ['Key is not a valid public key'] }],
      ],
    ];
    for (const [name, ask, expected] of requests) {
      test(`refuses ${name}`, async () => {
        assert.equal(await ask(), expected);
        assert.is(lab.api.state.devices.length, 0);
      });
    }

    test('lives below both base addresses, with hrefs to match', async () => {
      const old = (await lab.ask('GET', '/projects')).json;
      const newer = (await lab.ask('GET', '/metal/v1/projects')).json;
      assert.is(old.projects[0].href, `/projects/${project}`);
      assert.is(newer.projects[0].href, `/metal/v1/projects/${project}`);
      assert.is(newer.meta.self.href, '/metal/v1/projects?page=1');
    });

    test('makes, changes and deletes projects and keys', async () => {
      const { json: made } = await lab.ask('POST', '/projects', { name: 'second', customdata: { href: '/x' } });
      assert.equal([made.name, made.customdata], ['second', { href: '/x' }]);
      assert.is((await lab.ask('PATCH', `/projects/${made.id}`, { name: 'renamed' })).json.name, 'renamed');
      const { json: key } = await lab.ask('POST', `/projects/${made.id}/ssh-keys`, { label: 'one', key: keys[0] });
      assert.equal(await refusal('POST', `/projects/${made.id}/ssh-keys`, { label: 'again', key: keys[0] }), [
        422,
        { errors: ['Key has already been taken'] },
      ]);
      assert.equal(key.entity, { href: `/projects/${made.id}` });
      const whole = (await lab.ask('GET', `/ssh-keys/${key.id}?include=entity`)).json;
      assert.is(whole.entity.name, 'renamed');
      assert.is((await lab.ask('PUT', `/ssh-keys/${key.id}`, { label: 'other' })).json.label, 'other');
      assert.is((await lab.ask('DELETE', `/projects/${made.id}`)).status, 204);
      assert.is((await lab.ask('GET', `/ssh-keys/${key.id}`)).status, 404);
    });

    test('takes a device from queued to active, and boots it on the way', async () => {
      await lab.ask('POST', '/ssh-keys', { label: 'mine', key: keys[0] });
      await lab.ask('POST', `/projects/${project}/ssh-keys`, { label: 'ours', key: keys[1] });
      const { status, json: queued } = await order({
        hostname: 'controller-0',
        tags: ['a b'],
        userdata: '#!/bin/sh',
        customdata: '{"href":"/x"}',
      });
      assert.equal([status, queued.state, queued.provisioning_percentage], [201, 'queued', undefined]);
      const device = await active(queued.id);
      const { type, ...first } = device.ip_addresses[0];
      assert.is(type, 'IPAssignment');
      assert.equal(
        device.ip_addresses.map((a: Record<string, unknown>) => [
          a.address,
          a.network,
          a.gateway,
          a.netmask,
          a.cidr,
          a.public,
          a.management,
        ]),
        [
          ['198.51.100.1', '198.51.100.0', '198.51.100.0', '255.255.255.254', 31, true, true],
          ['2001:db8::1', '2001:db8::', '2001:db8::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe', 127, true, true],
          ['10.64.0.1', '10.64.0.0', '10.64.0.0', '255.255.255.254', 31, false, true],
        ],
      );
      assert.equal(first.assigned_to, { href: `/devices/${device.id}` });
      assert.equal((await lab.ask('GET', first.href)).json.address, '198.51.100.1');
      assert.equal(device.ip_addresses[2].parent_block.cidr, 25);
      assert.equal([device.customdata, device.facility.code, device.metro.code], [{ href: '/x' }, 'am6', 'am']);
      const [machine] = lab.machines.orders.values();
      assert.equal(machine, {
        id: device.id,
        hostname: 'controller-0',
        operatingSystem: 'debian_12',
        architecture: 'amd64',
        size: { cores: 2, memory: 2048, disks: [] },
        addresses: [
          { address: '198.51.100.1', gateway: '198.51.100.0', prefix: 31, family: 4, public: true },
          { address: '2001:db8::1', gateway: '2001:db8::', prefix: 127, family: 6, public: true },
          { address: '10.64.0.1', gateway: '10.64.0.0', prefix: 31, family: 4, public: false },
        ],
        sshKeys: [keys[0], keys[1]],
        userData: '#!/bin/sh',
        place: 'am6',
      });
      const events = (await lab.ask('GET', `/devices/${device.id}/events?per_page=2`)).json;
      assert.equal(
        [events.events.map((e: { type: string }) => e.type), events.meta.total],
        [['provisioning.109', 'provisioning.108'], 7],
      );
      assert.is((await lab.ask('GET', events.events[0].href)).json.type, 'provisioning.109');
    });

    test('resolves references as asked', async () => {
      const { id } = lab.api.state.devices[0]!;
      const asked = async (query: string) => (await lab.ask('GET', `/devices/${id}?${query}`)).json;
      assert.equal((await asked('')).project, { href: `/projects/${project}` });
      assert.is((await asked('include=project,ssh_keys')).project.name, 'testing');
      assert.is((await asked('include=project,ssh_keys')).ssh_keys[0].label, 'mine');
      assert.is((await asked('include=ip_addresses.assigned_to')).ip_addresses[0].assigned_to.hostname, 'controller-0');
      assert.match((await asked('exclude=plan')).plan.href, /^\/plans\/[0-9a-f-]{36}$/);
      const listed = (await lab.ask('GET', `/projects/${project}/devices?include=project&exclude=ip_addresses`)).json;
      assert.equal(
        [listed.devices[0].project.name, Object.keys(listed.devices[0].ip_addresses[0])],
        ['testing', ['href']],
      );
    });

    test('answers a host about itself by its address', async () => {
      const other = await lab.restart({ addressOf: () => '10.64.0.1' });
      const ask = async (path: string) => (await fetch(other.url + path)).text();
      const metadata = JSON.parse(await ask('/metadata'));
      assert.equal(
        [metadata.hostname, metadata.tags, metadata.network.addresses[2].address, metadata.ssh_keys.length],
        ['controller-0', ['a b'], '10.64.0.1', 2],
      );
      assert.is(await ask('/userdata'), '#!/bin/sh');
      lab = await other.restart({ addressOf: (remote) => remote });
      assert.is(await (await fetch(`${lab.url}/metadata`)).text(), '{"errors":["Not found"]}');
    });

    test('powers off and on, reboots and reinstalls', async () => {
      const { id } = lab.api.state.devices[0]!;
      const act = async (type: string, more = {}) =>
        (await lab.ask('POST', `/devices/${id}/actions`, { type, ...more })).status;
      assert.is(await act('power_on'), 422);
      assert.is(await act('power_off'), 202);
      await lab.until(`/devices/${id}`, ({ state }) => state === 'inactive');
      assert.is(await act('reboot'), 422);
      assert.is(await act('power_on'), 202);
      await active(id);
      assert.is(await act('reboot'), 202);
      assert.is(await act('reinstall', { operating_system: 'os2' }), 422);
      assert.is(await act('reinstall', { operating_system: 'ubuntu_22_04' }), 202);
      await active(id);
      assert.equal(
        lab.machines.log,
        ['create', 'power off', 'power on', 'reboot', 'reinstall'].map((what) => `${what} controller-0`),
      );
      assert.is(lab.machines.orders.get(id)!.operatingSystem, 'ubuntu_22_04');
    });

    test('keeps what is locked, and gives its addresses out again when it is gone', async () => {
      const { id } = lab.api.state.devices[0]!;
      await lab.ask('PUT', `/devices/${id}`, { locked: true, tags: ['b'], hostname: 'renamed' });
      assert.equal(await refusal('DELETE', `/devices/${id}`), [422, { errors: ['Cannot delete a locked item.'] }]);
      assert.equal((await lab.ask('PATCH', `/devices/${id}`, { locked: false })).json.tags, ['b']);
      assert.equal(await refusal('DELETE', `/projects/${project}`), [
        422,
        { errors: ['Cannot delete a project that has devices'] },
      ]);
      assert.is((await lab.ask('DELETE', `/devices/${id}?force_delete=true`)).status, 204);
      await lab.until(`/devices/${id}`, ({ errors }) => errors !== undefined);
      assert.equal([lab.machines.running.size, lab.api.state.devices], [0, []]);
      const { json } = await order({
        facility: ['ams1'],
        metro: undefined,
        ip_addresses: [{ address_family: 4, public: false }],
      });
      assert.equal(
        json.ip_addresses.map(({ address }: { address: string }) => address),
        ['10.64.0.1'],
      );
      assert.equal([json.facility.code, json.metro.code, json.hostname], ['ams1', 'am', json.short_id]);
      await lab.ask('DELETE', `/devices/${json.id}`);
    });

    test('gives a machine that is still being provisioned back, too', async () => {
      const slow = await lab.restart({ delays: { provision: 60_000, deprovision: 0 } });
      const { json } = await slow.ask('POST', `/projects/${project}/devices`, goods);
      await slow.ask('DELETE', `/devices/${json.id}`);
      await slow.until(`/devices/${json.id}`, ({ errors }) => errors !== undefined);
      lab = await slow.restart({ delays: { provision: 0, deprovision: 0 } });
    });

    test('orders by the batch, all or nothing', async () => {
      const path = `/projects/${project}/devices/batch`;
      const good = { ...goods, hostname: 'worker-{{index}}', quantity: 3 };
      assert.equal(await refusal('POST', path, { batches: [good, { ...goods, plan: 'x9' }] }), [
        422,
        { errors: ['x9 is not a valid plan'] },
      ]);
      assert.equal(lab.api.state.devices, []);
      const { status, json } = await lab.ask('POST', path, {
        batches: [good, { ...goods, hostnames: ['a', 'b'], quantity: 2 }],
      });
      assert.equal([status, json.batches.map(({ quantity }: { quantity: number }) => quantity)], [201, [3, 2]]);
      assert.equal(
        lab.api.state.devices.map(({ hostname }) => hostname),
        ['worker-01', 'worker-02', 'worker-03', 'a', 'b'],
      );
      const done = await lab.until(`/batches/${json.batches[0].id}`, ({ state }) => state === 'completed');
      assert.is(done.devices.length, 3);
    });

    const filters: [string, string[]][] = [
      ['hostname=worker-', ['worker-01', 'worker-02', 'worker-03']],
      ['tag=red', ['worker-02']],
      ['search=RED', ['worker-02']],
      ['metro=ny', []],
      ['facility=am6&hostname=a', ['a']],
      ['type=spot', []],
      ['search=203.0', []],
    ];
    test('filters devices', async () => {
      lab.api.state.devices[1]!.tags.push('red');
      for (const [query, expected] of filters) {
        const { json } = await lab.ask('GET', `/projects/${project}/devices?${query}`);
        assert.equal(json.devices.map(({ hostname }: { hostname: string }) => hostname).sort(), expected, query);
      }
    });

    test('pages', async () => {
      const page = async (query: string) => (await lab.ask('GET', `/projects/${project}/devices?${query}`)).json;
      const { devices, meta } = await page('per_page=2&page=2&exclude=plan');
      assert.is(devices.length, 2);
      const path = `/projects/${project}/devices?per_page=2&page=`;
      assert.equal(meta, {
        first: { href: `${path}1&exclude=plan` },
        last: { href: `${path}3&exclude=plan` },
        next: { href: `${path}3&exclude=plan` },
        previous: { href: `${path}1&exclude=plan` },
        self: { href: `${path}2&exclude=plan` },
        total: 5,
        current_page: 2,
        last_page: 3,
      });
      assert.equal((await page('page=9')).devices, []);
      assert.equal([(await page('')).meta.next, (await page('per_page=5000')).meta.last_page], [null, 1]);
    });

    test('sells out, and has limits', async () => {
      lab.api.fault('capacity', { metro: 'ny', plan: 'c3.small.x86', left: 1 });
      const servers = [{ metro: 'ny', plan: 'c3.small.x86', quantity: '2' }];
      assert.equal((await lab.ask('POST', '/capacity/metros', { servers })).json, {
        servers: [{ ...servers[0], available: false }],
      });
      assert.is((await order({ metro: 'ny' })).status, 201);
      assert.equal((await order({ metro: 'ny' })).json, {
        errors: ['The metro ny has no provisionable c3.small.x86 servers matching your criteria'],
      });
      assert.is((await lab.ask('GET', '/capacity/metros')).json.capacity.ny['c3.small.x86'].level, 'unavailable');
      const strict = await lab.restart({ limits: { devicesPerProject: 6, facilityOrders: false } });
      const by = async (more: object) =>
        (await strict.ask('POST', `/projects/${project}/devices`, { ...goods, ...more })).json;
      assert.equal(await by({ metro: undefined, facility: 'ams1' }), {
        errors: ['Ordering by facility is no longer supported, specify a metro instead'],
      });
      assert.equal(await by({}), { errors: ['The project has reached its limit of 6 devices'] });
      lab = await strict.restart({ limits: {} });
    });

    test('goes on after a restart in the middle of provisioning', async () => {
      const slow = await lab.restart({ delays: { provision: 700, deprovision: 0 } });
      const { json } = await slow.ask('POST', `/projects/${project}/devices`, { ...goods, hostname: 'restarted' });
      const half = await slow.until(`/devices/${json.id}`, ({ provisioning_percentage: percent }) => percent >= 60);
      assert.is(half.state, 'provisioning');
      const boots = () => lab.machines.log.filter((line) => line === 'create restarted').length;
      assert.is(boots(), 1);
      lab = await slow.restart({ delays: { provision: 0, deprovision: 0 } });
      await active(json.id);
      assert.is(boots(), 1, 'what had been done is not done again');
      const types = lab.api.state.devices.find(({ id }) => id === json.id)!.events.map(({ type }) => type);
      assert.is(new Set(types).size, types.length);
    });

    test('makes a half-made machine anew, ends one of no device, and says which is gone', async () => {
      const { json: half } = await order({ hostname: 'half' });
      await active(half.id);
      const device = lab.api.state.devices.find(({ id }) => id === half.id)!;
      Object.assign(device, { state: 'provisioning', percentage: 30 });
      const { json: gone } = await order({ hostname: 'gone' });
      await active(gone.id);
      lab.machines.running.delete(gone.id);
      lab.machines.running.set('stray', true);
      lab.machines.log.length = 0;
      lab = await lab.restart();
      await active(half.id);
      assert.equal(lab.machines.log, ['remove stray', 'remove half', 'create half']);
      const failed = lab.api.state.devices.find(({ id }) => id === gone.id)!;
      assert.equal([failed.state, failed.events.at(-1)!.text], ['failed', 'active failed: its machine is gone']);
    });

    test('keeps its state for itself, and never throws a damaged one away', async () => {
      const file = `${lab.folder}/state.json`;
      assert.is(statSync(file).mode & 0o777, 0o600);
      assert.not.match(readFileSync(file, 'utf8'), new RegExp(token));
      await lab.api.close();
      const good = readFileSync(file, 'utf8');
      writeFileSync(file, good.slice(0, -10));
      const error = await startLab({}, lab.folder, lab.machines).catch((thrown) => thrown);
      assert.match(error.message, /state.json is not a state of this lab's API:\n.*JSON/);
      writeFileSync(file, JSON.stringify({ ...JSON.parse(good), devices: [{}] }));
      const other = await startLab({}, lab.folder, lab.machines).catch((thrown) => thrown);
      assert.match(other.message, /is not a state of this lab's API:\n(.*\n)*.*→ at devices\[0\].id/);
      assert.is(other.hint, 'a reset of this lab (kplay lab reset, with its --name) begins anew, with no machines');
      writeFileSync(file, good);
      lab = await startLab({}, lab.folder, lab.machines);
    });

    test('lists what can be had', async () => {
      const slugs = async (path: string, name: string, key: string) =>
        (await lab.ask('GET', path)).json[name].map((item: Record<string, string>) => item[key]);
      assert.ok((await slugs('/plans', 'plans', 'slug')).includes('c2.medium.x86'));
      assert.equal(await slugs('/plans?slug=c3.small.x86', 'plans', 'slug'), ['c3.small.x86']);
      assert.ok((await slugs('/operating-systems', 'operating_systems', 'slug')).includes('ubuntu_18_04'));
      assert.ok((await slugs('/facilities', 'facilities', 'code')).includes('ams1'));
      assert.ok((await slugs('/locations/metros', 'metros', 'code')).includes('am'));
      assert.is((await lab.ask('GET', '/user')).json.full_name, 'Lab User');
    });
  },
  {
    before: async () => {
      lab = await startLab();
      project = lab.project();
    },
    after: () => lab.close(),
  },
);
