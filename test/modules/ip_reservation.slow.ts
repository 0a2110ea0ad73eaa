import * as assert from 'uvu/assert';
import type { Outcome } from '../../engine/modules/definition/module.ts';
import ipReservation from '../../engine/modules/ip_reservation.ts';
import type { Values } from '../../engine/types.ts';
import { type Lab, startLab, token } from '../lab/api/fixture.ts';
import { play } from '../play/playing.ts';
import { suite } from '../suite.ts';
import { here } from './here.ts';
import { mistakesIn } from './mistakes.ts';

let lab: Lab;
const abort = { run: new AbortController() };

async function run(args: object, check = false): Promise<Outcome> {
  const given = { api_url: lab.url, api_token: token, project: 'testing', ...args };
  return ipReservation.act(ipReservation.args.parse(given), here({}, [], { check, signal: abort.run.signal }), {});
}

/** Runs in check mode, then for real, then again: what is predicted is what is done, and nothing is left to do. */
async function thrice(args: object): Promise<Outcome> {
  const before = JSON.stringify(lab.api.state.reservations);
  const predicted = await run(args, true);
  assert.is(JSON.stringify(lab.api.state.reservations), before, 'check mode changes nothing');
  const first = await run(args);
  assert.is(first.failed, undefined);
  assert.equal([predicted.changed, predicted.differences], [first.changed, first.differences]);
  assert.equal([(await run(args)).changed, (await run(args, true)).changed], [false, false]);
  return first;
}

/** The first text of a difference's after. */
const after = ({ differences }: Outcome): string => String(differences?.[0]?.after);
const parts = ({ data }: Outcome): unknown[] =>
  (data['assignments'] as Values[]).map(({ cidr, hostname }) => `${cidr} ${hostname}`);
const devices = new Map<string, string>();

