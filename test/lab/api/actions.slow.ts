import * as assert from 'uvu/assert';
import type { DeviceState } from '../../../lab/api/state.ts';
import { suite } from '../../suite.ts';
import { type Lab, startLab } from './fixture.ts';

let lab: Lab;
const goods = { plan: 'c3.small.x86', operating_system: 'debian_12', metro: 'am' };
type Event = { readonly type: string; readonly body: string; readonly relationships: readonly { href: string }[] };

async function active(hostname: string, more: object = {}): Promise<string> {
  const { json } = await lab.ask('POST', `/projects/${lab.project()}/devices`, { ...goods, hostname, ...more });
  await reaches(json.id, 'active');
  return json.id;
}

const reaches = (id: string, wanted: string) => lab.until(`/devices/${id}`, ({ state }) => state === wanted);
const gone = (id: string) => lab.until(`/devices/${id}`, ({ errors }) => errors !== undefined);
const act = async (id: string, type: string, more: object = {}) => {
  const { status, json } = await lab.ask('POST', `/devices/${id}/actions`, { type, ...more });
  return status === 202 ? 202 : [status, json.errors[0]];
};
const typesOf = async (path: string): Promise<string[]> =>
  (await lab.ask('GET', `${path}/events?per_page=1000`)).json.events.map(({ type }: Event) => type).reverse();
const stateOf = (id: string) => lab.api.state.devices.find((device) => device.id === id)!;

const steps = [104, 105, 106, 107, 108, 109].map((number) => `provisioning.${number}`);

/** What each action answers in each state. */
const allowed: Readonly<Record<DeviceState, readonly string[]>> = {
  queued: [],
  provisioning: [],
  deprovisioning: [],
  reinstalling: [],
  active: ['power_off', 'reboot', 'rescue', 'reinstall'],
  inactive: ['power_on', 'reinstall'],
  failed: [],
  powering_on: [],
  powering_off: [],
};

/** An action, the state that it ends in, what the machines were told, and the events that it left. */
const effects: [string, object, string, string[], string[]][] = [
  ['reboot', {}, 'active', ['reboot w0'], ['instance.reboot', 'instance.rebooted']],
  ['power_off', {}, 'inactive', ['power off w0'], ['instance.power_off', 'instance.powered_off']],
  ['power_on', {}, 'active', ['power on w0'], ['instance.power_on', 'instance.powered_on']],
  ['rescue', {}, 'active', ['rescue w0'], ['instance.rescue', 'instance.rescued']],
  ['reinstall', { operating_system: 'ubuntu_22_04' }, 'active', ['reinstall w0'], ['instance.reinstall', ...steps]],
  ['reinstall', { deprovision_fast: true }, 'active', ['reinstall w0'], ['instance.reinstall', ...steps]],
  ['reinstall', { preserve_data: true }, 'active', ['reinstall with its data w0'], ['instance.reinstall', ...steps]],
];

/** A reinstallation that is refused, and why. */
const refusals: [object, object, unknown][] = [
  [{}, { operating_system: 'os2' }, [422, 'os2 is not a valid operating system']],
  [{}, { operating_system: 'custom_ipxe' }, [422, 'custom_ipxe needs an ipxe_script_url']],
  [{ locked: true }, {}, [422, 'Cannot reinstall a locked item.']],
];

