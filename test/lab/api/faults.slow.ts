import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { InputError } from '../../../engine/errors.ts';
import { packageRoot } from '../../../engine/package.ts';
import { type FaultKind, faultKinds } from '../../../lab/api/faults/kinds.ts';
import { readFault } from '../../../lab/api/faults/shapes.ts';
import { faultWords } from '../../../lab/api/faults/words.ts';
import { suite } from '../../suite.ts';
import { type Lab, startLab } from './fixture.ts';

let lab: Lab;
type Reply = Awaited<ReturnType<Lab['ask']>>;

/** A fault that answers instead of working: what is seen of its answer. */
const answers: [string, Parameters<Lab['api']['fault']>, (reply: Reply) => unknown, unknown][] = [
  [
    'a status',
    ['status', { status: 503 }],
    ({ status, json }) => [status, json],
    [503, { errors: ['Something went wrong'] }],
  ],
  [
    "a load balancer's page",
    ['status', { status: 502, html: true }],
    ({ status, json, headers }) => [status, json.split('\n')[1], headers.get('content-type')],
    [502, '<head><title>502 Bad Gateway</title></head>', 'text/html'],
  ],
  [
    'a limit, told in seconds',
    ['rate-limit', { seconds: 3 }],
    ({ status, headers }) => [status, headers.get('retry-after'), headers.get('x-ratelimit-remaining')],
    [429, '3', '0'],
  ],
  [
    'a limit, told as a time',
    ['rate-limit', { seconds: 3, header: 'x-ratelimit-reset' }],
    ({ status, headers }) => [status, headers.get('retry-after'), headers.get('x-ratelimit-reset')],
    [429, null, '1003'],
  ],
  [
    'a limit of other requests',
    ['rate-limit', { seconds: 3, method: 'POST', path: '/devices$' }],
    ({ status }) => status,
    200,
  ],
  ['slowness', ['slow', { milliseconds: 1 }], ({ status }) => status, 200],
];

const refused: [FaultKind, object, string, RegExp][] = [
  ['slow', {}, 'slow: milliseconds is needed', /^it takes milliseconds, method, path, times, share, seed$/],
  ['status', { status: 200 }, 'status: status Too small: expected number to be >=400', /html/],
  ['reset', { path: '(' }, 'reset: path is not a regular expression', /path/],
  ['reset', { plan: 'x' }, 'reset: Unrecognized key: "plan"', /method/],
  ['quota', { devices: 1, metro: 'am' }, 'quota: Unrecognized key: "metro"', /^it takes devices, addresses$/],
  ['capacity', { times: 2 }, 'capacity: Unrecognized key: "times"', /^it takes left, plan, metro$/],
  ['spot-price', {}, 'spot-price: needs a price or a seed', /^it takes price, seed, plan, metro$/],
  [
    'spot-termination',
    { share: 0.5 },
    'spot-termination: Unrecognized key: "share"',
    /^it takes seconds, hostname, plan, metro, times$/,
  ],
  ['provision-fails', { at: 110 }, 'provision-fails: at Too big: expected number to be <=109', /hostname/],
];

const words: [FaultKind, object, string][] = [
  ['status', { status: 503, html: true }, 'status status 503 html true, met 0 of 1'],
  ['reset', { method: 'post', path: '/devices$', times: 3 }, 'reset, method POST, path /devices$, met 0 of 3'],
  ['rate-limit', { seconds: 5, share: 0.2 }, 'rate-limit seconds 5, share 0.2, met 0'],
  ['capacity', { metro: 'am' }, 'capacity left 0, metro am, met 0'],
  ['no-ssh', { hostname: 'worker-*' }, 'no-ssh, hostname worker-*, met 0 of 1'],
];