suite(
  'ip_reservation',
  (test) => {
    test('reserves a block once, and tells all of it', async () => {
      const first = await thrice({ name: 'ingress', quantity: 4, metro: 'AM', tags: ['edge'], customdata: { a: 1 } });
      const { id, ...data } = first.data;
      assert.is(id, lab.api.state.reservations[0]!.id);
      assert.equal(data, {
        name: 'ingress',
        type: 'public_ipv4',
        family: 4,
        quantity: 4,
        tags: ['edge'],
        state: 'created',
        cidr: '198.19.0.0/30',
        network: '198.19.0.0',
        address: '198.19.0.0',
        netmask: '255.255.255.252',
        gateway: '198.19.0.1',
        prefix: 30,
        metro: 'am',
        facility: '',
        customdata: { a: 1 },
        addresses: ['198.19.0.0', '198.19.0.1', '198.19.0.2', '198.19.0.3'],
        assignments: [],
      });
      assert.is(
        after(first),
        'name: ingress\ntype: public_ipv4\nsize: /30\nlocation: am\ntags: edge\ncustomdata: {"a":1}\n',
      );
    });

    test('says in check mode which of its answers only the provider can give', async () => {
      const planned = await run({ name: 'planned', prefix: 31, metro: 'am', assign: ['node-0', 'node-9'] }, true);
      assert.equal(planned.data, {
        ...{ name: 'planned', type: 'public_ipv4', family: 4, quantity: 2, tags: [], state: 'to be reserved' },
        ...{ prefix: 31, metro: 'am', facility: '', customdata: {} },
      });
      assert.equal(planned.open, [
        'id',
        'cidr',
        'network',
        'address',
        'netmask',
        'gateway',
        'addresses',
        'assignments',
      ]);
      assert.equal(planned.warnings, ['there is no device node-9 yet: an earlier task would have to order it']);
      assert.match(after(planned), /\na free \/32: node-0\na free \/32: node-9\n$/);
    });

    const kinds: [string, object, string][] = [
      ['a private block by facility', { type: 'private_ipv4', prefix: 28, facility: 'ams1' }, '10.112.0.0/28 am ams1'],
      ['a global address', { type: 'global_ipv4' }, '198.19.128.0/32  '],
      ['an IPv6 block', { type: 'public_ipv6', prefix: 56, metro: 'am' }, '3fff::/56 am '],
      ['one address by its tags alone', { name: undefined, tags: ['only', 'tags'], metro: 'da' }, '198.19.0.4/32 da '],
    ];
    for (const [name, args, expected] of kinds) {
      test(`reserves ${name}`, async () => {
        const { data } = await thrice({ name, ...args });
        assert.is([data['cidr'], data['metro'], data['facility']].join(' '), expected);
      });
    }

    test('routes to each device the next free address, or the one that is named, and tells the machines', async () => {
      const first = await thrice({
        name: 'ingress',
        assign: ['node-0', { device: devices.get('node-1'), address: '198.19.0.0' }],
      });
      assert.equal(parts(first), ['198.19.0.1/32 node-0', '198.19.0.0/32 node-1']);
      assert.match(
        after(first),
        /^name: ingress\n.*\nnetwork: 198\.19\.0\.0\/30\n.*\n198\.19\.0\.0\/32: node-1\n198\.19\.0\.1\/32: node-0\n$/s,
      );
      const more = await thrice({ name: 'ingress', assign: ['node-1', { device: 'node-1', prefix: 31 }] });
      assert.equal(parts(more).sort(), ['198.19.0.0/32 node-1', '198.19.0.1/32 node-0', '198.19.0.2/31 node-1']);
      const six = await thrice({ block: '3fff::/56', assign: [{ device: 'node-0', prefix: 64 }] });
      assert.equal(parts(six), ['3fff::/64 node-0']);
    });

    test('moves an address, and takes it away', async () => {
      const moved = await thrice({ block: '198.19.0.3', assign: [{ device: 'node-1', address: '198.19.0.1/32' }] });
      assert.equal(parts(moved).sort(), ['198.19.0.0/32 node-1', '198.19.0.1/32 node-1', '198.19.0.2/31 node-1']);
      await thrice({ name: 'ingress', unassign: ['198.19.0.2/31'] });
      const less = await thrice({ name: 'ingress', unassign: ['198.19.0.1'], assign: ['node-0'] });
      assert.equal(parts(less).sort(), ['198.19.0.0/32 node-1', '198.19.0.2/32 node-0']);
      assert.equal(parts(await thrice({ name: 'ingress', unassign: ['node-1'] })), ['198.19.0.2/32 node-0']);
    });

    test('changes name, tags and data in place', async () => {
      const { data } = await thrice({ block: '198.19.0.0/30', name: 'web', tags: ['a', 'b'], customdata: { b: 2 } });
      assert.equal([data['name'], data['tags'], data['customdata']], ['web', ['a', 'b'], { b: 2 }]);
      assert.equal(parts({ changed: false, data }), ['198.19.0.2/32 node-0']);
    });

    const impossible: [string, object, string | RegExp][] = [
      [
        'another size',
        { name: 'web', quantity: 8 },
        'web (198.19.0.0/30) cannot be changed in place: its size is /30, not /29; give it back (state: absent) to reserve it anew',
      ],
      [
        'another type and place',
        { name: 'web', type: 'private_ipv4', metro: 'da' },
        /: its type is public_ipv4, not private_ipv4, and its metro is am, not da;/,
      ],
      ['no place', { name: 'new' }, 'to reserve it, metro (or facility) must be given'],
      [
        'an unknown device',
        { name: 'web', assign: ['node-7'] },
        'there is no device node-7 in the project; did you mean node-1?',
      ],
      [
        'another block’s address',
        { name: 'web', assign: [{ device: 'node-0', address: '198.19.0.4' }] },
        '198.19.0.4/32 is not in the block 198.19.0.0/30',
      ],
      [
        'a part of what is assigned',
        { name: 'web', assign: [{ device: 'node-1', address: '198.19.0.2/31' }] },
        '198.19.0.2/32 is assigned to node-0: a part or more of it is wanted',
      ],
      [
        'more than there is',
        {
          name: 'web',
          assign: [
            { device: 'node-1', prefix: 31 },
            { device: 'node-0', prefix: 31 },
          ],
        },
        'the block has no free /31 left for node-0',
      ],
      [
        'too big a part',
        { name: 'web', assign: [{ device: 'node-1', prefix: 29 }] },
        'web (198.19.0.0/30) has no part with the prefix 29',
      ],
      [
        'an address before there is one',
        { name: 'new', metro: 'am', assign: [{ device: 'node-0', address: '198.19.0.9' }] },
        /^198\.19\.0\.9\/32 cannot be assigned to node-0: the block is not reserved yet/,
      ],
      ['an unknown block', { block: '198.19.0.99' }, 'the project testing has no reservation 198.19.0.99'],
      [
        'the provider’s own',
        { block: '10.64.0.0/25' },
        "10.64.0.0/25 is the provider's own: devices have their addresses from it",
      ],
      ['an unknown metro', { name: 'new', metro: 'xx' }, /422 Unprocessable Entity: xx is not a valid metro$/],
    ];
    for (const [name, args, reason] of impossible) {
      test(`says why not: ${name}`, async () => {
        const before = JSON.stringify(lab.api.state);
        const { changed, failed } = await run(args);
        assert.is(changed, false);
        if (typeof reason === 'string') assert.is(failed, reason);
        else assert.match(failed ?? '', reason);
        assert.is(JSON.stringify(lab.api.state), before);
      });
    }

    const mistakes: [string, string[]][] = [
      ['quantity: 4', ['1: ip_reservation: "name": which block is not said (give name, block or tags)']],
      [
        'name: a\nmetro: am\nfacility: ams1',
        ['4: ip_reservation: "facility": there is a metro already (leave one of the two out)'],
      ],
      [
        'name: a\ntype: global_ipv4\nmetro: am',
        ['4: ip_reservation: "metro": a global block is of no place (leave it out)'],
      ],
      [
        'name: a\nquantity: 3',
        ['3: ip_reservation: "quantity": no power of two (blocks have 1, 2, 4, 8, … addresses)'],
      ],
      [
        'name: a\nquantity: 2\nprefix: 31',
        ['4: ip_reservation: "prefix": there is a quantity already (leave one of the two out)'],
      ],
      [
        'name: a\nprefix: 48',
        [
          '3: ip_reservation: "prefix": longer than an address (an IPv4 block has 32 at most; type: public_ipv6 has 128)',
        ],
      ],
      [
        'name: a\ntype: public',
        ['3: ip_reservation: "type" must be one of public_ipv4, private_ipv4, global_ipv4, public_ipv6'],
      ],
      [
        'name: a\nstate: absent\nassign: [b]',
        ['4: ip_reservation: "assign": what is given back can be assigned to nobody (leave it out, or state: present)'],
      ],
      [
        'name: a\nassign: [{device: b, address: 198.19.0.1}]\nunassign: [198.19.0.0/31]',
        [
          '4: ip_reservation: "unassign.0": 198.19.0.0/31 is among what is to be assigned (name it in assign or in unassign)',
        ],
      ],
      [
        'name: a\nassign: [b]\nunassign: [b]',
        ['4: ip_reservation: "unassign.0": b is among what is to be assigned (name it in assign or in unassign)'],
      ],
      [
        'name: a\nassign:\n- device: b\n  address: 198.19.0.1/24',
        [
          '5: ip_reservation: "assign.0.address": neither an address nor a network (a network is its first address, / and the length of its prefix: 192.0.2.0/30)',
        ],
      ],
      [
        'name: a\nassign:\n- {device: b, address: 198.19.0.1, prefix: 32}',
        ['4: ip_reservation: "assign.0.prefix": there is an address already (its own prefix counts: 192.0.2.0/31)'],
      ],
      [
        'name: a\namount: 3',
        [
          '3: ip_reservation has no argument "amount" (it has api_url, api_token, project, name, block, type, quantity, prefix, metro, facility, tags, customdata, comments, state, assign, unassign, fail_if_pending, wait, wait_timeout)',
        ],
      ],
    ];
    for (const [yaml, expected] of mistakes) {
      test(`places the mistake in: ${yaml.replace(/\n\s*/g, ' ')}`, () => {
        assert.equal(mistakesIn(ipReservation, `project: testing\n${yaml}`), expected);
      });
    }

    test('lets a run be checked to its end: what follows from new addresses is unknown, and nothing is missing', async () => {
      const tasks = `
    - name: reserve
      ip_reservation: {api_url: "${lab.url}", api_token: ${token}, project: testing, name: later, metro: am}
      register: block
    - {name: same, debug: {msg: "{{block.name}} {{block.prefix}}"}}
    - {name: follows, set_fact: {pool: "{{block.cidr}}"}}
    - {name: uses, debug: {msg: "{{pool}}"}}`;
      const { results, mistakes } = await play(`- hosts: h1\n  gather_facts: false\n  tasks:${tasks}\n`, {
        check: true,
      });
      assert.equal(
        [mistakes, results],
        ['', ['reserve h1 changed', 'same h1 ok', 'follows h1 unknown', 'uses h1 unknown']],
      );
    });

    test('waits while somebody looks at the request, and says when it is refused', async () => {
      lab = await lab.restart({
        limits: { reservedAddresses: 8 },
        delays: { provision: 0, deprovision: 0, review: 50 },
      });
      const granted = await run({ name: 'more', quantity: 8, metro: 'am', assign: ['node-0'], comments: 'growth' });
      assert.equal(
        [granted.failed, granted.changed, granted.data['state'], parts(granted)],
        [undefined, true, 'created', ['198.19.0.8/32 node-0']],
      );
      const refused = await run({ name: 'much', quantity: 8, metro: 'am', fail_if_pending: true });
      assert.match(
        refused.failed ?? '',
        /422 Unprocessable Entity: The project has 13 addresses of public_ipv4 and may have 8/,
      );
      lab = await lab.restart({ delays: { provision: 0, deprovision: 0, review: Number.POSITIVE_INFINITY } });
      const asked = await run({ name: 'slow', metro: 'am', wait: false });
      assert.equal(
        [asked.changed, asked.failed, asked.data['state'], asked.data['cidr']],
        [true, undefined, 'pending', ''],
      );
      const late = await run({ name: 'slow', metro: 'am', wait_timeout: 0.01 });
      assert.match(late.failed ?? '', /^slow \(.*\) is still pending after 0\.01 s; run again to wait on$/);
      const early = await run({ name: 'slow', metro: 'am', wait: false, assign: ['node-0'] });
      assert.match(early.failed ?? '', /^slow \(.*\) is pending: nothing of it can be assigned yet$/);
      await lab.api.review(String(asked.data['id']), false);
      const denied = await run({ name: 'slow', metro: 'am' });
      assert.match(
        denied.failed ?? '',
        /^slow \(.*\) was refused by the provider; give it back \(state: absent\) to ask anew$/,
      );
      assert.is((await thrice({ name: 'slow', state: 'absent' })).changed, true);
    });

    test('reserves once when an answer is lost, and gives back what came twice', async () => {
      lab = await lab.restart({ limits: {} });
      lab.api.fault('lost-answer', { method: 'POST', path: '/ips$' });
      await thrice({ name: 'lost', metro: 'am' });
      const named = () => lab.api.state.reservations.filter(({ details }) => details === 'lost');
      assert.is(named().length, 1);
      lab.api.state.reservations.push({
        ...named()[0]!,
        id: 'twin',
        network: '198.19.0.99',
        createdAt: Date.now() + 5000,
      });
      await thrice({ name: 'lost', metro: 'am' });
      assert.is(named().length, 1);
      lab.api.state.reservations.push({ ...named()[0]!, id: 'other', tags: [], createdAt: Date.now() + 5000 });
      assert.match(
        (await run({ name: 'lost', metro: 'am' })).failed ?? '',
        /^2 reservations are called lost \(.*\): name one by block$/,
      );
      lab.api.state.reservations.pop();
    });

    test('tells what was done before something went wrong', async () => {
      lab.api.fault('status', { status: 403, method: 'POST', path: '/devices/.*/ips$' });
      const half = await run({ name: 'half', metro: 'am', assign: ['node-0'] });
      assert.is(half.changed, true);
      assert.match(half.failed ?? '', /: 403 Forbidden.*; done before: reserved half$/s);
      await thrice({ name: 'half', metro: 'am', assign: ['node-0'] });
    });

    test('gives back what it is told to, with all parts, and nothing a second time', async () => {
      const { data } = await thrice({ name: 'web', state: 'absent' });
      assert.equal(data, { name: 'web', state: 'absent', assignments: [] });
      assert.is((await run({ block: '198.19.0.1', state: 'absent' })).changed, false);
      assert.not(lab.api.state.reservations.some(({ details }) => details === 'web'));
    });
  },
  {
    before: async () => {
      lab = await startLab();
      for (const hostname of ['node-0', 'node-1']) {
        const goods = { plan: 'c3.small.x86', operating_system: 'debian_12', metro: 'am', hostname };
        const { json } = await lab.ask('POST', `/projects/${lab.project()}/devices`, goods);
        await lab.until(`/devices/${json.id}`, ({ state }) => state === 'active');
        devices.set(hostname, json.id);
      }
    },
    after: () => lab.close(),
  },
);
