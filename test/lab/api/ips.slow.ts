import * as assert from 'uvu/assert';
import { usualPools } from '../../../lab/api/pools.ts';
import { suite } from '../../suite.ts';
import { eventually } from '../eventually.ts';
import { type Lab, startLab } from './fixture.ts';

let lab: Lab;
let project: string;
const goods = { plan: 'c3.small.x86', operating_system: 'debian_12', metro: 'am' };

const device = async (hostname: string, more: object = {}): Promise<string> => {
  const { json } = await lab.ask('POST', `/projects/${project}/devices`, { ...goods, hostname, ...more });
  await lab.until(`/devices/${json.id}`, ({ state }) => state === 'active');
  return json.id;
};
const reserve = async (body: object) => lab.ask('POST', `/projects/${project}/ips`, { metro: 'am', ...body });
const assign = async (id: string, address: unknown) => lab.ask('POST', `/devices/${id}/ips`, { address });
const blocks = (id: string): readonly string[] | undefined => lab.machines.routing.get(id)?.blocks;
const comes = async (look: () => unknown, expected: unknown): Promise<void> => {
  const same = (answer: unknown) => JSON.stringify(answer) === JSON.stringify(expected);
  assert.equal(await eventually(async () => look(), same), expected);
};
const nowhere = '00000000-0000-4000-8000-000000000000';

