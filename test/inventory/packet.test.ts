import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as assert from 'uvu/assert';
import { explain, InputError, KplayError } from '../../engine/errors.ts';
import { readPacket } from '../../engine/inventory/packet.ts';
import { toList } from '../../engine/inventory/show.ts';
import { readYaml } from '../../engine/load/yaml.ts';
import type { Inventory, Vars } from '../../engine/types.ts';
import { type Lab, startLab, token } from '../lab/api/fixture.ts';
import { suite } from '../suite.ts';

let lab: Lab;
let folder: string;
const environment = () => ({ PACKET_API_TOKEN: token, PACKET_API_URL: lab.url });

/** Reads an inventory file of this text. */
async function read(
  yaml: string,
  warnings: string[] = [],
  env: Record<string, string> = environment(),
): Promise<Inventory> {
  const file = `${folder}/packet.yml`;
  writeFileSync(file, yaml);
  return readPacket(readYaml(file)!, env, (warning) => warnings.push(warning.message));
}

/** What `kplay inventory --list` prints, with the ids of devices replaced by their hostnames, and times by their form. */
function list(inventory: Inventory): unknown {
  const text = JSON.stringify(toList(inventory, ({ vars }) => data(vars)));
  const ids = lab.api.state.devices.reduce((left, { id, hostname }) => left.replaceAll(id, `id-of-${hostname}`), text);
  return JSON.parse(ids.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, 'TIME'));
}

function data(vars: Vars): Record<string, never> {
  return Object.fromEntries(
    [...vars].map(([name, binding]) => [name, 'data' in binding ? binding.data : 'template']),
  ) as never;
}

/** A hostvars entry of the classic script's output, as documented for three spot servers in Amsterdam. */
const classic = (hostname: string, tag: string, address: string) => ({
  ansible_host: address,
  packet_billing_cycle: 'hourly',
  packet_created_at: 'TIME',
  packet_facility: 'ams1',
  packet_hostname: hostname,
  packet_href: `/devices/id-of-${hostname}`,
  packet_id: `id-of-${hostname}`,
  packet_locked: false,
  packet_operating_system: 'ubuntu_18_04',
  packet_plan: 'c2.medium.x86',
  packet_spot_instance: true,
  packet_state: 'active',
  [`packet_tag_${tag}`]: tag,
  packet_termination_time: '',
  packet_updated_at: 'TIME',
  packet_user: 'root',
});

/** An address as extras tell of it. */
const typed = (ip: string, family: number, isPublic: boolean, prefix: number, gateway: string) => ({
  ip,
  family,
  public: isPublic,
  management: true,
  prefix,
  gateway,
});

const all = ['controller-0', 'worker-0', 'worker-1'];
const documented = {
  _meta: {
    hostvars: {
      'controller-0': classic('controller-0', 'controller', '198.51.100.1'),
      'worker-0': classic('worker-0', 'worker', '198.51.100.3'),
      'worker-1': classic('worker-1', 'worker', '198.51.100.5'),
    },
  },
  ams1: all,
  'c2.medium.x86': all,
  'id-of-controller-0': ['controller-0'],
  'id-of-worker-0': ['worker-0'],
  'id-of-worker-1': ['worker-1'],
  packet: all,
  tag_controller: ['controller-0'],
  tag_worker: ['worker-0', 'worker-1'],
  testing: all,
  ubuntu_18_04: all,
};

/** Orders one as the document does, and waits until it is active unless told otherwise. */
async function order(hostname: string, more: object = {}): Promise<string> {
  const body = {
    hostname,
    plan: 'c2.medium.x86',
    operating_system: 'ubuntu_18_04',
    facility: ['ams1'],
    spot_instance: true,
    spot_price_max: 0.5,
    tags: [`kplay:${hostname}/0123456789ab`, hostname.replace(/-\d+$/, '')],
    ...more,
  };
  const { json } = await lab.ask('POST', `/projects/${lab.project()}/devices`, body);
  await lab.until(`/devices/${json.id}`, ({ state }) => state === 'active');
  return json.id;
}

