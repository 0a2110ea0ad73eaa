import * as assert from 'uvu/assert';
import { departureOf } from '../../engine/inventory/packet/departure.ts';
import { parseYaml } from '../../engine/load/yaml.ts';
import { type Lab, startLab, token } from '../lab/api/fixture.ts';
import { suite } from '../suite.ts';

let lab: Lab;

const order = { plan: 'c3.small.x86', operating_system: 'debian_12', metro: 'am' };

/** What is said of a device that somebody has done this to. */
async function said(change: (device: Lab['api']['state']['devices'][number]) => void, more: object = {}) {
  const { json } = await lab.ask('POST', `/projects/${lab.project()}/devices`, { ...order, ...more });
  await lab.until(`/devices/${json.id}`, ({ state }) => state === 'active');
  change(lab.api.state.devices.find(({ id }) => id === json.id)!);
  return asked(json.id);
}

function asked(id: string, environment: Record<string, string> = {}) {
  const documents = ['plugin: packet\n', 'plugin: lab\nname: mine\nnested_groups: {a: [b]}\n'].map((text) =>
    parseYaml(text, 'inventory.yml'),
  );
  const all = { PACKET_API_URL: lab.url, PACKET_API_TOKEN: token, ...environment };
  return departureOf(id, () => documents, all, new AbortController().signal);
}

suite(
  'what a provider says of a host that cannot be reached',
  (test) => {
    test('nothing of one that runs', async () => assert.is(await said(() => {}), undefined));

    test('that it takes a spot server back', async () => {
      const end = Date.parse('2030-01-02T03:04:05Z');
      const words = await said(
        (device) => {
          device.terminationTime = end;
        },
        { spot_instance: true, spot_price_max: 9 },
      );
      assert.is(words, 'the provider takes the spot server back at 2030-01-02T03:04:05Z');
    });

    const states = [
      ['deprovisioning', 'the server is being given back'],
      ['inactive', 'the provider says that its server is inactive'],
    ] as const;
    for (const [state, words] of states) {
      test(`that it is ${state}`, async () =>
        assert.is(
          await said((device) => {
            device.state = state;
          }),
          words,
        ));
    }

    test('that it has none', async () => {
      const gone = 'its server is gone: the provider does not have it any more';
      assert.is(await asked('00000000-0000-4000-8000-000000000000'), gone);
    });

    test('nothing when it cannot be asked', async () => {
      assert.is(await asked('any', { PACKET_API_TOKEN: 'wrong' }), undefined);
      assert.is(await asked('any', { PACKET_API_TOKEN: '' }), undefined);
      assert.is(await departureOf('any', () => [], {}, new AbortController().signal), undefined);
      const broken = () => [parseYaml('plugin: packet\nmetro: am\n', 'inventory.yml')];
      assert.is(await departureOf('any', broken, {}, new AbortController().signal), undefined);
    });
  },
  {
    before: async () => {
      lab = await startLab();
    },
    after: () => lab.close(),
  },
);
