import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { readPacket } from '../../engine/inventory/packet.ts';
import { readYaml } from '../../engine/load/yaml.ts';
import { startLab, token } from '../lab/api/fixture.ts';
import { frontOf } from '../lab/api/front.ts';
import { suite } from '../suite.ts';

/** A device's id that no other has. */
const idOf = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;

suite('a thousand devices', (test) => {
  test('are read in pages side by side', async () => {
    const lab = await startLab();
    const folder = mkdtempSync(`${tmpdir()}/kplay-inventory-`);
    const front = await frontOf(lab.url, { delay: 50 });
    try {
      const order = { hostname: 'first', plan: 'c2.medium.x86', operating_system: 'ubuntu_18_04', facility: ['ams1'] };
      const { json } = await lab.ask('POST', `/projects/${lab.project()}/devices`, order);
      await lab.until(`/devices/${json.id}`, ({ state }) => state === 'active');
      const { devices } = lab.api.state;
      const more = Array.from({ length: 999 }, (_, index) => ({
        ...devices[0]!,
        id: idOf(index),
        hostname: `many-${index}`,
      }));
      devices.push(...more);
      const file = join(folder, 'packet.yml');
      writeFileSync(file, 'plugin: packet\nfilter: eq packet_plan "c2.medium.x86"\naddress: private_ipv4\n');
      const inventory = await readPacket(readYaml(file)!, { PACKET_API_TOKEN: token, PACKET_API_URL: front.url });
      assert.is(inventory.hosts.size, 1000);
      assert.is(inventory.groups.get('packet')!.hosts.length, 1000);
      assert.equal(
        front.asked.map((path) => path.replace(/[0-9a-f-]{36}/, 'ID')),
        [
          'GET /projects?page=1&per_page=250',
          ...[1, 2, 3, 4].map((page) => `GET /projects/ID/devices?page=${page}&per_page=250`),
        ],
      );
      assert.is(front.most(), 3);
    } finally {
      await front.close();
      await lab.close();
      rmSync(folder, { recursive: true });
    }
  });
});
