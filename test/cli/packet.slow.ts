import * as assert from 'uvu/assert';
import { type Lab, startLab, token } from '../lab/api/fixture.ts';
import { reply, type ScriptedServer, scriptedServer } from '../providers/server.ts';
import { suite } from '../suite.ts';
import { kplay, type Ran } from './kplay.ts';

const plans = {
  plans: [
    { slug: 'small', pricing: { hour: 0.5 }, available_in_metros: [{ href: '/metal/v1/locations/metros/m1' }] },
    { slug: 'big', pricing: { hour: 2 }, available_in_metros: [] },
  ],
};
const metros = { metros: [{ id: 'm1', code: 'am', name: 'Amsterdam', country: 'NL' }] };
const prices = {
  spot_market_prices: {
    am: { small: { price: 0.2 }, big: { price: 1.25 } },
    da: { small: { price: 0.1375 }, big: { price: 1.5 } },
  },
};

/** Answers by path, whatever the order of the questions. */
async function market(): Promise<ScriptedServer> {
  const answers: Readonly<Record<string, unknown>> = {
    '/plans': plans,
    '/locations/metros': metros,
    '/market/spot/prices/metros': prices,
    '/projects?page=1&per_page=250': { projects: [{ id: 'p', name: 'one\u001b[31m' }] },
  };
  const reservations = {
    hardware_reservations: [
      { id: 'r1', plan: { slug: 'small' }, facility: { code: 'am6' }, provisionable: true },
      { id: 'r2', plan: { slug: 'small' }, facility: { code: 'am6' }, device: { id: 'd1' } },
      { id: 'r3', plan: { slug: 'small' }, facility: { code: 'am6' }, spare: true },
      { id: 'r4', plan: { slug: 'small' }, facility: { code: 'am6' }, need_of_service: true },
    ],
  };
  return scriptedServer(
    Array.from({ length: 4 }, () => (response, request) => {
      const found = answers[request.url!] ?? reservations;
      reply(200, found)(response, request);
    }),
  );
}

async function ask(...args: string[]): Promise<Ran> {
  const server = await market();
  const ran = await kplay({}, ['packet', ...args], { PACKET_API_URL: server.url, PACKET_API_TOKEN: token });
  await server.close();
  return ran;
}

let lab: Lab;