suite(
  'lab API faults',
  (test) => {
    for (const [name, fault, see, expected] of answers) {
      test(`${name}, and then all is well`, async () => {
        lab.api.fault(...fault);
        assert.equal(see(await lab.ask('GET', '/projects')), expected);
        lab.api.clearFaults();
        assert.is((await lab.ask('GET', '/projects')).status, 200);
      });
    }

    for (const kind of ['reset', 'lost-answer', 'truncated'] as const) {
      test(`${kind}: the work is ${kind === 'reset' ? 'not done' : 'done'}`, async () => {
        const before = lab.api.state.projects.length;
        lab.api.fault(kind, {});
        const error = await lab.ask('POST', '/projects', { name: kind }).catch((thrown) => thrown);
        assert.instance(error, Error);
        assert.is(lab.api.state.projects.length, before + (kind === 'reset' ? 0 : 1));
        assert.equal(lab.api.faults.list(), [], 'it was met as often as it was to be');
      });
    }

    for (const [kind, given, message, hint] of refused) {
      test(`refuses ${kind} with ${JSON.stringify(given)}`, () => {
        assert.throws(
          () => readFault({ kind, ...given }),
          (error: InputError) => error instanceof InputError && error.message === message && hint.test(error.hint!),
        );
      });
    }

    for (const [kind, given, line] of words) {
      test(`says "${line}"`, () => {
        assert.is(faultWords({ id: 1, order: readFault({ kind, ...given }), drawn: 0, met: 0 }), line);
      });
    }

    test('the page has all kinds, and what each takes', () => {
      const rows = readFileSync(`${packageRoot()}/docs/faults.md`, 'utf8').matchAll(/^\| `([a-z-]+)` \|.*\| (.*)\|$/gm);
      const shown = [...rows].map(([, kind, takes]) => [
        kind,
        [...takes!.matchAll(/--([a-z]+)/g)].map(([, name]) => name),
      ]);
      assert.equal(
        shown,
        Object.entries(faultKinds).map(([kind, { takes }]) => [kind, takes]),
      );
    });

    test('a share is drawn from its seed: the same one draws the same, also after a restart', async () => {
      const drawn = async (seed: number, half: () => Promise<void>) => {
        lab.api.fault('status', { status: 500, share: 0.3, seed });
        const met: number[] = [];
        for (let index = 0; index < 20; index++) {
          if (index === 10) await half();
          if ((await lab.ask('GET', '/user')).status === 500) met.push(index);
        }
        lab.api.clearFaults();
        return met;
      };
      const first = await drawn(7, async () => {});
      const restart = async () => {
        lab = await lab.restart();
      };
      assert.equal(await drawn(7, restart), first);
      assert.not.equal(await drawn(8, async () => {}), first);
      assert.ok(first.length > 0 && first.length < 15, String(first));
    });

    test('is cleared by its number, by its kind, or altogether', () => {
      for (const milliseconds of [1, 2, 3]) lab.api.fault('slow', { milliseconds });
      lab.api.fault('reset', {});
      const left = () => lab.api.faults.list().map(({ id, order }) => `${id} ${order.kind}`);
      assert.equal(left(), ['1 slow', '2 slow', '3 slow', '4 reset']);
      assert.equal([lab.api.faults.clear(2), left()], [1, ['1 slow', '3 slow', '4 reset']]);
      assert.equal([lab.api.faults.clear('slow'), left()], [2, ['4 reset']]);
      assert.equal([lab.api.faults.clear(9), lab.api.faults.clear(), left()], [0, 1, []]);
    });

    test('sells out by plan and metro, and lets a project have only so many devices', async () => {
      const order = (metro: string) =>
        lab.ask('POST', `/projects/${lab.project()}/devices`, {
          plan: 'c3.small.x86',
          operating_system: 'debian_12',
          metro,
        });
      lab.api.fault('capacity', { metro: 'ny', left: 1 });
      const servers = [{ metro: 'ny', plan: 'c3.small.x86', quantity: '2' }];
      assert.equal((await lab.ask('POST', '/capacity/metros', { servers })).json.servers[0].available, false);
      assert.equal([(await order('ny')).status, (await order('am')).status], [201, 201]);
      const { status, json } = await order('ny');
      assert.equal(
        [status, json],
        [422, { errors: ['The metro ny has no provisionable c3.small.x86 servers matching your criteria'] }],
      );
      const { capacity } = (await lab.ask('GET', '/capacity/metros')).json;
      assert.equal([capacity.ny['c3.small.x86'].level, capacity.am['c3.small.x86'].level], ['unavailable', 'normal']);
      lab.api.clearFaults();
      lab.api.fault('quota', { devices: 2 });
      assert.equal((await order('ny')).json, { errors: ['The project has reached its limit of 2 devices'] });
      lab.api.clearFaults();
    });
  },
  {
    before: async () => {
      lab = await startLab({ now: () => 1_000_000 });
    },
    after: () => lab.close(),
  },
);
