import type { IncomingMessage } from 'node:http';
import * as assert from 'uvu/assert';
import { explain, type KplayError } from '../../engine/errors.ts';
import { packetEndpoint } from '../../engine/providers/packet/connection.ts';
import { packetProvider } from '../../engine/providers/packet/provider.ts';
import { serverOf } from '../../engine/providers/packet/server.ts';
import type { Provider, Server } from '../../engine/providers/provider.ts';
import { suite } from '../suite.ts';
import { cut, type Reaction, reply, scriptedServer } from './server.ts';

const token = 's3cr3t-t0k3n';

/** What came of it (or the explanation of what went wrong), and what was asked. */
async function told(
  use: (provider: Provider) => Promise<unknown>,
  reactions: readonly Reaction[],
  environment: Record<string, string> = {},
): Promise<{ readonly outcome: unknown; readonly log: readonly string[] }> {
  const server = await scriptedServer(reactions);
  const endpoint = packetEndpoint({ url: server.url, token }, environment);
  const retries = { ...endpoint.retries, pause: async () => {} };
  try {
    const outcome = await use(packetProvider({ ...endpoint, retries })).catch((error: KplayError) => explain(error));
    return { outcome, log: server.log };
  } finally {
    await server.close();
  }
}

/** Notes what is asked with headers and body, and answers. */
function noting(
  notes: unknown[],
  note: (request: IncomingMessage, body: string) => unknown,
  answer: Reaction,
): Reaction {
  return (response, request) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      notes.push(note(request, body));
      answer(response, request);
    });
  };
}

const device = (state: string, more: object = {}) => ({ id: 'd', hostname: 'w', state, ...more });
const server: Server = serverOf(device('active', { tags: ['a', 'kplay:w/1'] }) as never);
const off = (provider: Provider) => provider.power('d', 'off');
const actions = 'POST /devices/d/actions';

