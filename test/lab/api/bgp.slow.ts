import * as assert from 'uvu/assert';
import type { PeerState } from '../../../lab/machines.ts';
import { suite } from '../../suite.ts';
import { eventually } from '../eventually.ts';
import { type Lab, startLab } from './fixture.ts';

let lab: Lab;
let project: string;
const md5 = 'Rack5Password';
const goods = { plan: 'c3.small.x86', operating_system: 'debian_12' };

const device = async (hostname: string, where: object): Promise<string> => {
  const { json } = await lab.ask('POST', `/projects/${project}/devices`, { ...goods, ...where, hostname });
  await lab.until(`/devices/${json.id}`, ({ state }) => state === 'active');
  return json.id;
};
const configure = (body: object) => lab.ask('POST', `/projects/${project}/bgp-configs`, body);
const config = async () => (await lab.ask('GET', `/projects/${project}/bgp-config`)).json;
const peer = (id: string, body?: unknown) => lab.ask('POST', `/devices/${id}/bgp/sessions`, body);
const routed = async (id: string, expected: unknown): Promise<void> => {
  const sessions = () => lab.machines.routing.get(id)?.sessions.map(({ id: _, ...rest }) => rest) ?? 'none';
  const same = (answer: unknown) => JSON.stringify(answer) === JSON.stringify(expected);
  assert.equal(await eventually(async () => sessions(), same), expected);
};
const peering = (session: string, name: string, state: 'up' | 'down', routesIn: string[]): PeerState => ({
  ...{ session, switch: name, state, since: '2026-01-01T00:00:00Z', routesIn, routesOut: [] },
});

