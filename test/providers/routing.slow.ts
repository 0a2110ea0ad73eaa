import * as assert from 'uvu/assert';
import { ProviderError } from '../../engine/errors.ts';
import type { Addresses, BlockOrder } from '../../engine/providers/addresses.ts';
import type { Bgp } from '../../engine/providers/bgp.ts';
import { packetEndpoint } from '../../engine/providers/packet/connection.ts';
import { packetProvider } from '../../engine/providers/packet/provider.ts';
import type { Project } from '../../engine/providers/provider.ts';
import { LostAnswer } from '../../engine/providers/transport.ts';
import { Secret } from '../../engine/types.ts';
import { type Lab, startLab, token } from '../lab/api/fixture.ts';
import { suite } from '../suite.ts';
import { reply, scriptedServer } from './server.ts';

let lab: Lab;
let addresses: Addresses;
let bgp: Bgp;
let project: Project;
let server: string;

const order: BlockOrder = {
  ...{ name: 'ingress', scope: 'public', family: 4, prefix: 30 },
  ...{ location: { region: 'am' }, tags: ['edge'] },
};
const posts = { method: 'POST', path: '/ips$' };
const networks = () => lab.api.state.reservations.map(({ network, prefix }) => `${network}/${prefix}`);
const elastic = () =>
  lab.api.state.devices.flatMap((device) => device.elastic.map((one) => `${one.address}/${one.prefix}`));
const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => assert.unreachable(),
    (error) => error,
  );