suite(
  'packet inventory',
  (test) => {
    test('is empty but for _meta when nothing is active', async () => {
      assert.equal(list(await read('plugin: packet\n')), { _meta: { hostvars: {} } });
    });

    test('has exactly the groups and variables of the classic script without extras', async () => {
      for (const hostname of all) await order(hostname);
      assert.equal(list(await read('plugin: packet\nextras: false\n')), documented);
    });

    test('has the same hrefs below the newer base address', async () => {
      const inventory = await read('plugin: packet\nextras: false\n', [], {
        METAL_AUTH_TOKEN: token,
        METAL_API_URL: `${lab.url}/metal/v1/`,
      });
      assert.equal(list(inventory), documented);
    });

    test('is a superset of it by default', async () => {
      const inventory = await read('plugin: packet\n');
      const { _meta, ...groups } = list(inventory) as typeof documented;
      const { _meta: meta, ...classicGroups } = documented;
      assert.equal(groups, { ...classicGroups, am: all });
      const [device] = lab.api.state.devices;
      assert.equal(_meta.hostvars['controller-0'], {
        ...meta.hostvars['controller-0'],
        addresses: [
          typed('198.51.100.1', 4, true, 31, '198.51.100.0'),
          typed('2001:db8::1', 6, true, 127, '2001:db8::'),
          typed('10.64.0.1', 4, false, 31, '10.64.0.0'),
        ],
        elastic_ipv4: [],
        kplay_identity: 'id-of-controller-0',
        metro: 'am',
        packet_always_pxe: false,
        packet_bonding_mode: 4,
        packet_description: '',
        packet_hardware_reservation: '',
        packet_image_url: '',
        packet_ipxe_script_url: '',
        packet_iqn: `iqn.2020-01.test.kplay:device.${device!.id.slice(0, 8)}`,
        packet_metro: 'am',
        packet_network_frozen: false,
        packet_project: 'testing',
        packet_short_id: device!.id.slice(0, 8),
        packet_spot_price_max: 0.5,
        packet_switch_uuid: '7883daff',
        private_gateway: '10.64.0.0',
        private_ipv4: '10.64.0.1',
        public_gateway: '198.51.100.0',
        public_ipv4: '198.51.100.1',
        public_ipv6: '2001:db8::1',
        tags: ['controller'],
      });
      assert.equal(data(inventory.groups.get('packet')!.vars), { ansible_user: 'root' });
      assert.equal([...inventory.groups.keys()].slice(0, 8), [
        'packet',
        'testing',
        'am',
        'ams1',
        'c2.medium.x86',
        'ubuntu_18_04',
        'tag_controller',
        'tag_worker',
      ]);
    });

    const choices: [string, string, string[]][] = [
      ['include', 'include: worker-*', ['worker-0', 'worker-1']],
      ['exclude', 'include: "*-0"\nexclude: [worker-*]', ['controller-0']],
      ['facilities', 'facilities: [da11]', []],
      ['metros', 'metros: am', all],
      ['device_states', 'device_states: [queued, failed]', []],
      ['every state', 'device_states: all', all],
      ['projects by name', 'projects: [testing]', all],
      ['plans', 'plans: [m1.xlarge.x86, c2.medium.x86]', all],
      ['other plans', 'plans: m1.xlarge.x86', []],
      ['operating_systems', 'operating_systems: [debian_12]', []],
      ['tags', 'tags: [storage, worker]', ['worker-0', 'worker-1']],
      ['a filter', 'filter: eq packet_hostname "worker-1"', ['worker-1']],
      ['filters', 'filter: [packet_spot_instance, in "worker" tags, not (eq private_ipv4 "10.64.0.3")]', ['worker-1']],
    ];
    for (const [name, yaml, hosts] of choices) {
      test(`chooses by ${name}`, async () => {
        assert.equal([...(await read(`plugin: packet\n${yaml}\n`)).hosts.keys()], hosts);
      });
    }

    test('leaves out the groups that are switched off', async () => {
      const off = 'devices: false, projects: false, plans: false, operating_systems: false, metros: false';
      const inventory = await read(`plugin: packet\ngroups: {${off}}\n`);
      assert.equal([...inventory.groups.keys()], ['packet', 'ams1', 'tag_controller', 'tag_worker']);
    });

    const templates: [string, string, Record<string, string>, string[]][] = [
      [
        'hosts are named and reached as the file says',
        'hostname: join (list packet_hostname metro) "."\naddress: private_ipv4',
        { 'controller-0.am': '10.64.0.1', 'worker-0.am': '10.64.0.3', 'worker-1.am': '10.64.0.5' },
        [],
      ],
      [
        'the first answer counts, and an empty one is none',
        'hostname: [packet_description, packet_short_id_of, packet_hostname]\naddress: [lookup elastic_ipv4 0, public_ipv6]',
        { 'controller-0': '2001:db8::1', 'worker-0': '2001:db8:0:1::1', 'worker-1': '2001:db8:0:2::1' },
        [],
      ],
      [
        'an address without an answer is the usual one, which is told',
        'address: ternary (eq packet_hostname "worker-0") private_ipv4 packet_description',
        { 'controller-0': '198.51.100.1', 'worker-0': '10.64.0.3', 'worker-1': '198.51.100.5' },
        ['"address" has no answer for 2 devices'],
      ],
    ];
    for (const [name, yaml, hosts, told] of templates) {
      test(name, async () => {
        const warnings: string[] = [];
        const inventory = await read(`plugin: packet\n${yaml}\n`, warnings);
        const reached = [...inventory.hosts.values()].map(({ name, vars }) => [name, data(vars)['ansible_host']]);
        assert.equal(Object.fromEntries(reached), hosts);
        assert.equal(warnings, told);
      });
    }

    test('tells of servers that are taken back, and has a group of them', async () => {
      const [first, second] = lab.api.state.devices;
      first!.terminationTime = Date.now() + 120_000;
      second!.terminationTime = Date.now() + 90 * 86_400_000;
      const warnings: string[] = [];
      const inventory = await read('plugin: packet\n', warnings);
      assert.equal(inventory.groups.get('terminating')!.hosts, ['controller-0', 'worker-0']);
      assert.equal(
        warnings.map((warning) => warning.replace(/\d{4}-.*Z/, 'TIME')),
        ['the spot server "controller-0" is taken back at TIME'],
      );
      assert.not((await read('plugin: packet\nextras: false\n')).groups.has('terminating'));
      first!.terminationTime = null;
      second!.terminationTime = null;
    });

    test('keeps the answer for its time, in a file for its owner alone', async () => {
      const yaml = 'plugin: packet\nextras: false\ncache: {path: cache/devices.json, age: 60}\n';
      const file = `${folder}/cache/devices.json`;
      const first = list(await read(yaml));
      assert.is(statSync(file).mode & 0o777, 0o600);
      assert.not.match(readFileSync(file, 'utf8'), /root_password|userdata|customdata|test-token/);
      lab.api.fault('status', { status: 404, times: 100 });
      assert.equal(list(await read(yaml)), first, 'the API was not asked');
      const otherFile = async () => {
        chmodSync(file, 0o666);
        await read(yaml);
      };
      await otherFile().then(
        () => assert.unreachable('a cache that anyone may write was believed'),
        (error) => assert.is(error.status, 404),
      );
      lab.api.clearFaults();
    });

    test('tells devices of one hostname apart, and names that are none', async () => {
      const second = await order('worker-1', { tags: [], metro: 'da', facility: undefined });
      const device = lab.api.state.devices.find(({ id }) => id === second)!;
      device.createdAt += 60_000;
      const warnings: string[] = [];
      const inventory = await read('plugin: packet\nfacilities: [da11, ams1]\n', warnings);
      const name = `worker-1-${second.slice(0, 8)}`;
      assert.equal([...inventory.hosts.keys()].sort(), [...all, name].sort());
      assert.equal(inventory.groups.get('tag_none')!.hosts, [name]);
      assert.is(warnings.length, 1);
      assert.match(warnings[0]!, `have the same hostname "worker-1": the second is called "${name}" here`);
      device.hostname = '../../etc';
      assert.equal([...(await read('plugin: packet\n', warnings)).hosts.keys()], all);
      assert.is(warnings[1], '"../../etc" cannot be a host\'s name: this device is left out');
    });

    const mistakes: [string, string, string][] = [
      [
        'an unknown key',
        'plugin: packet\nproject: x\n',
        'FILE:2:1: a packet inventory has no "project"\n  2 | project: x\n    | ^\n  hint: did you mean "projects"?',
      ],
      [
        'an unknown group',
        'plugin: packet\ngroups:\n  tag: false\n',
        'FILE:3:3: "groups" has no "tag"\n  3 |   tag: false\n    |   ^\n  hint: did you mean "tags"?',
      ],
      [
        'a wrong kind',
        'plugin: packet\nextras: 1\n',
        'FILE:2:9: extras must be true or false, not a number\n  2 | extras: 1\n    |         ^',
      ],
      [
        'a wrong address',
        'plugin: packet\napi_url: api.packet.net\n',
        'FILE:1:1: the address of the Packet API is not one\n  1 | plugin: packet\n    | ^\n  hint: an address looks like https://api.equinix.com/metal/v1; a token has no place in it',
      ],
      [
        'a template',
        'plugin: packet\napi_token: "{{ env \'X\' }}"\n',
        'FILE:2:13: api_token cannot be a template\n  2 | api_token: "{{ env \'X\' }}"\n    |             ^\n  hint: leave it out and set PACKET_API_TOKEN in the environment',
      ],
    ];
    for (const [name, yaml, expected] of mistakes) {
      test(`explains ${name}`, async () => {
        const error = await read(yaml).then(
          () => undefined,
          (thrown) => thrown,
        );
        assert.instance(error, InputError);
        assert.is(explain(error).replaceAll(`${folder}/packet.yml`, 'FILE'), expected);
      });
    }

    const refusedExpressions: [string, string, string][] = [
      [
        'braces around an expression',
        'hostname: "{{ packet_id }}"',
        'FILE:2:12: hostname is an expression without braces\n  2 | hostname: "{{ packet_id }}"\n    |            ^\n  hint: write packet_id',
      ],
      [
        'a helper that is not there',
        'filter: [packet_id, equal 1 2]',
        'FILE:2:21: there is no helper "equal"\n  2 | filter: [packet_id, equal 1 2]\n    |                     ^',
      ],
      [
        'a state that there is not',
        'device_states: [activ]',
        'FILE:2:17: device_states.0 must be one of STATES\n  2 | device_states: [activ]\n    |                 ^\n  hint: did you mean "active"?',
      ],
      [
        'a filter that cannot be evaluated for a device',
        'filter: gt packet_plam 1',
        'FILE:2:12: for ../../etc: "packet_plam" is not defined\n  2 | filter: gt packet_plam 1\n    |            ^\n  hint: did you mean "packet_plan"?',
      ],
    ];
    for (const [name, yaml, expected] of refusedExpressions) {
      test(`explains ${name}`, async () => {
        const error = await read(`plugin: packet\n${yaml}\n`).then(
          () => undefined,
          (thrown) => thrown,
        );
        assert.instance(error, InputError);
        const told = explain(error).replaceAll(`${folder}/packet.yml`, 'FILE');
        assert.is(told.replace(/ one of queued.*/, ' one of STATES'), expected);
      });
    }

    const refusals: [string, Record<string, string>, string, RegExp][] = [
      [
        'no token',
        {},
        'plugin: packet\n',
        /there is no token for the Packet API\n.*\n.*\n {2}hint: set PACKET_API_TOKEN \(or METAL_AUTH_TOKEN, PACKET_AUTH_TOKEN, PACKET_API_TOKEN_FILE with a file that holds it\) in the environment$/,
      ],
      [
        'a wrong token',
        { PACKET_AUTH_TOKEN: 'wrong-token' },
        'plugin: packet\n',
        /GET \/projects: 401 Unauthorized: Invalid authentication token\n(.*\n){0,2} {2}hint: http:\S+ refused the token/,
      ],
      [
        'an unknown project',
        { PACKET_API_TOKEN: token },
        'plugin: packet\nprojects: testign\n',
        /there is no project "testign"\n(.*\n){0,2} {2}hint: did you mean "testing"\?$/,
      ],
    ];
    for (const [name, env, yaml, expected] of refusals) {
      test(`explains ${name}`, async () => {
        const error = await read(yaml, [], { PACKET_API_URL: lab.url, ...env }).then(
          () => undefined,
          (thrown) => thrown,
        );
        assert.instance(error, KplayError);
        assert.match(explain(error), expected);
        assert.not.match(explain(error), /wrong-token|test-token/);
      });
    }
  },
  {
    before: async () => {
      lab = await startLab();
      folder = mkdtempSync(`${tmpdir()}/kplay-inventory-`);
    },
    after: async () => {
      await lab.close();
      rmSync(folder, { recursive: true });
    },
  },
);