suite(
  'lab API actions and events',
  (test) => {
    for (const [state, types] of Object.entries(allowed)) {
      test(`what may be done to a device that is ${state}`, async () => {
        const id = await active('w0');
        const device = stateOf(id);
        const shown = async () => (await lab.ask('GET', `/devices/${id}`)).json.actions;
        Object.assign(device, { state });
        assert.equal(
          (await shown()).map(({ type }: { type: string }) => type),
          types,
        );
        for (const type of ['power_on', 'power_off', 'reboot', 'rescue', 'reinstall']) {
          if (types.includes(type)) continue;
          assert.equal(await act(id, type), [422, `Cannot ${type} a device that is ${state}`]);
        }
        Object.assign(device, { state: 'active' });
        await lab.ask('DELETE', `/devices/${id}`);
        await gone(id);
      });
    }

    test('what each action does, and what is told of it', async () => {
      const id = await active('w0', { hostname: 'w0' });
      assert.equal(await typesOf(`/devices/${id}`), ['instance.created', ...steps]);
      for (const [type, more, ends, log, told] of effects) {
        const before = (await typesOf(`/devices/${id}`)).length;
        lab.machines.log.length = 0;
        assert.is(await act(id, type, more), 202);
        await lab.until(`/devices/${id}`, ({ state }) => state === ends && lab.machines.log.length > 0);
        await lab.until(`/devices/${id}/events`, ({ meta }) => meta.total === before + told.length);
        assert.equal([lab.machines.log, (await typesOf(`/devices/${id}`)).slice(before)], [log, told], type);
      }
      const order = lab.machines.orders.get(id)!;
      assert.equal([order.operatingSystem, order.addresses.length], ['ubuntu_22_04', 3]);
    });

    test('refuses a reinstallation that cannot be', async () => {
      for (const [change, more, expected] of refusals) {
        const id = await active('refused');
        await lab.ask('PUT', `/devices/${id}`, change);
        assert.equal(await act(id, 'reinstall', more), expected);
        assert.equal([stateOf(id).state, stateOf(id).operatingSystem], ['active', 'debian_12']);
      }
    });

    test('keeps what happened to a device that is gone, in pages and newest first', async () => {
      const id = await active('w1');
      const { json: last } = await lab.ask('GET', `/devices/${id}/events?per_page=2&page=1`);
      assert.equal(
        [last.events.map(({ type }: Event) => type), last.meta.total, last.meta.last_page],
        [['provisioning.109', 'provisioning.108'], 7, 4],
      );
      await lab.ask('DELETE', `/devices/${id}`);
      await gone(id);
      const { json } = await lab.ask('GET', `/projects/${lab.project()}/events?per_page=3`);
      assert.equal(
        json.events.map(({ type }: Event) => type),
        ['instance.deprovisioned', 'instance.deprovisioning', 'provisioning.109'],
      );
      assert.equal(json.events[0].relationships, [{ href: `/devices/${id}` }, { href: `/projects/${lab.project()}` }]);
      const { json: one } = await lab.ask('GET', json.events[0].href);
      assert.is(one.body, 'Deprovisioned');
      assert.is((await lab.ask('GET', '/events?per_page=1')).json.events[0].id, one.id);
    });

    const troubles: ['provision-fails' | 'provision-hangs', number, string, string[]][] = [
      ['provision-fails', 104, 'failed', ['provisioning.failed']],
      ['provision-fails', 107, 'failed', [...steps.slice(0, 3), 'provisioning.failed']],
      ['provision-hangs', 106, 'provisioning', steps.slice(0, 2)],
    ];
    for (const [kind, at, state, told] of troubles) {
      test(`${kind} before event ${at}, for the devices of a name, and after a restart as well`, async () => {
        lab.api.fault(kind, { at, hostname: 'bad-*' });
        await active('good');
        const { json } = await lab.ask('POST', `/projects/${lab.project()}/devices`, { ...goods, hostname: 'bad-1' });
        const events = ['instance.created', ...told];
        await lab.until(`/devices/${json.id}/events`, ({ meta }) => meta.total === events.length);
        assert.equal([await typesOf(`/devices/${json.id}`), stateOf(json.id).state], [events, state]);
        assert.equal(lab.api.faults.list(), []);
        lab = await lab.restart();
        await active('bad-2');
        assert.equal([await typesOf(`/devices/${json.id}`), stateOf(json.id).state], [events, state]);
        await lab.ask('DELETE', `/devices/${json.id}`);
        await gone(json.id);
      });
    }

    test('no-ssh: the device is active, its machine is silent, and a new installation cures it', async () => {
      lab.api.fault('no-ssh', {});
      const id = await active('mute');
      assert.is(lab.machines.orders.get(id)!.silent, true);
      assert.is(await act(id, 'reinstall'), 202);
      await lab.until(
        `/devices/${id}/events`,
        ({ events }) => events[0].type === 'provisioning.109' && events.length > 8,
      );
      assert.is(lab.machines.orders.get(id)!.silent, undefined);
    });
  },
  {
    before: async () => {
      lab = await startLab();
    },
    after: () => lab.close(),
  },
);