suite(
  'lab API: addresses',
  (test) => {
    const orders: [string, object, number, unknown][] = [
      ['a public /30', { type: 'public_ipv4', quantity: 4 }, 201, '198.19.0.0/30'],
      ['a single address', { type: 'public_ipv4', quantity: 1, metro: 'DA' }, 201, '198.19.0.4/32'],
      ['a /31 behind it', { type: 'public_ipv4', quantity: 2 }, 201, '198.19.0.6/31'],
      ['by facility', { type: 'public_ipv4', quantity: 1, metro: undefined, facility: 'ams1' }, 201, '198.19.0.5/32'],
      ['a private block', { type: 'private_ipv4', quantity: 256 }, 201, '10.112.0.0/24'],
      ['a global one', { type: 'global_ipv4', quantity: 1, metro: undefined }, 201, '198.19.128.0/32'],
      ['an IPv6 /64', { type: 'public_ipv6', quantity: 2 ** 64 }, 201, '3fff::/64'],
      ['too many', { type: 'public_ipv4', quantity: 128 }, 422, 'There are no 128 addresses of public_ipv4 left'],
      ['three', { type: 'public_ipv4', quantity: 3 }, 422, 'quantity must be a power of two, 256 at the most'],
      ['half of one', { type: 'public_ipv4', quantity: 0.5 }, 422, 'quantity must be a power of two, 256 at the most'],
      [
        'many global ones',
        { type: 'global_ipv4', quantity: 8, metro: undefined },
        422,
        'quantity must be a power of two, 4 at the most',
      ],
      [
        'a global one somewhere',
        { type: 'global_ipv4', quantity: 1 },
        422,
        'A global_ipv4 reservation has no metro and no facility',
      ],
      ['another type', { type: 'public', quantity: 1 }, 422, 'public is not a valid type'],
      ['a VRF', { type: 'vrf', quantity: 1 }, 422, 'There are no VRFs in the lab'],
      ['nowhere', { type: 'public_ipv4', quantity: 1, metro: undefined }, 422, "metro can't be blank"],
      [
        'two places',
        { type: 'public_ipv4', quantity: 1, facility: 'ams1' },
        422,
        'Specify either a metro or a facility, not both',
      ],
      ['an unknown metro', { type: 'public_ipv4', quantity: 1, metro: 'xx' }, 422, 'xx is not a valid metro'],
    ];
    for (const [name, body, status, expected] of orders) {
      test(`reserves or refuses ${name}`, async () => {
        const answer = await reserve(body);
        const { address, cidr, errors } = answer.json;
        assert.equal([answer.status, errors?.[0] ?? `${address}/${cidr}`], [status, expected]);
      });
    }

    test('says what the contract has of a block, and changes what may be changed', async () => {
      const { json } = await reserve({
        type: 'public_ipv4',
        quantity: 2,
        tags: ['a'],
        details: 'x',
        customdata: { href: 1 },
      });
      const { id, created_at, metro, ...rest } = (await lab.ask('GET', `/ips/${json.id}`)).json;
      assert.equal([id, metro.code, typeof created_at], [json.id, 'am', 'string']);
      assert.equal(rest, {
        type: 'public_ipv4',
        state: 'created',
        address_family: 4,
        address: '198.19.0.8',
        network: '198.19.0.8',
        netmask: '255.255.255.254',
        gateway: '198.19.0.9',
        cidr: 31,
        public: true,
        global_ip: false,
        management: false,
        manageable: true,
        addon: true,
        bill: true,
        enabled: true,
        tags: ['a'],
        details: 'x',
        customdata: { href: 1 },
        assignments: [],
        available: `/ips/${id}/available`,
        project: { href: `/projects/${project}` },
        project_lite: { href: `/projects/${project}` },
        requested_by: { href: `/users/${lab.api.state.user.id}` },
        href: `/ips/${id}`,
      });
      const changed = (await lab.ask('PATCH', `/ips/${id}`, { tags: ['b'], details: 'y' })).json;
      assert.equal([changed.tags, changed.details, changed.customdata], [['b'], 'y', { href: 1 }]);
      assert.equal((await lab.ask('GET', `/ips/${id}/customdata`)).json, { href: 1 });
      assert.is((await lab.ask('DELETE', `/ips/${id}`)).status, 204);
      assert.is((await lab.ask('GET', `/ips/${id}`)).status, 404);
      assert.is((await lab.ask('DELETE', `/ips/${nowhere}`)).status, 404);
    });

    test('lists blocks by type and page, with those that the service made', async () => {
      await device('lister');
      const list = async (query: string) => (await lab.ask('GET', `/projects/${project}/ips?${query}`)).json;
      const all = await list('');
      assert.equal([all.ip_addresses.length, all.meta.total, all.meta.last_page], [8, 8, 1]);
      const [own] = all.ip_addresses;
      assert.equal(
        [own.type, own.network, own.cidr, own.management, own.addon],
        ['private_ipv4', '10.64.0.0', 25, true, false],
      );
      assert.equal((await lab.ask('GET', own.assignments[0].href)).json.parent_block.href, own.href);
      assert.equal((await lab.ask('DELETE', own.href)).status, 422);
      const types = ({ ip_addresses: found }: { ip_addresses: { type: string }[] }) => found.map(({ type }) => type);
      assert.equal(types(await list('types=global_ipv4,public_ipv6')), ['global_ipv4', 'public_ipv6']);
      assert.equal(types(await list('types[]=public_ipv4&per_page=3&page=2')), ['public_ipv4']);
    });

    test('routes an address to a device, and takes it away again', async () => {
      const id = await device('elastic');
      assert.is(blocks(id), undefined);
      const { status, json } = await assign(id, '198.19.0.1');
      assert.is(status, 201);
      const { id: assignment, metro, created_at, parent_block, ...shown } = json;
      assert.equal(shown, {
        type: 'IPAssignment',
        address: '198.19.0.1',
        address_family: 4,
        network: '198.19.0.1',
        netmask: '255.255.255.255',
        gateway: '198.19.0.1',
        cidr: 32,
        public: true,
        management: false,
        enabled: true,
        manageable: true,
        global_ip: false,
        state: 'active',
        assigned_to: { href: `/devices/${id}` },
        href: `/ips/${assignment}`,
      });
      assert.equal(
        [parent_block.network, parent_block.cidr, parent_block.netmask],
        ['198.19.0.0', 30, '255.255.255.252'],
      );
      await comes(() => blocks(id), ['198.19.0.1/32']);
      await assign(id, '3fff::/65');
      await assign(id, '10.112.0.16/28');
      await comes(() => blocks(id), ['198.19.0.1/32', '3fff::/65', '10.112.0.16/28']);
      const block = (await lab.ask('GET', `${parent_block.href}?include=assignments`)).json;
      assert.equal(
        block.assignments.map(({ address }: { address: string }) => address),
        ['198.19.0.1'],
      );
      const listed = (await lab.ask('GET', `/devices/${id}/ips`)).json.ip_addresses;
      assert.equal(
        listed.map((one: Record<string, unknown>) => [one['address'], one['management']]),
        (await lab.ask('GET', `/devices/${id}`)).json.ip_addresses.map((one: Record<string, unknown>) => [
          one['address'],
          one['management'],
        ]),
      );
      assert.is(listed.length, 6);
      const refusals: [unknown, string][] = [
        ['198.19.0.1', '198.19.0.1/32 is not available: 198.19.0.1/32 is assigned to elastic'],
        ['198.19.0.0/30', '198.19.0.0/30 is not available: 198.19.0.1/32 is assigned to elastic'],
        ['198.19.0.4', '198.19.0.4/32 is reserved in da, the device is in am'],
        ['198.19.0.64', '198.19.0.64/32 is not in an IP reservation of the project'],
        ['10.64.0.5', '10.64.0.5/32 is not in an IP reservation of the project'],
        ['198.19.0.1/30', 'address 198.19.0.1/30 is not an IP address or network'],
        ['198.19.0', 'address 198.19.0 is not an IP address or network'],
      ];
      for (const [address, error] of refusals) assert.equal((await assign(id, address)).json.errors, [error]);
      assert.equal((await lab.ask('DELETE', parent_block.href)).json.errors, [
        'Cannot delete an IP reservation with assignments: 198.19.0.1/32',
      ]);
      assert.is((await lab.ask('DELETE', `/ips/${listed[0].id}`)).status, 422);
      const free = async (cidr: number) => (await lab.ask('GET', `${parent_block.href}/available?cidr=${cidr}`)).json;
      assert.equal(await free(32), { available: ['198.19.0.0/32', '198.19.0.2/32', '198.19.0.3/32'] });
      assert.equal(await free(31), { available: ['198.19.0.2/31'] });
      assert.equal(await free(29), { errors: ['cidr must be between 30 and 32'] });
      assert.is((await lab.ask('DELETE', `/ips/${assignment}`)).status, 204);
      await comes(() => blocks(id), ['3fff::/65', '10.112.0.16/28']);
    });

    test('gives a device its own addresses out of a block that it is ordered with', async () => {
      const { json: block } = await reserve({ type: 'public_ipv4', quantity: 4 });
      const addresses = (id: string) => [
        { address_family: 4, public: true, cidr: 31, ip_reservations: [id] },
        { address_family: 4, public: false },
      ];
      await assign(lab.api.state.devices[0]!.id, block.address);
      const id = await device('inside', { ip_addresses: addresses(block.id) });
      const [own] = (await lab.ask('GET', `/devices/${id}/ips`)).json.ip_addresses;
      assert.equal(
        [own.network, own.cidr, own.management, own.parent_block.href],
        ['198.19.0.10', 31, true, block.href],
      );
      assert.equal((await lab.ask('GET', `${block.href}/available?cidr=32`)).json, { available: ['198.19.0.9/32'] });
      const refusals: [string, string, string][] = [
        [block.id, 'am', 'There are no addresses left in 198.19.0.8/30'],
        [block.id, 'da', 'The IP reservation 198.19.0.8/30 is in am, not in da'],
        [nowhere, 'am', `The IP reservation ${nowhere} was not found`],
        [lab.api.state.reservations[4]!.id, 'am', 'The IP reservation 10.112.0.0/24 is private_ipv4'],
      ];
      for (const [reservation, metro, error] of refusals) {
        const order = { ...goods, metro, ip_addresses: addresses(reservation) };
        assert.equal((await lab.ask('POST', `/projects/${project}/devices`, order)).json.errors, [error]);
      }
      await lab.ask('DELETE', `/devices/${id}`);
      await lab.until(`/devices/${id}`, ({ errors }) => errors !== undefined);
      const [routed] = (await lab.ask('GET', `${block.href}?include=assignments`)).json.assignments;
      await lab.ask('DELETE', routed.href);
      assert.is((await lab.ask('DELETE', block.href)).status, 204);
    });

    test('routes to a machine that is still being made as soon as it is there', async () => {
      const { json } = await lab.ask('POST', `/projects/${project}/devices`, { ...goods, hostname: 'early' });
      assert.is((await assign(json.id, '198.19.0.2')).status, 201);
      await lab.until(`/devices/${json.id}`, ({ state }) => state === 'active');
      await comes(() => blocks(json.id), ['198.19.0.2/32']);
      await lab.ask('DELETE', `/devices/${json.id}`);
      await comes(() => blocks(json.id) ?? 'gone', 'gone');
    });

    test('remembers all over a restart, tells the switches again, and moves an address with its device gone', async () => {
      const id = lab.api.state.devices.find(({ hostname }) => hostname === 'elastic')!.id;
      const lister = lab.api.state.devices.find(({ hostname }) => hostname === 'lister')!.id;
      lab.machines.routing.clear();
      lab.machines.routing.set(lister, { blocks: ['198.19.0.1/32'], sessions: [] });
      lab = await lab.restart();
      await comes(() => [blocks(id), blocks(lister)], [['3fff::/65', '10.112.0.16/28'], []]);
      await lab.ask('POST', `/devices/${id}/actions`, { type: 'reinstall' });
      await lab.until(`/devices/${id}`, ({ state }) => state === 'active');
      await comes(() => blocks(id), ['3fff::/65', '10.112.0.16/28']);
      const other = await device('other');
      assert.is((await lab.ask('DELETE', `/devices/${id}`)).status, 204);
      assert.is((await assign(other, '3fff::/65')).status, 201);
      await comes(() => [blocks(id) ?? 'gone', blocks(other)], ['gone', ['3fff::/65']]);
    });

    test('has somebody look at what is beyond the quota', async () => {
      lab = await lab.restart({
        limits: { reservedAddresses: 8 },
        delays: { provision: 0, deprovision: 0, review: Number.POSITIVE_INFINITY },
      });
      const refused = await reserve({ type: 'public_ipv4', quantity: 1, fail_on_approval_required: true });
      assert.equal(refused.json.errors, [
        'The project has 8 addresses of public_ipv4 and may have 8: 1 more have to be approved',
      ]);
      const ask = async () => (await reserve({ type: 'public_ipv4', quantity: 1 })).json;
      const [granted, denied] = [await ask(), await ask()];
      assert.equal(
        [granted.state, granted.address, granted.netmask, granted.enabled],
        ['pending', undefined, '255.255.255.255', false],
      );
      await lab.api.review(granted.id, true);
      await lab.api.review(denied.id, false);
      const seen = async ({ href }: { href: string }) => {
        const { state, address } = (await lab.ask('GET', href)).json;
        return [state, address];
      };
      assert.equal(
        [await seen(granted), await seen(denied)],
        [
          ['created', '198.19.0.8'],
          ['denied', undefined],
        ],
      );
      lab = await lab.restart({ limits: {} });
      assert.is((await reserve({ type: 'private_ipv4', quantity: 1 })).json.state, 'created');
      lab.api.fault('quota', { addresses: 9 });
      const late = await ask();
      lab = await lab.restart({ delays: { provision: 0, deprovision: 0, review: 0 } });
      await lab.until(late.href, ({ state }) => state === 'created');
    });
  },
  {
    before: async () => {
      const reserved = { ...usualPools.reserved, public_ipv4: '198.19.0.0/25' };
      lab = await startLab({ pools: { reserved } });
      project = lab.project();
    },
    after: () => lab.close(),
  },
);
