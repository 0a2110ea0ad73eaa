import * as assert from 'uvu/assert';
import { suite } from '../../suite.ts';
import { keys, type Lab, startLab } from './fixture.ts';

let lab: Lab;
let id = '';
const own = '198.51.100.1';

/** Asks as the host does: without a token. */
async function asked(path: string, body?: string): Promise<[number, string]> {
  const answer = await fetch(lab.url + path, body === undefined ? {} : { method: 'POST', body });
  return [answer.status, await answer.text()];
}

const texts: [string, string][] = [
  ['', 'meta-data\nuser-data'],
  ['/user-data', '#!/bin/sh\n'],
  [
    '/meta-data',
    'instance-id\nhostname\niqn\nplan\nfacility\ntags\noperating-system\npublic-keys\npublic-ipv4\npublic-ipv6\nlocal-ipv4',
  ],
  [
    '/meta-data/',
    'instance-id\nhostname\niqn\nplan\nfacility\ntags\noperating-system\npublic-keys\npublic-ipv4\npublic-ipv6\nlocal-ipv4',
  ],
  ['/meta-data/hostname', 'web-1'],
  ['/meta-data/plan', 'c3.small.x86'],
  ['/meta-data/facility', 'am6'],
  ['/meta-data/tags', 'web\nblue'],
  ['/meta-data/operating-system', 'slug\ndistro\nversion\nlicense_activation'],
  ['/meta-data/operating-system/slug', 'debian_12'],
  ['/meta-data/operating-system/license_activation/state', 'unlicensed'],
  ['/meta-data/public-keys', keys[0]],
  ['/meta-data/public-ipv4', own],
  ['/meta-data/public-ipv6', '2001:db8::1'],
  ['/meta-data/local-ipv4', '10.64.0.1'],
];

/** What a host may tell of itself, and the event that comes of it. */
const told: [string, string, unknown][] = [
  ['/phone-home', '', ['instance.phoned_home', 'Device phoned home', 'active']],
  ['/phone-home', 'instance_id=x&hostname=y', ['instance.phoned_home', 'Device phoned home', 'active']],
  ['/phone-home', '{"type":"provisioning.104.01","body":"in DHCP"}', ['provisioning.104.01', 'in DHCP', 'active']],
  ['/events', '{"state":"running","code":1000,"message":"half way"}', ['user.1000', 'half way', 'running']],
  ['/events', '{"state":"failed","code":1099}', ['user.1099', '', 'failed']],
];

const refused: [string, string, number][] = [
  ['/events', '{"state":"bored","code":1000}', 422],
  ['/events', '{"state":"running","code":999}', 422],
  ['/events', 'x', 400],
];

suite(
  'lab API metadata',
  (test) => {
    for (const [path, expected] of texts) {
      test(`/2009-04-04${path}`, async () => {
        assert.equal(await asked(`/2009-04-04${path}`), [200, expected]);
      });
    }

    for (const path of ['/nothing', '/hostname/x', '/operating-system/nothing', '/__proto__', '/spot']) {
      test(`there is no /2009-04-04/meta-data${path}`, async () => {
        assert.is((await asked(`/2009-04-04/meta-data${path}`))[0], 404);
      });
    }

    test('the whole of it', async () => {
      const metadata = JSON.parse((await asked('/metadata'))[1]);
      assert.equal(
        [metadata.id, metadata.tags, metadata.customdata, metadata.reserved, metadata.spot, metadata.storage],
        [id, ['web', 'blue'], { href: '/x' }, false, undefined, { disks: [] }],
      );
      assert.equal(
        [metadata.phone_home_url, metadata.user_state_url],
        ['https://metadata.packet.net/phone-home', 'https://metadata.packet.net/events'],
      );
      const [first] = metadata.network.addresses;
      assert.equal(
        [first.address, first.network, first.gateway, first.cidr, first.public, first.management, first.address_family],
        [own, '198.51.100.0', '198.51.100.0', 31, true, true, 4],
      );
    });

    for (const [path, body, event] of told) {
      test(`${path} ${body}`, async () => {
        assert.is((await asked(path, body))[0], 200);
        const [last] = (await lab.ask('GET', `/devices/${id}/events`)).json.events;
        assert.equal([last.type, last.body, last.state], event);
      });
    }

    for (const [path, body, status] of refused) {
      test(`refuses ${path} ${body}`, async () => {
        assert.is((await asked(path, body))[0], status);
      });
    }

    test('a spot server learns when it has to go', async () => {
      const device = lab.api.state.devices[0]!;
      device.spot = true;
      assert.equal(await asked('/2009-04-04/meta-data/spot'), [200, '']);
      device.terminationTime = Date.UTC(2099, 0, 1);
      assert.equal(await asked('/2009-04-04/meta-data/spot/termination-time'), [200, '2099-01-01T00:00:00Z']);
      assert.equal(JSON.parse((await asked('/metadata'))[1]).spot, { termination_time: '2099-01-01T00:00:00Z' });
    });

    test('who is no device of the lab learns nothing', async () => {
      lab = await lab.restart({ addressOf: () => '192.0.2.1' });
      for (const path of ['/metadata', '/userdata', '/2009-04-04/meta-data/hostname', '/2009-04-04/user-data']) {
        assert.is((await asked(path))[0], 404);
      }
      assert.is((await asked('/phone-home', ''))[0], 404);
    });
  },
  {
    before: async () => {
      lab = await startLab({ addressOf: () => own });
      await lab.ask('POST', '/ssh-keys', { label: 'mine', key: keys[0] });
      const { json } = await lab.ask('POST', `/projects/${lab.project()}/devices`, {
        plan: 'c3.small.x86',
        operating_system: 'debian_12',
        metro: 'am',
        hostname: 'web-1',
        tags: ['web', 'blue'],
        userdata: '#!/bin/sh\n',
        customdata: { href: '/x' },
        storage: { disks: [] },
      });
      id = json.id;
      await lab.until(`/devices/${id}`, ({ state }) => state === 'active');
    },
    after: () => lab.close(),
  },
);