suite(
  'packet provider: addresses and BGP',
  (test) => {
    test('reserves once when the answer is lost, whatever way', async () => {
      lab.api.fault('lost-answer', posts);
      lab.api.fault('truncated', posts);
      lab.api.fault('reset', posts);
      const lost = await addresses.reserve(project, order);
      const cut = await addresses.reserve(project, { ...order, prefix: 31 });
      const again = await addresses.reserve(project, { ...order, prefix: 32 });
      assert.equal([lost.cidr, cut.cidr, again.cidr], networks());
      assert.equal(networks(), ['198.19.0.0/30', '198.19.0.4/31', '198.19.0.6/32']);
      assert.equal([lost.name, lost.tags, lost.marks.length, lost.state], ['ingress', ['edge'], 1, 'ready']);
    });

    test('asks for every kind of block, and tells what it is', async () => {
      const wishes: [Partial<BlockOrder>, string][] = [
        [{ scope: 'private', prefix: 28 }, 'private 4 10.112.0.0/28 am'],
        [{ scope: 'global', prefix: 32, location: {} }, 'global 4 198.19.128.0/32 '],
        [{ family: 6, prefix: 56 }, 'public 6 3fff::/56 am'],
        [{ prefix: 32, location: { site: 'ams1' } }, 'public 4 198.19.0.7/32 am/ams1'],
      ];
      for (const [wish, expected] of wishes) {
        const { scope, family, cidr, location } = await addresses.reserve(project, { ...order, ...wish });
        const place = [location.region, location.site].filter((code) => code !== undefined).join('/');
        assert.is(`${scope} ${family} ${cidr} ${place}`, expected);
      }
    });

    test('lists all of them with what is assigned, and those that the provider made', async () => {
      await addresses.assign(server, '198.19.0.1/32');
      const all = await addresses.list(project);
      assert.is(all.length, 8);
      const [own, ingress] = all;
      assert.equal([own!.management, own!.cidr, own!.assignments[0]!.cidr], [true, '10.64.0.0/25', '10.64.0.0/31']);
      assert.equal(
        ingress!.assignments.map(({ cidr, server: id }) => [cidr, id]),
        [['198.19.0.1/32', server]],
      );
      assert.equal(await addresses.free(ingress!, 32), ['198.19.0.0/32', '198.19.0.2/32', '198.19.0.3/32']);
    });

    test('takes a request that is not granted yet as it comes, and leaves out virtual routers', async () => {
      const pending = {
        id: 'one',
        type: 'public_ipv6',
        state: 'pending',
        address_family: null,
        details: null,
        tags: null,
      };
      const other = { id: 'two', type: 'vrf', cidr: 24, network: '10.0.0.0' };
      const server = await scriptedServer([reply(200, { ip_addresses: [pending, other] })]);
      const { addresses: asked } = packetProvider(packetEndpoint({ url: server.url, token }, {}));
      const [block, ...others] = await asked!.list(project);
      await server.close();
      const { raw: _, ...rest } = block!;
      assert.equal(rest, {
        ...{ id: 'one', name: '', scope: 'public', family: 6, prefix: 128, location: {}, state: 'pending' },
        ...{
          stateName: 'pending',
          tags: [],
          marks: [],
          customData: {},
          management: false,
          assignments: [],
          createdAt: '',
        },
      });
      assert.equal(others, []);
      assert.equal(server.log, [
        `GET /projects/${project.id}/ips?include=assignments%2Cfacility%2Cmetro&page=1&per_page=250`,
      ]);
    });

    test('changes a block in place, and keeps its mark', async () => {
      const [, block] = await addresses.list(project);
      lab.api.fault('lost-answer', { method: 'PATCH' });
      await addresses.change(block!, { name: 'web', tags: ['b'], customData: { a: 1 } });
      const [, changed] = await addresses.list(project);
      assert.equal(
        [changed!.name, changed!.tags, changed!.marks, changed!.customData],
        ['web', ['b'], block!.marks, { a: 1 }],
      );
    });

    test('assigns once when the answer is lost, and takes back what is gone already', async () => {
      lab.api.fault('lost-answer', posts);
      const assigned = await addresses.assign(server, '198.19.0.2/32');
      assert.equal(
        [assigned.cidr, assigned.server, elastic()],
        ['198.19.0.2/32', server, ['198.19.0.1/32', '198.19.0.2/32']],
      );
      await addresses.unassign(assigned.id);
      await addresses.unassign(assigned.id);
      assert.equal(elastic(), ['198.19.0.1/32']);
      const error = await refusal(addresses.assign(server, '198.51.100.77/32'));
      assert.instance(error, ProviderError);
      assert.match(error.message, /198\.51\.100\.77\/32 is not in an IP reservation of the project$/);
    });

    test('gives a block back, which must be free', async () => {
      const [, block] = await addresses.list(project);
      assert.match((await refusal(addresses.release(block!.id))).message, /with assignments: 198\.19\.0\.1\/32$/);
      await addresses.unassign(block!.assignments[0]!.id);
      await addresses.release(block!.id);
      await addresses.release(block!.id);
      assert.not(networks().includes('198.19.0.0/30'));
    });

    test('says that it does not know when nothing answers any more', async () => {
      lab.api.fault('reset', { times: 1000 });
      const error = await refusal(addresses.reserve(project, order));
      lab.api.clearFaults();
      assert.instance(error, LostAnswer);
      assert.match(error.hint, /^if they were reserved after all, they bear the tag kplay:ingress\/[0-9a-f]{12};/);
    });

    test('configures BGP once, whatever becomes of the answer, and changes the password', async () => {
      assert.is(await bgp.config(project), undefined);
      lab.api.fault('lost-answer', { method: 'POST', path: '/bgp-configs$' });
      const wish = { deployment: 'local', asn: 65000 } as const;
      await bgp.configure(project, { ...wish, password: new Secret('Rack5Password') });
      const config = (await bgp.config(project))!;
      const { id, password, ...rest } = config;
      assert.equal(rest, { deployment: 'local', asn: 65000, state: 'enabled', stateName: 'enabled', maxPrefixes: 10 });
      assert.equal([id, password?.reveal()], [lab.api.state.bgpConfigs[0]!.id, 'Rack5Password']);
      assert.not.match(JSON.stringify(config), /Rack5/);
      await bgp.configure(project, { ...wish, password: 'Other5Password' });
      assert.is((await bgp.config(project))!.password?.reveal(), 'Other5Password');
    });

    test('opens a session once, changes it, and closes it', async () => {
      const path = '/bgp/sessions$';
      lab.api.fault('lost-answer', { method: 'POST', path });
      lab.api.fault('truncated', { method: 'POST', path });
      const four = await bgp.open(server, 4, false);
      const six = await bgp.open(server, 6, true);
      const seen = async () => (await bgp.sessionsOf(server)).map((one) => `${one.family} ${one.defaultRoute}`);
      assert.equal(await seen(), ['4 false', '6 true']);
      await bgp.change(four, { defaultRoute: true });
      await bgp.change(six, { defaultRoute: false });
      assert.equal(await seen(), ['4 true', '6 false']);
      assert.match((await refusal(bgp.open(server, 4, false))).message, /The device already has session for ipv4$/);
      lab.machines.sessions.set(server, [
        { session: four.id, switch: 'a', state: 'up', since: '', routesIn: ['198.19.0.4/31'], routesOut: [] },
        { session: four.id, switch: 'b', state: 'down', since: '', routesIn: [], routesOut: [] },
      ]);
      const [first] = await bgp.sessions(project);
      assert.equal([first!.server, first!.states, first!.learnt], [server, ['up', 'down'], ['198.19.0.4/31']]);
      await bgp.close(six.id);
      await bgp.close(six.id);
      assert.equal(await seen(), ['4 true']);
    });

    test('tells whom to peer with', async () => {
      const [neighbour] = await bgp.neighbours(server);
      const { password, ...rest } = neighbour!;
      assert.is(password?.reveal(), 'Other5Password');
      await bgp.open(server, 6, false);
      const [, six] = await bgp.neighbours(server);
      assert.equal([six!.localAddress, six!.peers], ['2001:db8::1', ['fc00::e', 'fc00::f']]);
      assert.equal(rest, {
        family: 4,
        localAs: 65000,
        localAddress: '10.64.0.1',
        peerAs: 65530,
        peers: ['169.254.255.1', '169.254.255.2'],
        multihop: true,
        accepted: [
          '10.64.0.0/25',
          '198.19.0.4/31',
          '198.19.0.6/32',
          '10.112.0.0/28',
          '198.19.128.0/32',
          '198.19.0.7/32',
        ],
        offered: ['0.0.0.0/0'],
      });
    });
  },
  {
    before: async () => {
      lab = await startLab();
      const endpoint = packetEndpoint({ url: lab.url, token }, {});
      const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds / 1000));
      const provider = packetProvider({ ...endpoint, retries: { ...endpoint.retries, pause } });
      addresses = provider.addresses!;
      bgp = provider.bgp!;
      project = { id: lab.project(), name: 'testing' };
      const goods = { plan: 'c3.small.x86', operating_system: 'debian_12', metro: 'am', hostname: 'node-0' };
      server = (await lab.ask('POST', `/projects/${project.id}/devices`, goods)).json.id;
      await lab.until(`/devices/${server}`, ({ state }) => state === 'active');
    },
    after: () => lab.close(),
  },
);
