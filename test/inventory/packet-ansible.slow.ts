import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { main, openProject } from '../cli/kplay.ts';
import { wellEnded } from '../e2e/site.ts';
import { type Lab, startLab, token } from '../lab/api/fixture.ts';
import { suite } from '../suite.ts';
import { askAnsible, listed, type Said, sameLayout } from './ansible.ts';

/** Which devices there are, as they are ordered: by whom, and what is not as usual. */
const orders: readonly [project: string, more: Readonly<Record<string, unknown>>][] = [
  ['testing', { hostname: 'controller-0', tags: ['controller', 'kplay:testing/0123456789ab'] }],
  ['testing', { hostname: 'worker-0', tags: ['worker', 'rack 7/b'], spot_instance: true, spot_price_max: 0.5 }],
  ['testing', { hostname: 'worker-1', tags: ['worker'], metro: 'ny', plan: 'c3.large.arm64' }],
  ['my project', { hostname: 'worker-0', tags: [], operating_system: 'ubuntu_22_04' }],
  ['my project', { hostname: 'off-0', tags: ['worker'] }],
];

const file = `plugin: packet
cache: {path: cache/devices.json, age: 600}
filter: not (eq packet_hostname "nobody")
address: [private_ipv4, public_ipv4]
nested_groups:
  cluster: [tag_controller, tag_worker]
compose:
  node_labels: dict plan=packet_plan metro=metro
groups:
  on_arm: in "arm" packet_plan
keyed_groups:
  - {key: metro, prefix: metro, parent_group: metros}
`;

let lab: Lab;
/** The second device that is called worker-0, under the name that it has here. */
let twin: string;
/** What is routed to the first device. */
let elastic: string;
const project = openProject({ 'packet.yml': file });
const ask = async (...args: readonly string[]) =>
  wellEnded(await project.kplay(['inventory', ...args, '-i', 'packet.yml'], environment())).stdout;
const environment = () => ({ PACKET_API_TOKEN: token, PACKET_API_URL: lab.url });

async function order(name: string, more: Readonly<Record<string, unknown>>): Promise<string> {
  const goods = { plan: 'c3.small.x86', operating_system: 'debian_12', metro: 'am', ...more };
  const { json } = await lab.ask('POST', `/projects/${lab.project(name)}/devices`, goods);
  await lab.until(`/devices/${json.id}`, ({ state }) => state === 'active');
  return json.id;
}

/** Routes a reserved address to a device, which gets a BGP session; gives the address. */
async function connect(device: string): Promise<string> {
  const project = `/projects/${lab.project()}`;
  const block = { type: 'public_ipv4', quantity: 1, metro: 'am' };
  const { address } = (await lab.ask('POST', `${project}/ips`, block)).json;
  await lab.ask('POST', `/devices/${device}/ips`, { address: `${address}/32` });
  await lab.ask('POST', `${project}/bgp-configs`, { deployment_type: 'local', asn: 65000, md5: 'Abcdefghij1' });
  const { status } = await lab.ask('POST', `/devices/${device}/bgp/sessions`, { address_family: 'ipv4' });
  assert.is(status, 201);
  return address;
}

/** The program that Ansible is given as an inventory. */
function script(): string {
  const path = join(project.folder, 'hosts.sh');
  const variables = Object.entries(environment()).map(([name, value]) => `${name}=${value}`);
  writeFileSync(
    path,
    `#!/bin/sh\n${variables.join(' ')} exec '${process.execPath}' '${main}' inventory -i packet.yml "$@"\n`,
  );
  chmodSync(path, 0o755);
  return './hosts.sh';
}

const patterns = ['cluster:!on_arm', 'packet:&metro_am', 'terminating', '~worker-\\d', 'c3.small.x86'];

