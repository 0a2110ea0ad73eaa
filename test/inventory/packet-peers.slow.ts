import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as assert from 'uvu/assert';
import { withExpected } from '../../engine/inventory/expected.ts';
import { readPacket } from '../../engine/inventory/packet.ts';
import { readYaml } from '../../engine/load/yaml.ts';
import type { Inventory } from '../../engine/types.ts';
import { type Lab, startLab, token } from '../lab/api/fixture.ts';
import { suite } from '../suite.ts';

let lab: Lab;
let folder: string;
let file: string;

async function read(yaml: string, fresh = false): Promise<Inventory> {
  writeFileSync(file, `plugin: packet\n${yaml}\n`);
  return readPacket(readYaml(file)!, { PACKET_API_TOKEN: token, PACKET_API_URL: lab.url }, () => {}, fresh);
}

/** What a variable of a host is bound to. */
function bound({ hosts }: Inventory, host: string, name = 'bgp_peers'): unknown {
  const binding = hosts.get(host)?.vars.get(name);
  return binding && 'data' in binding ? binding.data : binding;
}

const peer = {
  address_family: 'ipv4',
  local_as: 65000,
  local_address: '10.64.0.1',
  peer_as: 65530,
  peers: ['169.254.255.1', '169.254.255.2'],
  multihop: true,
  md5_enabled: true,
  routes_in: ['10.64.0.0/25'],
  routes_out: [],
};

suite(
  'packet inventory: whom devices peer with',
  (test) => {
    test('tells it when it is asked for, and only then', async () => {
      assert.is(bound(await read(''), 'peering'), undefined);
      for (const yaml of ['bgp_peers: true', 'bgp_peers: true\nextras: false']) {
        const inventory = await read(yaml);
        assert.equal([bound(inventory, 'peering'), bound(inventory, 'silent')], [[peer], []]);
      }
    });

    test('lets expressions ask for it', async () => {
      const { hosts } = await read('bgp_peers: true\nfilter: gt (length bgp_peers) 0');
      assert.equal([...hosts.keys()], ['peering']);
    });

    test('asks only devices with sessions, keeps the answers, and no password', async () => {
      const yaml = 'bgp_peers: true\ncache: {path: kept.json}';
      lab.api.fault('status', { status: 500, path: `/devices/${lab.api.state.devices[1]!.id}/bgp`, times: 100 });
      const first = bound(await read(yaml), 'peering');
      assert.not.match(readFileSync(`${folder}/kept.json`, 'utf8'), /Rack5/);
      lab.api.fault('status', { status: 404, times: 100 });
      assert.equal(bound(await read(yaml), 'peering'), first);
      lab.api.clearFaults();
      assert.is(bound(await read('cache: {path: kept.json}'), 'peering'), undefined, 'another question');
    });

    test('goes on when a device is gone meanwhile', async () => {
      lab.api.fault('status', { status: 404, path: '/bgp/neighbors$', times: 100 });
      assert.equal(bound(await read('bgp_peers: true'), 'peering'), []);
      lab.api.clearFaults();
    });

    test('has it, unknown, for machines that are to be', async () => {
      const inventory = await read('bgp_peers: true');
      const order = {
        project: 'testing',
        plan: 'c3.small.x86',
        image: 'debian_12',
        metro: 'am',
        facility: '',
        tags: [],
      };
      const expected = withExpected(inventory, [file], [{ hostname: 'later', ...order }], undefined, {
        data: 'nobody knows',
      });
      assert.equal([bound(expected, 'later'), bound(expected, 'peering')], ['nobody knows', [peer]]);
    });
  },
  {
    before: async () => {
      lab = await startLab();
      folder = mkdtempSync(`${tmpdir()}/kplay-peers-`);
      file = `${folder}/packet.yml`;
      const path = `/projects/${lab.project()}`;
      for (const hostname of ['peering', 'silent']) {
        const goods = { plan: 'c3.small.x86', operating_system: 'debian_12', metro: 'am', hostname };
        const { json } = await lab.ask('POST', `${path}/devices`, goods);
        await lab.until(`/devices/${json.id}`, ({ state }) => state === 'active');
      }
      await lab.ask('POST', `${path}/bgp-configs`, { deployment_type: 'local', asn: 65000, md5: 'Rack5Password' });
      await lab.ask('POST', `/devices/${lab.api.state.devices[0]!.id}/bgp/sessions`, { address_family: 'ipv4' });
    },
    after: async () => {
      rmSync(folder, { recursive: true });
      await lab.close();
    },
  },
);
