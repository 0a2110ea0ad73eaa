import * as assert from 'uvu/assert';
import bgpConfig from '../../engine/modules/bgp_config.ts';
import bgpSession from '../../engine/modules/bgp_session.ts';
import type { ControllerModule, Outcome } from '../../engine/modules/definition/module.ts';
import { Secret, type Values } from '../../engine/types.ts';
import { type Lab, startLab, token } from '../lab/api/fixture.ts';
import { suite } from '../suite.ts';
import { here } from './here.ts';
import { mistakesIn } from './mistakes.ts';

let lab: Lab;
const md5 = 'Rack5Password';

async function run(module: ControllerModule, args: object, check = false): Promise<Outcome> {
  const given = { api_url: lab.url, api_token: token, project: 'testing', ...args };
  return module.act(module.args.parse(given) as never, here({}, [], { check }), {});
}
const session = (args: object, check = false) => run(bgpSession as unknown as ControllerModule, args, check);
const config = (args: object, check = false) => run(bgpConfig as unknown as ControllerModule, args, check);

/** Runs in check mode, then for real, then again: what is predicted is what is done, and nothing is left to do. */
async function thrice(module: typeof session, args: object): Promise<Outcome> {
  const seen = () => JSON.stringify([lab.api.state.bgpConfigs, lab.api.state.devices.map((one) => one.bgpSessions)]);
  const before = seen();
  const predicted = await module(args, true);
  assert.is(seen(), before, 'check mode changes nothing');
  const first = await module(args);
  assert.is(first.failed, undefined);
  assert.equal([predicted.changed, predicted.differences], [first.changed, first.differences]);
  const [again, checked] = [await module(args), await module(args, true)];
  assert.equal([again.changed, checked.changed, checked.data], [false, false, again.data]);
  return first;
}

const rows = ({ data }: Outcome, key: string): Values[] => data[key] as Values[];
const brief = (outcome: Outcome): string[] =>
  rows(outcome, 'sessions').map(
    (one) => `${one['hostname']} ${one['address_family']} ${one['default_route']} ${one['status']}`,
  );

