import * as assert from 'uvu/assert';
import { suite } from '../../suite.ts';
import { type Lab, startLab } from './fixture.ts';

let lab: Lab;
let id = '';

/** A change of a device, and what is seen of it afterwards. */
const changes: [object, object][] = [
  [{ hostname: 'web-2.example' }, { hostname: 'web-2.example' }],
  [{ description: 'front' }, { description: 'front' }],
  [{ description: null }, { description: null }],
  [{ billing_cycle: 'daily' }, { billing_cycle: 'daily' }],
  [{ tags: ['a', 'b'] }, { tags: ['a', 'b'] }],
  [{ tags: [] }, { tags: [] }],
  [{ userdata: '#!/bin/sh' }, { userdata: '#!/bin/sh' }],
  [{ userdata: null }, { userdata: '' }],
  [{ customdata: { rack: 7 } }, { customdata: { rack: 7 } }],
  [{ customdata: '{"href":"/x"}' }, { customdata: { href: '/x' } }],
  [{ network_frozen: true }, { network_frozen: true }],
  [{ always_pxe: true }, { always_pxe: true }],
  [{ ipxe_script_url: 'http://192.0.2.1/x' }, { ipxe_script_url: 'http://192.0.2.1/x' }],
  [{ termination_time: '2099-01-02T03:04:05+02:00' }, { termination_time: '2099-01-02T01:04:05Z' }],
  [{ termination_time: '2099-01-02T03:04:05' }, { termination_time: '2099-01-02T03:04:05Z' }],
  [{ termination_time: null }, { termination_time: null }],
  [{ locked: true }, { locked: true }],
  [{ plan: 'm3.large.x86' }, { locked: true }],
];

const refused: [object, string][] = [
  [{ hostname: 'under_score' }, 'hostname is invalid'],
  [{ tags: 'a' }, 'tags Invalid input: expected array, received string'],
  [{ customdata: '{' }, 'customdata is not valid JSON'],
  [{ billing_cycle: 'never' }, 'billing_cycle Invalid option: expected one of "hourly"|"daily"|"monthly"|"yearly"'],
  [{ userdata: 'x'.repeat(65_537) }, 'userdata Too big: expected string to have <=65536 characters'],
  [{ termination_time: '2001-01-01' }, 'termination_time must be in the future'],
  [{ termination_time: 'soon' }, 'termination_time is not a date and time'],
  [{ spot_instance: true }, 'Cannot convert an on-demand instance to a spot instance'],
];

suite(
  'lab API devices',
  (test) => {
    for (const method of ['PUT', 'PATCH']) {
      for (const [change, seen] of changes) {
        test(`${method} ${JSON.stringify(change)}`, async () => {
          const { status, json } = await lab.ask(method, `/devices/${id}`, change);
          const after = (await lab.ask('GET', `/devices/${id}`)).json;
          for (const shown of [json, after]) {
            assert.equal(Object.fromEntries(Object.keys(seen).map((name) => [name, shown[name]])), seen);
          }
          assert.equal([status, after.plan.slug, after.state], [200, 'c3.small.x86', 'active']);
        });
      }
    }

    for (const [change, message] of refused) {
      test(`refuses ${JSON.stringify(change).slice(0, 60)}`, async () => {
        const before = (await lab.ask('GET', `/devices/${id}`)).json;
        const { status, json } = await lab.ask('PUT', `/devices/${id}`, { ...change, description: 'changed' });
        assert.equal([status, json], [422, { errors: [message] }]);
        assert.equal((await lab.ask('GET', `/devices/${id}`)).json, before);
      });
    }

    test('goes when it is not locked, and forcing it makes no difference to that', async () => {
      const remove = async (query = '') => (await lab.ask('DELETE', `/devices/${id}${query}`)).status;
      assert.equal([await remove(), await remove('?force_delete=true')], [422, 422]);
      await lab.ask('PUT', `/devices/${id}`, { locked: false });
      lab = await lab.restart({ delays: { provision: 0, deprovision: 60_000 } });
      assert.equal([await remove('?force_delete=true'), await remove()], [204, 204]);
      assert.is((await lab.ask('GET', `/devices/${id}`)).json.state, 'deprovisioning');
      lab = await lab.restart({ delays: { provision: 0, deprovision: 0 } });
      await lab.until(`/devices/${id}`, ({ errors }) => errors !== undefined);
      assert.equal([await remove(), lab.machines.running.size], [404, 0]);
    });
  },
  {
    before: async () => {
      lab = await startLab();
      const goods = { plan: 'c3.small.x86', operating_system: 'debian_12', metro: 'am', hostname: 'web-1' };
      id = (await lab.ask('POST', `/projects/${lab.project()}/devices`, goods)).json.id;
      await lab.until(`/devices/${id}`, ({ state }) => state === 'active');
    },
    after: () => lab.close(),
  },
);