suite(
  'kplay packet',
  (test) => {
    const tables: [string[], string[]][] = [
      [
        ['prices'],
        [
          'PLAN   METRO  SPOT    ON DEMAND',
          'small  da     0.1375  0.50',
          'small  am     0.20    0.50',
          'big    am     1.25    2.00',
          'big    da     1.50    2.00',
        ],
      ],
      [
        ['prices', '--cheapest', 'big'],
        ['PLAN  METRO  SPOT  ON DEMAND', 'big   am     1.25  2.00'],
      ],
      [
        ['prices', '-m', 'da', 'small'],
        ['PLAN   METRO  SPOT    ON DEMAND', 'small  da     0.1375  0.50'],
      ],
      [
        ['reservations'],
        [
          'PROJECT  ID  PLAN   PLACE  STATE   DEVICE',
          'one      r1  small  am6    free',
          'one      r2  small  am6    in use  d1',
          'one      r3  small  am6    spare',
          'one      r4  small  am6    broken',
        ],
      ],
      [['metros'], ['METRO  NAME       COUNTRY', 'am     Amsterdam  NL']],
    ];
    for (const [args, expected] of tables) {
      test(args.join(' '), async () => {
        const { code, stdout, stderr } = await ask(...args);
        assert.equal([stdout.split('\n'), stderr, code], [[...expected, ''], '', 0]);
      });
    }

    test('prices --json', async () => {
      const { stdout } = await ask('prices', '--cheapest', '--json', 'small');
      assert.equal(JSON.parse(stdout), [{ plan: 'small', metro: 'da', price: 0.1375, on_demand: 0.5 }]);
    });

    test("asks the lab's API", async () => {
      const environment = { PACKET_API_URL: lab.url, PACKET_API_TOKEN: token };
      const said = async (...args: string[]) => {
        const { code, stdout, stderr } = await kplay({}, ['packet', ...args], environment);
        assert.equal([code, stderr], [0, '']);
        return stdout.split('\n').slice(0, 2);
      };
      assert.equal(await said('capacity', 'c3.small.x86', '--metro', 'am', '-q', '2'), [
        'PLAN          METRO  LEVEL   2 AVAILABLE',
        'c3.small.x86  am     normal  yes',
      ]);
      const [heading, plan] = await said('plans', 'c3.small.x86');
      assert.match(heading!, /^PLAN +PRICE +PROCESSORS +MEMORY +DISKS +METROS$/);
      assert.match(plan!, /^c3\.small\.x86 +\d+\.\d\d +1 × Intel Xeon E-2278G +32GB +2 × 480GB SSD +am /);
      const [, system] = await said('operating-systems', '--plan', 'c3.small.x86');
      assert.match(system!, /^\w+ +\S/);
    });

    test('takes address and token from an inventory', async () => {
      const files = {
        'cloud.yml': `plugin: packet\napi_url: ${lab.url}\napi_token: ${token}\n`,
        'hosts.yml': 'all:\n',
      };
      const { code, stdout } = await kplay(files, ['packet', 'metros', '-i', 'cloud.yml']);
      assert.equal([code, stdout.split(/ +/)[0]], [0, 'METRO']);
      const none = await kplay(files, ['packet', 'metros', '-i', 'hosts.yml']);
      assert.equal(
        [none.code, none.stderr],
        [
          1,
          'hosts.yml asks no provider for its machines\n  hint: name an inventory file with plugin: packet or plugin: lab, or none\n',
        ],
      );
    });

    const mistakes: [string[], Record<string, string>, string][] = [
      [
        ['prices'],
        {},
        'there is no token for the Packet API\n  hint: set PACKET_API_TOKEN (or METAL_AUTH_TOKEN, PACKET_AUTH_TOKEN, PACKET_API_TOKEN_FILE with a file that holds it) in the environment\n',
      ],
      [
        ['capacity', 'c3.smal.x86'],
        { PACKET_API_TOKEN: token },
        'there is no plan "c3.smal.x86"\n  hint: did you mean "c3.small.x86"?\n',
      ],
      [['capacity', '-m', 'amm'], { PACKET_API_TOKEN: token }, 'there is no metro "amm"\n  hint: did you mean "am"?\n'],
      [
        ['capacity', '-q', '0'],
        {},
        "error: option '-q, --quantity <number>' argument '0' is invalid. it must be a whole number of at least 1.\n",
      ],
    ];
    for (const [args, environment, expected] of mistakes) {
      test(`says what is wrong: ${args.join(' ')}`, async () => {
        const { code, stderr, stdout } = await kplay({}, ['packet', ...args], {
          ...environment,
          PACKET_API_URL: lab.url,
        });
        assert.equal([code, stderr, stdout], [1, expected, '']);
      });
    }

    test('never shows the token, whatever goes wrong', async () => {
      const secret = 's3cr3t-t0k3n-0123';
      const broken = [
        reply(401, { errors: [`the token ${secret} is not valid`] }),
        reply(404, `<html>${secret}</html>`),
        reply(200, { metros: secret }),
      ];
      for (const answer of broken) {
        const server = await scriptedServer([answer]);
        const ran = await kplay({}, ['packet', 'metros'], { PACKET_API_URL: server.url, PACKET_API_TOKEN: secret });
        await server.close();
        assert.is(ran.code, 1);
        assert.not.match(ran.stdout + ran.stderr, new RegExp(secret));
      }
    });
  },
  {
    before: async () => {
      lab = await startLab();
    },
    after: () => lab.close(),
  },
);