suite(
  'bgp_config and bgp_session',
  (test) => {
    test('say that BGP has to be configured first, unless an earlier task would do it', async () => {
      const { failed, changed } = await session({ devices: 'classic' });
      assert.equal([failed, changed], ['BGP is not configured for the project: bgp_config does that', false]);
      const checked = await session({ devices: ['classic', 'later'] }, true);
      assert.equal([checked.changed, checked.failed, checked.open], [true, undefined, ['sessions', 'neighbours']]);
      assert.equal(checked.warnings, [
        'BGP is not configured for the project yet: an earlier task would have to do it',
        'there is no device later yet: an earlier task would have to order it',
      ]);
      assert.equal((await session({ devices: ['classic', 'later'], state: 'absent' })).changed, false);
    });

    test('configures once, and changes the password, which is shown nowhere', async () => {
      const { data, differences } = await thrice(config, { md5: new Secret(md5) });
      assert.equal(data, {
        id: lab.api.state.bgpConfigs[0]!.id,
        ...{ asn: 65000, deployment_type: 'local', state: 'enabled', md5_enabled: true, max_prefix: 10 },
      });
      assert.equal(differences, [
        { name: 'BGP of testing', before: '', after: 'deployment_type: local\nasn: 65000\nmd5: set\n' },
      ]);
      const changed = await thrice(config, { md5: 'Other5Password' });
      assert.match(String(changed.differences?.[0]?.after), /\nmd5: another one\n$/);
      assert.not.match(JSON.stringify([data, differences, changed]), /Rack5|Other5/);
      assert.is((await thrice(config, { asn: 65000 })).changed, false);
      assert.is(lab.api.state.bgpConfigs[0]!.md5, 'Other5Password');
      await config({ md5 });
    });

    test('says what cannot be changed', async () => {
      for (const check of [true, false]) {
        const { changed, failed } = await config({ asn: 3320, deployment_type: 'global' }, check);
        assert.is(changed, false);
        assert.match(
          failed ?? '',
          /^the BGP configuration of a project cannot be changed: its AS is 65000, not 3320, and its deployment type is local, not global; /,
        );
      }
    });

    test('opens sessions by both families, and tells whom to peer with in either form', async () => {
      const task = { devices: ['classic', 'newer'], address_family: ['ipv4', 'ipv6'] };
      const first = await thrice(session, task);
      assert.equal(first.differences?.[0], {
        name: 'BGP session of classic, ipv4',
        before: '',
        after: 'default_route: false\n',
      });
      assert.equal(brief(first), [
        'classic ipv4 false unknown',
        'classic ipv6 false unknown',
        'newer ipv4 false unknown',
        'newer ipv6 false unknown',
      ]);
      const [gateway, , shared, six] = rows(first, 'neighbours');
      const { device, md5: secret, ...rest } = gateway!;
      assert.is(device, lab.api.state.devices[0]!.id);
      assert.instance(secret, Secret);
      assert.is((secret as Secret).reveal(), md5);
      assert.equal(rest, {
        ...{ hostname: 'classic', address_family: 'ipv4', local_as: 65000, local_address: '10.64.0.1' },
        ...{ peer_as: 65530, peers: ['10.64.0.0'], multihop: false, md5_enabled: true },
        ...{ routes_in: ['10.64.0.0/25'], routes_out: [] },
      });
      assert.equal([shared!['peers'], shared!['multihop']], [['169.254.255.1', '169.254.255.2'], true]);
      assert.equal([six!['peers'], six!['local_address']], [['fc00::e', 'fc00::f'], '2001:db8:0:1::1']);
      assert.not.match(JSON.stringify(first), /Rack5/);
    });

    test('changes the default route, and leaves it when it is not said', async () => {
      const changed = await thrice(session, { devices: 'newer', default_route: true });
      assert.equal(brief(changed), ['newer ipv4 true unknown']);
      assert.equal(rows(changed, 'neighbours')[0]!['routes_out'], ['0.0.0.0/0']);
      assert.is((await thrice(session, { devices: 'newer' })).changed, false);
    });

    test('waits until a switch says that it is up', async () => {
      const [four] = lab.api.state.devices[1]!.bgpSessions;
      const late = await session({ devices: 'newer', wait: true, wait_timeout: 0.01 });
      assert.equal(
        [late.failed, late.changed],
        ['newer (ipv4) is unknown after 0.01 s: does its daemon run, and peer from the private address?', false],
      );
      const peer = { session: four!.id, since: '', routesIn: ['198.19.0.1/32'], routesOut: [] };
      setTimeout(() => {
        const both = [
          { ...peer, switch: 'a', state: 'up' as const },
          { ...peer, switch: 'b', state: 'down' as const },
        ];
        lab.machines.sessions.set(lab.api.state.devices[1]!.id, both);
      }, 50);
      const up = await session({ devices: lab.api.state.devices[1]!.id, wait: true });
      assert.equal([up.failed, brief(up)], [undefined, ['newer ipv4 true up,down']]);
      assert.equal(rows(up, 'sessions')[0]!['learned_routes'], ['198.19.0.1/32']);
    });

    test('opens once when the answer is lost, and tells of what the API refuses', async () => {
      await session({ devices: 'classic', state: 'absent' });
      lab.api.fault('lost-answer', { method: 'POST', path: '/bgp/sessions$' });
      await thrice(session, { devices: 'classic' });
      assert.is(lab.api.state.devices[0]!.bgpSessions.filter(({ family }) => family === 4).length, 1);
      const bare = await session({ devices: ['bare', 'newer'], address_family: ['ipv4', 'ipv6'] });
      assert.is(bare.changed, true);
      assert.match(
        bare.failed ?? '',
        /^bare: .* 422 Unprocessable Entity: The device has no ipv6 address to peer from$/,
      );
      assert.equal(brief(bare), ['bare ipv4 false unknown', 'newer ipv4 true up,down', 'newer ipv6 false unknown']);
    });

    test('ends sessions, once', async () => {
      const gone = await thrice(session, {
        devices: ['newer', 'bare'],
        address_family: ['ipv4', 'ipv6'],
        state: 'absent',
      });
      assert.equal([gone.data, gone.differences?.length], [{ sessions: [], neighbours: [] }, 3]);
      assert.equal(
        lab.api.state.devices.map(({ bgpSessions }) => bgpSessions.length),
        [2, 0, 0],
      );
      assert.match(
        (await session({ devices: 'clasic' })).failed ?? '',
        /^there is no device clasic in the project; did you mean classic\?$/,
      );
    });

    test('wait while somebody looks at a global configuration', async () => {
      await lab.ask('POST', '/projects', { name: 'other' });
      const args = { project: 'other', deployment_type: 'global', asn: 3320, use_case: 'anycast' };
      lab = await lab.restart({ delays: { provision: 0, deprovision: 0, review: Number.POSITIVE_INFINITY } });
      const late = await config({ ...args, wait_timeout: 0.01 });
      assert.equal([late.changed, late.failed], [true, 'BGP is still requested after 0.01 s; run again to wait on']);
      assert.match((await session({ project: 'other', devices: [] })).failed ?? '', /^BGP is requested only$/);
      assert.is((await config({ ...args, wait: false })).data['state'], 'requested');
      await lab.api.review(lab.api.state.bgpConfigs[1]!.id, true);
      assert.is((await thrice(config, args)).data['state'], 'enabled');
      lab.api.state.bgpConfigs[1]!.status = 'disabled';
      assert.is((await config(args)).failed, 'BGP was refused by the provider, or disabled');
    });

    const mistakes: [ControllerModule, string, string[]][] = [
      [
        bgpConfig as unknown as ControllerModule,
        'md5: short',
        [
          '2: bgp_config: "md5": not a password that the provider takes (10 to 20 letters and digits, with a small letter, a capital and a digit among them)',
        ],
      ],
      [
        bgpConfig as unknown as ControllerModule,
        'deployment_type: global',
        ['1: bgp_config: "asn": missing for a global deployment (it is the AS that is registered for the project)'],
      ],
      [bgpConfig as unknown as ControllerModule, 'asn: 0', ['2: bgp_config: "asn" must be at least 1']],
      [
        bgpConfig as unknown as ControllerModule,
        'deployment_type: lokal',
        ['2: bgp_config: "deployment_type" must be one of local, global'],
      ],
      [
        bgpSession as unknown as ControllerModule,
        'devices: a\naddress_family: ipv5',
        ['3: bgp_session: "address_family" must be one of ipv4, ipv6'],
      ],
      [
        bgpSession as unknown as ControllerModule,
        'devices: a\nstate: absent\nwait: true',
        ['4: bgp_session: "wait": what is to be absent will not come up (leave it out, or state: present)'],
      ],
      [
        bgpSession as unknown as ControllerModule,
        'default_route: true',
        ['1: bgp_session needs the argument "devices"'],
      ],
    ];
    for (const [module, yaml, expected] of mistakes) {
      test(`places the mistake in: ${yaml.replace(/\n\s*/g, ' ')}`, () => {
        assert.equal(mistakesIn(module, `project: testing\n${yaml}`), expected);
      });
    }
  },
  {
    before: async () => {
      lab = await startLab();
      const orders: [string, object][] = [
        ['classic', { facility: ['ams1'] }],
        ['newer', { metro: 'am' }],
        ['bare', { metro: 'am', ip_addresses: [{ address_family: 4, public: false }] }],
      ];
      for (const [hostname, where] of orders) {
        const goods = { plan: 'c3.small.x86', operating_system: 'debian_12', hostname, ...where };
        const { json } = await lab.ask('POST', `/projects/${lab.project()}/devices`, goods);
        await lab.until(`/devices/${json.id}`, ({ state }) => state === 'active');
      }
    },
    after: () => lab.close(),
  },
);
