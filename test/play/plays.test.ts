import * as assert from 'uvu/assert';
import type { RunOptions } from '../../engine/play/context.ts';
import { suite } from '../suite.ts';
import { type Played, play } from './playing.ts';

const five = 'web: {hosts: {h3: , h1: , h2: , h5: , h4: }}\n';

/** Plays a playbook on five hosts, which the inventory has in another order than their names. */
function onFive(text: string, options: Partial<RunOptions> = {}): Promise<Played> {
  return play({ 'hosts.yml': five, 'play.yml': text }, options);
}

/** The hosts of each batch. */
function batchesOf({ events }: Played): readonly string[] {
  return events.flatMap((event) => (event.type === 'play-started' ? [event.hosts.join(' ')] : []));
}

const sorted = ({ results }: Played): readonly string[] => [...results].sort();

/** `serial`, and the batches that it makes. */
const serials: readonly [string, readonly string[]][] = [
  ['2', ['h3 h1', 'h2 h5', 'h4']],
  ['"2"', ['h3 h1', 'h2 h5', 'h4']],
  ['40%', ['h3 h1', 'h2 h5', 'h4']],
  ['1%', ['h3', 'h1', 'h2', 'h5', 'h4']],
  ['[1, 40%]', ['h3', 'h1 h2', 'h5 h4']],
  ['[1, 9]', ['h3', 'h1 h2 h5 h4']],
  ['0', ['h3 h1 h2 h5 h4']],
  ['[]', ['h3 h1 h2 h5 h4']],
  ['"{{n}}"', ['h3 h1 h2', 'h5 h4']],
];

const orders: readonly [string, string][] = [
  ['inventory', 'h3 h1 h2 h5 h4'],
  ['reverse_inventory', 'h4 h5 h2 h1 h3'],
  ['sorted', 'h1 h2 h3 h4 h5'],
  ['"{{o}}"', 'h5 h4 h3 h2 h1'],
];

const mistakes: readonly [string, RegExp][] = [
  ['serial: half', /play.yml:2:11: serial must be a number of hosts, a percentage/],
  ['serial: -1', /serial must be a number of hosts/],
  ['serial: {a: 1}', /serial must be a number or a text or a list, not a mapping/],
  [
    'order: random',
    /play.yml:2:10: there is no order "random"\n.*\n.*\n.*hint: there are inventory, reverse_inventory/,
  ],
  ['strategy: debug', /there is no strategy "debug"/],
  ['max_fail_percentage: most', /max_fail_percentage must be a number/],
  ['force_handlers: 1', /force_handlers must be true or false/],
];