suite(
  'lab API: BGP',
  (test) => {
    let classic: string;
    let newer: string;

    test('is off at first', async () => {
      classic = await device('classic', { facility: ['ams1'] });
      newer = await device('newer', { metro: 'am' });
      assert.equal(await config(), {});
      assert.equal((await peer(newer)).json.errors, ['BGP is not enabled for the project']);
      assert.equal((await lab.ask('GET', `/devices/${newer}/bgp/neighbors`)).json, { bgp_neighbors: [] });
      assert.equal((await lab.ask('GET', `/projects/${project}/global-bgp-ranges`)).json, { global_bgp_ranges: [] });
    });

    const refused: [string, object, string][] = [
      ['nothing', {}, "deployment_type can't be blank"],
      [
        'an AS of the internet',
        { deployment_type: 'local', asn: 3320 },
        'asn 3320 is not a private one, which local BGP needs',
      ],
      [
        'the switches’ own AS',
        { deployment_type: 'local', asn: 65530 },
        'asn 65530 is not a private one, which local BGP needs',
      ],
      ['a weak password', { deployment_type: 'local', asn: 65000, md5: 'secret' }, 'md5 is invalid'],
    ];
    for (const [name, body, error] of refused) {
      test(`refuses ${name}`, async () => assert.is((await configure(body)).json.errors[0], error));
    }

    test('is configured once; the password can be changed', async () => {
      assert.is((await configure({ deployment_type: 'local', asn: 65000, md5: 'Older5Password' })).status, 204);
      const { id, requested_at, created_at, ...made } = await config();
      assert.equal(made, {
        status: 'enabled',
        deployment_type: 'local',
        asn: 65000,
        md5: 'Older5Password',
        max_prefix: 10,
        ranges: [],
        sessions: [],
        project: { href: `/projects/${project}` },
        href: `/bgp-configs/${id}`,
      });
      assert.equal((await configure({ deployment_type: 'local', asn: 65001 })).json.errors, [
        'BGP is already configured: local, asn 65000',
      ]);
      assert.is((await configure({ deployment_type: 'local', asn: 65000, md5 })).status, 204);
      assert.equal([(await config()).md5, (await config()).id], [md5, id]);
    });

    test('peers with the private gateway in facilities of the old generation', async () => {
      assert.is((await peer(classic)).status, 201);
      assert.is((await peer(classic, { address_family: 'ipv6', default_route: true })).status, 201);
      assert.equal((await peer(classic, { address_family: 'ipv4' })).json.errors, [
        'The device already has session for ipv4',
      ]);
      assert.equal((await lab.ask('GET', `/devices/${classic}/bgp/neighbors`)).json.bgp_neighbors, [
        {
          address_family: 4,
          customer_as: 65000,
          customer_ip: '10.64.0.1',
          md5_enabled: true,
          md5_password: md5,
          multihop: false,
          peer_as: 65530,
          peer_ips: ['10.64.0.0'],
          routes_in: [{ route: '10.64.0.0/25', exact: false }],
          routes_out: [],
        },
        {
          address_family: 6,
          customer_as: 65000,
          customer_ip: '2001:db8::1',
          md5_enabled: true,
          md5_password: md5,
          multihop: false,
          peer_as: 65530,
          peer_ips: ['2001:db8::'],
          routes_in: [],
          routes_out: [{ route: '::/0', exact: true }],
        },
      ]);
      const common = { customerAs: 65000, password: md5, form: 'gateway' };
      await routed(classic, [
        { family: 4, ...common, defaultRoute: false },
        { family: 6, ...common, defaultRoute: true },
      ]);
    });

    test('peers with two shared addresses in newer ones, with what of the project is routed there', async () => {
      await lab.ask('POST', `/projects/${project}/ips`, { type: 'public_ipv4', quantity: 4, metro: 'am' });
      await lab.ask('POST', `/projects/${project}/ips`, { type: 'public_ipv4', quantity: 4, metro: 'da' });
      await lab.ask('POST', `/projects/${project}/ips`, { type: 'global_ipv4', quantity: 1 });
      await peer(newer, { address_family: 'ipv4' });
      const [neighbour] = (await lab.ask('GET', `/devices/${newer}/bgp/neighbors`)).json.bgp_neighbors;
      assert.equal([neighbour.multihop, neighbour.peer_ips], [true, ['169.254.255.1', '169.254.255.2']]);
      assert.equal(
        neighbour.routes_in.map(({ route }: { route: string }) => route),
        ['10.64.0.0/25', '198.19.0.0/30', '198.19.128.0/32'],
      );
      const { address } = lab.api.state.devices.find(({ id }) => id === newer)!.addresses[0]!;
      lab = await lab.restart({ addressOf: () => address });
      const metadata = await (await fetch(`${lab.url}/metadata`)).json();
      assert.equal((metadata as Record<string, unknown>)['bgp_neighbors'], [neighbour]);
      await routed(newer, [{ family: 4, customerAs: 65000, password: md5, form: 'link-local', defaultRoute: false }]);
    });

    test('tells a status for each switch, and what they have learnt', async () => {
      const { json } = await lab.ask('GET', `/devices/${newer}/bgp/sessions`);
      const [{ id, status }] = json.bgp_sessions;
      assert.is(status, 'unknown');
      lab.machines.sessions.set(newer, [
        peering(id, 's1', 'up', ['198.19.0.1/32', '198.19.0.0/32']),
        peering(id, 's2', 'down', []),
        peering('another', 's1', 'up', ['203.0.113.0/24']),
      ]);
      const { created_at, updated_at, ...seen } = (await lab.ask('GET', `/bgp/sessions/${id}`)).json;
      assert.equal(seen, {
        id,
        address_family: 'ipv4',
        default_route: false,
        status: 'up,down',
        learned_routes: ['198.19.0.0/32', '198.19.0.1/32'],
        device: { href: `/devices/${newer}` },
        href: `/bgp/sessions/${id}`,
      });
      const all = (await lab.ask('GET', `/projects/${project}/bgp/sessions`)).json.bgp_sessions;
      assert.equal(
        all.map((one: Record<string, unknown>) => [one['address_family'], one['status']]),
        [
          ['ipv4', 'unknown'],
          ['ipv6', 'unknown'],
          ['ipv4', 'up,down'],
        ],
      );
    });

    test('changes the default route, in the form of the contract and in that of clients', async () => {
      const [session] = (await lab.ask('GET', `/devices/${newer}/bgp/sessions`)).json.bgp_sessions;
      for (const [body, expected] of [
        [true, true],
        [{ default_route: false }, false],
        ['"x"', false],
      ]) {
        await lab.ask('PUT', session.href, body === true ? 'true' : body);
        assert.is((await lab.ask('GET', session.href)).json.default_route, expected);
      }
    });

    test('gives sessions back, one by one and with their device', async () => {
      const [session] = (await lab.ask('GET', `/devices/${classic}/bgp/sessions`)).json.bgp_sessions;
      assert.is((await lab.ask('DELETE', session.href)).status, 204);
      assert.is((await lab.ask('GET', session.href)).status, 404);
      await routed(classic, [{ family: 6, customerAs: 65000, password: md5, form: 'gateway', defaultRoute: true }]);
      assert.is((await lab.ask('DELETE', `/devices/${classic}`)).status, 204);
      assert.equal((await config()).sessions.length, 1);
      await routed(classic, 'none');
    });

    test('has somebody look at a global configuration', async () => {
      const other = (await lab.ask('POST', '/projects', { name: 'other' })).json.id;
      const path = `/projects/${other}/bgp-config`;
      await lab.ask('POST', `${path}s`, { deployment_type: 'global', asn: 3320, use_case: 'anycast' });
      const asked = (await lab.ask('GET', path)).json;
      assert.is(asked.status, 'requested');
      await lab.api.review(asked.id, false);
      assert.is((await lab.ask('GET', path)).json.status, 'disabled');
      await lab.api.review(asked.id, true).then(
        () => assert.unreachable(),
        (error) => assert.is(error.status, 404),
      );
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