suite(
  'the inventory of a provider, as Ansible reads it',
  (test) => {
    const hosts = () => ['controller-0', 'worker-0', twin, 'worker-1'];
    const said = new Map<string, Said>();
    const answer = (name: string): string => {
      const { code, stdout, stderr } = said.get(name)!;
      assert.is(code, 0, stderr);
      return stdout;
    };

    test('(Ansible is asked)', async () => {
      const common = { folder: project.folder };
      const source = ['-i', script()];
      const views = [['--list'], ['--graph'], ...hosts().map((name) => ['--host', name])];
      const asked = [
        ...views.map((view) => ({ ...common, command: 'inventory' as const, args: [...source, ...view] })),
        ...patterns.map((each) => ({ ...common, command: 'adhoc' as const, args: [...source, '--list-hosts', each] })),
      ];
      const answers = await askAnsible(asked, join(project.folder, '..', 'home'));
      for (const [index, name] of [...views.map((view) => view.join(' ')), ...patterns].entries()) {
        said.set(name, answers[index]!);
      }
    });

    test('all hosts, groups and variables', async () => {
      assert.is(sameLayout(answer('--list')), sameLayout(await ask('--list')));
      assert.is(answer('--graph').trim(), (await ask('--graph')).trim());
      for (const name of hosts())
        assert.is(sameLayout(answer(`--host ${name}`)), sameLayout(await ask('--host', name)));
    });

    test('who is in which group', async () => {
      const groups = JSON.parse(answer('--list'));
      const [controller, worker, twinOfWorker, arm] = hosts() as [string, string, string, string];
      const expected: Readonly<Record<string, readonly string[]>> = {
        packet: hosts(),
        testing: [controller, worker, arm],
        'my project': [twinOfWorker],
        am: [controller, worker, twinOfWorker],
        am6: [controller, worker, twinOfWorker],
        ny: [arm],
        debian_12: [controller, worker, arm],
        ubuntu_22_04: [twinOfWorker],
        'c3.large.arm64': [arm],
        tag_controller: [controller],
        tag_worker: [worker, arm],
        tag_rack_7_b: [worker],
        tag_none: [twinOfWorker],
        terminating: [worker],
        on_arm: [arm],
        metro_am: [controller, worker, twinOfWorker],
        metro_ny: [arm],
      };
      for (const [name, members] of Object.entries(expected)) assert.equal(groups[name]?.hosts, members, name);
      assert.equal(groups.cluster, { children: ['tag_controller', 'tag_worker'] });
      assert.equal(groups.metros, { children: ['metro_am', 'metro_ny'] });
    });

    test('what is told of a host beyond the classic variables', () => {
      const { _meta: meta } = JSON.parse(answer('--list'));
      const { packet_id: id, ...vars } = meta.hostvars[twin];
      assert.equal(meta.hostvars['controller-0'].elastic_ipv4, [elastic]);
      assert.is(twin, `worker-0-${id.slice(0, 8)}`);
      const some = [
        'ansible_host',
        'ansible_user',
        'kplay_identity',
        'metro',
        'node_labels',
        'packet_project',
        'private_gateway',
        'tags',
      ];
      assert.equal(
        some.map((name) => vars[name]),
        ['10.64.1.1', 'root', id, 'am', { metro: 'am', plan: 'c3.small.x86' }, 'my project', '10.64.1.0', []],
      );
    });

    test('hosts by patterns', () => {
      const [controller, worker, twinOfWorker, arm] = hosts() as [string, string, string, string];
      const expected = [
        [controller, worker],
        [controller, worker, twinOfWorker],
        [worker],
        [worker, twinOfWorker, arm],
        [controller, worker, twinOfWorker],
      ];
      assert.equal(
        patterns.map((pattern) => listed(answer(pattern)).sort()),
        expected,
      );
    });
  },
  {
    before: async () => {
      lab = await startLab({ projects: ['testing', 'my project'] });
      const ids: string[] = [];
      for (const [name, more] of orders) ids.push(await order(name, more));
      elastic = await connect(ids[0]!);
      const { devices } = lab.api.state;
      twin = `worker-0-${ids[3]!.slice(0, 8)}`;
      devices.find(({ id }) => id === ids[3])!.createdAt += 60_000; // the younger of two in the same second
      devices.find(({ id }) => id === ids[1])!.terminationTime = Date.now() + 120_000;
      await lab.ask('POST', `/devices/${ids[4]}/actions`, { type: 'power_off' });
      await lab.until(`/devices/${ids[4]}`, ({ state }) => state === 'inactive');
    },
    after: async () => {
      await lab.close();
      project.remove();
    },
  },
);