suite('parts of the packet provider', (test) => {
  const powered: [string, readonly Reaction[], readonly string[], unknown][] = [
    ['an answer', [reply(202, '')], [actions], undefined],
    ['a lost answer, when it is off', [cut, reply(200, device('inactive'))], [actions, 'GET /devices/d'], undefined],
    [
      'a lost answer, when it is going off',
      [cut, reply(200, device('powering_off'))],
      [actions, 'GET /devices/d'],
      undefined,
    ],
    [
      'a request that never arrived',
      [
        cut,
        ...Array.from({ length: 3 }, () => reply(200, device('active'))),
        reply(202, ''),
        reply(200, device('inactive')),
      ],
      [actions, ...Array.from({ length: 3 }, () => 'GET /devices/d'), actions, 'GET /devices/d'],
      undefined,
    ],
    [
      'a refusal',
      [reply(422, { errors: ['Cannot power_off'] })],
      [actions],
      'POST /devices/d/actions: 422 Unprocessable Entity: Cannot power_off',
    ],
  ];
  for (const [name, reactions, log, outcome] of powered) {
    test(`powers off: ${name}`, async () => assert.equal(await told(off, reactions), { outcome, log }));
  }

  test('reboots no second time when nobody knows whether it did', async () => {
    const { outcome, log } = await told(
      (provider) => provider.power('d', 'reboot'),
      [reply(502, '<html>Bad gateway</html>')],
    );
    assert.equal(
      [log, outcome],
      [
        [actions],
        'POST /devices/d/actions: 502 Bad Gateway: Bad gateway; whether the device was rebooted is not known\n  hint: its events tell; if it was not, run again',
      ],
    );
  });

  const reinstalled: [string, string, RegExp | undefined][] = [
    ['is seen to be', 'reinstalling', undefined],
    ['may not be', 'active', /whether the device was installed anew is not known/],
  ];
  for (const [name, state, expected] of reinstalled) {
    test(`reinstalls: a lost answer about one that ${name}`, async () => {
      const { outcome, log } = await told((provider) => provider.reinstall('d', {}), [cut, reply(200, device(state))]);
      assert.equal(log, [actions, 'GET /devices/d']);
      if (expected) assert.match(String(outcome), expected);
      else assert.is(outcome, undefined);
    });
  }

  test("sends the actions' bodies as the contract has them", async () => {
    const bodies: unknown[] = [];
    const reaction = noting(bodies, (_, body) => JSON.parse(body), reply(202, ''));
    await told(
      async (provider) => {
        await provider.reinstall('d', { image: 'debian_12', script: 'http://x', keepData: true, fast: false });
        await provider.rescue('d');
        await provider.power('d', 'on');
      },
      [reaction, reaction, reaction],
    );
    assert.equal(bodies, [
      {
        type: 'reinstall',
        operating_system: 'debian_12',
        ipxe_script_url: 'http://x',
        preserve_data: true,
        deprovision_fast: false,
      },
      { type: 'rescue' },
      { type: 'power_on' },
    ]);
  });

  test('changes a device again when the answer is lost or half, and keeps its marks', async () => {
    const bodies: unknown[] = [];
    const note = (request: IncomingMessage, body: string) => `${request.method} ${request.url} ${body}`;
    const { log } = await told(
      (provider) =>
        provider.change(server, {
          tags: ['b'],
          locked: true,
          customData: { a: 1 },
          networkBoot: { script: 'http://x' },
          more: { description: 'x' },
        }),
      [cut, reply(200, '{"id":"d","hostn'), noting(bodies, note, reply(200, device('active')))],
    );
    assert.is(log.length, 3);
    assert.equal(bodies, [
      'PUT /devices/d {"description":"x","tags":["b","kplay:w/1"],"locked":true,"customdata":{"a":1},"ipxe_script_url":"http://x"}',
    ]);
  });

  test('orders with all that the contract has', async () => {
    const bodies: Record<string, unknown>[] = [];
    await told(
      (provider) =>
        provider.order(
          { id: 'p', name: 'p' },
          {
            name: 'w',
            plan: 'small',
            image: 'custom_ipxe',
            location: { region: 'am' },
            tags: [],
            userData: 'x',
            customData: { a: 1 },
            locked: false,
            keys: { project: ['k'], users: ['u'] },
            spot: { priceMax: 0.2 },
            reservation: 'next-available',
            endsAt: '2026-01-01T00:00:00Z',
            networkBoot: { script: 'http://x', always: true },
            storage: { disks: [] },
            more: { description: 'd' },
          },
        ),
      [noting(bodies, (_, body) => JSON.parse(body), reply(201, device('queued')))],
    );
    const { tags, ...body } = bodies[0]!;
    assert.match(String(tags), /^kplay:w\/[0-9a-f]{12}$/);
    assert.equal(body, {
      description: 'd',
      hostname: 'w',
      plan: 'small',
      operating_system: 'custom_ipxe',
      metro: 'am',
      userdata: 'x',
      customdata: { a: 1 },
      locked: false,
      hardware_reservation_id: 'next-available',
      termination_time: '2026-01-01T00:00:00Z',
      storage: { disks: [] },
      spot_instance: true,
      spot_price_max: 0.2,
      project_ssh_keys: ['k'],
      user_ssh_keys: ['u'],
      ipxe_script_url: 'http://x',
      always_pxe: true,
    });
  });

  test('unlocks a surplus device before it gives it back', async () => {
    const late = (id: string, at: string, tags: unknown) =>
      device('queued', { id, created_at: at, tags, locked: true });
    let tags: unknown;
    const taken = noting(
      [],
      (_, body) => (tags = JSON.parse(body).tags),
      (response, request) => reply(201, late('second', '9', tags))(response, request),
    );
    const both: Reaction = (response, request) =>
      reply(200, { devices: [late('second', '9', tags), late('first', '1', tags)] })(response, request);
    const none = reply(200, { devices: [] });
    const gone = [reply(200, device('queued')), reply(204, '')];
    const order = { name: 'w', plan: 's', image: 'i', location: { region: 'am' }, tags: [], locked: true };
    const { log } = await told(
      (provider) => provider.order({ id: 'p', name: 'p' }, order),
      [cut, none, none, none, taken, both, ...gone],
    );
    assert.equal(log.slice(-2), ['PUT /devices/second', 'DELETE /devices/second']);
  });

  test('has the events of devices sent along when they are asked for, and tells the last', async () => {
    const events = [
      { id: '1', type: 'provisioning.104', body: 'first', created_at: '2026-01-01T00:00:01Z' },
      { id: '2', type: 'provisioning.105', interpolated: 'second', created_at: '2026-01-01T00:00:02Z' },
      { id: '3', type: 'provisioning.106', interpolated: 'third', created_at: '2026-01-01T00:00:02Z' },
      { href: '/events/4' },
    ];
    const answer = reply(200, {
      devices: [device('provisioning', { provisioning_events: events }), device('active', { id: 'e' })],
    });
    const { outcome, log } = await told(
      (provider) => provider.servers({ id: 'p', name: 'p' }, undefined, { events: true }),
      [answer],
    );
    assert.equal(log, ['GET /projects/p/devices?include=provisioning_events&page=1&per_page=250']);
    assert.equal(
      (outcome as Server[]).map(({ latest }) => latest?.text),
      ['third', undefined],
    );
  });

  const headers: [string, Record<string, string>, object][] = [
    ['as the service has it', {}, { 'x-auth-token': token }],
    ['as the service has it, by name', { PACKET_API_HEADER: 'X-Auth-Token' }, { 'x-auth-token': token }],
    ['as a gateway wants it', { PACKET_API_HEADER: 'Authorization' }, { authorization: `Bearer ${token}` }],
  ];
  for (const [name, environment, expected] of headers) {
    test(`sends the token ${name}`, async () => {
      const seen: object[] = [];
      const note = ({ headers: all }: IncomingMessage) =>
        Object.fromEntries(
          Object.entries(all).filter(([header]) => ['x-auth-token', 'authorization'].includes(header)),
        );
      await told((provider) => provider.projects(), [noting(seen, note, reply(200, { projects: [] }))], environment);
      assert.equal(seen, [expected]);
    });
  }

  test('knows no other header', () => {
    assert.throws(
      () => packetEndpoint({ token }, { PACKET_API_HEADER: 'authorisation' }),
      (error: KplayError) =>
        explain(error) ===
        'PACKET_API_HEADER names no header that carries a token\n  hint: did you mean "authorization"?',
    );
  });

  const broken: [string, Reaction, RegExp][] = [
    ['no JSON', reply(200, '<html>'), /^GET \/projects: the answer \(200\) is not JSON$/],
    ['half an answer', reply(200, '{"projects":[{"id":"a'), /^GET \/projects: the answer \(200\) is not JSON$/],
    [
      'a load balancer',
      reply(502, '<html><b>Bad</b> gateway</html>'),
      /^GET \/projects: 502 Bad Gateway: Bad gateway$/,
    ],
    [
      'another shape',
      reply(200, { projects: [{ id: 1 }] }),
      /^GET \/projects: the answer is not what this API gives: projects\.0\.id: /,
    ],
    [
      'a token that comes back',
      reply(403, { errors: [`${token} may not`] }),
      /^GET \/projects: 403 Forbidden: \*\*\* may not\n/,
    ],
  ];
  for (const [name, reaction, expected] of broken) {
    test(`explains ${name}`, async () => {
      const { outcome } = await told(
        (provider) => provider.projects(),
        Array.from({ length: 5 }, () => reaction),
      );
      assert.match(String(outcome), expected);
      assert.not.match(String(outcome), new RegExp(token));
    });
  }

  test('waits for the next window when one is spent', async () => {
    const pauses: number[] = [];
    const reset = String(Math.ceil(Date.now() / 1000) + 30);
    const spent = reply(200, { projects: [] }, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset });
    const server = await scriptedServer([spent, reply(200, { projects: [] }), reply(200, { projects: [] })]);
    const endpoint = packetEndpoint({ url: server.url, token }, {});
    const pause = async (milliseconds: number) => void pauses.push(milliseconds);
    const provider = packetProvider({ ...endpoint, retries: { ...endpoint.retries, pause } });
    await provider.projects();
    await provider.projects();
    await server.close();
    assert.is(pauses.length, 1);
    assert.ok(pauses[0]! > 25_000 && pauses[0]! < 32_000);
  });
});