suite('plays', (test) => {
  for (const [serial, batches] of serials) {
    test(`serial: ${serial}`, async () => {
      const played = await onFive(`
- hosts: all
  serial: ${serial}
  vars: {n: 3}
  tasks:
    - {name: a, debug: {msg: "{{length ansible_play_batch}} {{length ansible_play_hosts}} {{length ansible_play_hosts_all}}"}}
`);
      assert.is(played.mistakes, '');
      assert.equal(batchesOf(played), batches);
      const said = played.events.flatMap((event) => (event.type === 'task-finished' ? [event.result.data['msg']] : []));
      assert.equal(
        said,
        batches.flatMap((batch) => batch.split(' ').map((_, __, all) => `${all.length} 5 5`)),
      );
    });
  }

  for (const [order, hosts] of orders) {
    test(`order: ${order}`, async () => {
      const text = `- hosts: all\n  order: ${order}\n  vars: {o: reverse_sorted}\n  tasks: []\n`;
      assert.equal(batchesOf(await onFive(text)), [hosts]);
    });
  }

  test('order: shuffle has all hosts', async () => {
    const [hosts] = batchesOf(await onFive('- hosts: all\n  order: shuffle\n  tasks: []\n'));
    assert.equal(hosts!.split(' ').sort(), ['h1', 'h2', 'h3', 'h4', 'h5']);
  });

  for (const [keyword, message] of mistakes) {
    test(`mistake: ${keyword}`, async () => {
      assert.match((await onFive(`- hosts: all\n  ${keyword}\n  tasks: []\n`)).mistakes, message);
    });
  }

  test('a batch comes to its end, with its handlers, before the next one begins; what runs once runs once a batch', async () => {
    const { results } = await onFive(`
- hosts: all
  serial: 3
  order: sorted
  strategy: linear
  tasks:
    - {name: a, command: "true", notify: h}
    - {name: b, command: "true", run_once: true}
  handlers: [{name: h, debug: {msg: x}}]
`);
    const of = (hosts: readonly string[]) => [
      ...hosts.map((host) => `a ${host} changed`),
      `b ${hosts[0]} changed`,
      ...hosts.map((host) => `h ${host} ok`),
    ];
    assert.equal(results.slice(0, 7).sort(), of(['h1', 'h2', 'h3']).sort());
    assert.equal(results.slice(7).sort(), of(['h4', 'h5']).sort());
  });

  test('a batch of which no host is left ends the run; with one left it goes on', async () => {
    const text = (bad: string) => `
- hosts: all
  serial: 2
  order: sorted
  tasks: [{name: a, fail: {msg: x}, when: 'in inventory_hostname (list ${bad})'}]
- hosts: all
  tasks: [{name: b, debug: {msg: x}}]
`;
    assert.equal(sorted(await onFive(text('"h1" "h2"'))), ['a h1 failed', 'a h2 failed']);
    assert.equal(sorted(await onFive(text('"h1"'))), [
      ...['a h1 failed', 'a h2 skipped', 'a h3 skipped', 'a h4 skipped', 'a h5 skipped'],
      ...['b h2 ok', 'b h3 ok', 'b h4 ok', 'b h5 ok'],
    ]);
  });

  const failing = (percentage: number | string, count: number) => `
- hosts: all
  max_fail_percentage: ${percentage}
  vars: {p: 39.9}
  tasks:
    - {name: a, fail: {msg: x}, when: 'le inventory_hostname "h${count}"'}
    - {name: b, debug: {msg: x}}
- hosts: all
  tasks: [{name: c, debug: {msg: x}}]
`;
  for (const [percentage, count, goesOn] of [
    [40, 2, true],
    [40, 3, false],
    ['"{{p}}"', 2, false],
    [0, 0, true],
    [0, 1, false],
    [100, 4, true],
  ] as const) {
    test(`max_fail_percentage: ${percentage}, and ${count} of 5 fail`, async () => {
      const played = await onFive(failing(percentage, count));
      const later = played.results.filter((line) => /^[bc] /.test(line));
      assert.is(later.length, goesOn ? 2 * (5 - count) : 0);
    });
  }

  test('any_errors_fatal ends the run, not only the play', async () => {
    const { results } = await onFive(`
- hosts: all
  any_errors_fatal: true
  serial: 4
  tasks:
    - {name: a, fail: {msg: x}, when: eq inventory_hostname "h2"}
    - {name: b, debug: {msg: x}}
- hosts: all
  tasks: [{name: c, debug: {msg: x}}]
`);
    assert.equal([...results].sort(), ['a h1 skipped', 'a h2 failed', 'a h3 skipped', 'a h5 skipped']);
  });

  const handlers = (keywords: string, more = '') => `
- hosts: h1,h2
  strategy: linear
${keywords}
  tasks:
    - {name: a, command: "true", notify: [h, i]}
    - {name: b, fail: {msg: x}, when: eq inventory_hostname "h1"}
${more}
  handlers:
    - {name: h, command: "test {{inventory_hostname}} = h2"}
    - {name: i, debug: {msg: x}}
`;
  for (const [name, options, keywords, expected] of [
    ['without', {}, '', ['h h2 changed', 'i h2 ok']],
    ['of the play', {}, '  force_handlers: true', ['h h1 failed', 'h h2 changed', 'i h2 ok']],
    [
      'of the command line',
      { forceHandlers: true },
      '  force_handlers: false',
      ['h h1 failed', 'h h2 changed', 'i h2 ok'],
    ],
    [
      'where a failure is fatal',
      {},
      '  any_errors_fatal: true\n  force_handlers: true',
      ['h h1 failed', 'h h2 changed', 'i h2 ok'],
    ],
  ] as const) {
    test(`force_handlers: ${name}`, async () => {
      const { results, summary } = await onFive(handlers(keywords), options);
      assert.equal(results.filter((line) => /^[hi] /.test(line)).sort(), expected);
      assert.is(summary?.recap['h1']?.failed, expected.length === 3 ? 2 : 1);
    });
  }

  test('run_once of a play is for all of its tasks but facts; false is no run_once, and a template may say so', async () => {
    const { results } = await onFive(`
- hosts: h1,h2
  run_once: true
  gather_facts: true
  tasks:
    - {name: a, debug: {msg: x}}
    - {name: b, debug: {msg: x}, run_once: false}
    - {name: c, debug: {msg: x}, run_once: "{{eq 1 2}}"}
    - {name: d, debug: {msg: x}, run_once: "{{inventory_hostname}}"}
`);
    assert.equal([...results].sort(), [
      ...['Gathering Facts h1 ok', 'Gathering Facts h2 ok', 'a h1 ok', 'b h1 ok', 'b h2 ok', 'c h1 ok', 'c h2 ok'],
      ...['d h1 failed', 'd h2 failed'],
    ]);
  });
});
