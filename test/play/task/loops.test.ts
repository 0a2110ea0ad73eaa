import * as assert from 'uvu/assert';
import type { Value } from '../../../engine/types.ts';
import { suite } from '../../suite.ts';
import { type Played, type Project, play } from '../playing.ts';

const one: Project = { 'hosts.yml': 'web: {hosts: {h1: {flag: true}}}\n' };

/** Plays tasks on one host. */
function onOne(tasks: string, more: Project = {}): Promise<Played> {
  return play({ ...one, 'play.yml': `- hosts: web\n  tasks:${tasks}\n`, ...more });
}

/** The labels of all items, in order. */
function itemsOf({ events }: Played): readonly string[] {
  return events.flatMap((event) => (event.type === 'item-finished' ? [event.result.item!] : []));
}

/** What the last task gave, as register would give it. */
function dataOf({ events }: Played): Record<string, Value> {
  const results = events.flatMap((event) => (event.type === 'task-finished' ? [event.result.data] : []));
  return results.at(-1) as Record<string, Value>;
}

/** What stands under `with_…`, and the items as JSON. */
const lists: readonly [string, string, readonly unknown[]][] = [
  ['list', '[1, [2, 3]]', [1, [2, 3]]],
  ['items', '[1, [2, [3]]]', [1, 2, [3]]],
  ['items', '"{{nested}}"', ['a', 'b']],
  ['items', 'text', ['text']],
  ['flattened', '[1, [2, [3, []]]]', [1, 2, 3]],
  [
    'dict',
    '{a: 1, b: {c: 2}}',
    [
      { key: 'a', value: 1 },
      { key: 'b', value: { c: 2 } },
    ],
  ],
  [
    'indexed_items',
    '[a, [b]]',
    [
      [0, 'a'],
      [1, 'b'],
    ],
  ],
  [
    'together',
    '[[1, 2, 3], [a, b]]',
    [
      [1, 'a'],
      [2, 'b'],
      [3, null],
    ],
  ],
  [
    'nested',
    '[[1, 2], "{{nested}}"]',
    [
      [1, 'a'],
      [1, 'b'],
      [2, 'a'],
      [2, 'b'],
    ],
  ],
  [
    'cartesian',
    '[[1], [2], [3, 4]]',
    [
      [1, 2, 3],
      [1, 2, 4],
    ],
  ],
  [
    'subelements',
    '[[{n: a, of: {k: [1, 2]}}, {n: b, of: {k: []}}], of.k]',
    [
      [{ n: 'a', of: { k: [1, 2] } }, 1],
      [{ n: 'a', of: { k: [1, 2] } }, 2],
    ],
  ],
  ['subelements', '[[{n: a}, {n: b, k: [1]}], k, {skip_missing: true}]', [[{ n: 'b', k: [1] }, 1]]],
  ['sequence', '3', ['1', '2', '3']],
  ['sequence', '4-8/2:host%02d', ['host04', 'host06', 'host08']],
  ['sequence', 'start=1 end=0x0b stride=5 format=%x', ['1', '6', 'b']],
  ['sequence', 'count=3 start=0', ['0', '1', '2']],
  ['sequence', 'start=3 end=1', ['3', '2', '1']],
  ['sequence', 'count=0', []],
  ['random_choice', '[only]', ['only']],
  ['lines', "['printf \"a\\\\nb\\\\n\"', 'echo {{nested.0}}']", ['a', 'b', 'a']],
  ['first_found', '[{files: [none, two.txt], paths: [conf]}]', ['conf/two.txt']],
  ['first_found', '[{files: [none], skip: true}]', []],
  ['fileglob', "['conf/*.txt', '*.none']", ['conf/one.txt', 'conf/two.txt']],
];

const wrong: readonly [string, string, RegExp][] = [
  ['dict', '[1]', /with_dict needs a mapping/],
  ['together', '1', /with_together needs a list/],
  ['subelements', '[[{n: a}], k]', /needs a list under "k" of each mapping/],
  ['sequence', 'start=1', /with_sequence needs a sequence such as 1-9/],
  ['sequence', '1-999999999', /with_sequence needs a sequence/],
  ['first_found', '[none]', /there is none of none/],
];

/** The same of what only an answer tells. */
const wrongThen: readonly [string, string, RegExp][] = [
  ['dict', '[1]', /with_dict needs a mapping/],
  ['together', '1', /with_together needs a list/],
  ['sequence', '[\\"1-x\\"]', /with_sequence needs a sequence such as 1-9/],
];

suite('loops', (test) => {
  for (const [kind, written, expected] of lists) {
    test(`with_${kind}: ${written}`, async () => {
      const played = await onOne(
        `\n    - {name: each, debug: {msg: "{{to_json item}}"}, with_${kind}: ${written}, vars: {nested: [a, b]}}`,
        { 'files/conf/one.txt': '1', 'files/conf/two.txt': '2' },
      );
      assert.is(played.mistakes, '');
      const results = dataOf(played)['results'] as readonly Record<string, string>[];
      const items = results.map(({ msg }) => JSON.parse(msg!.replaceAll(`${played.folder}/files/`, '')));
      assert.equal(items, expected);
    });
  }

  for (const [kind, written, message] of wrong) {
    test(`mistake: with_${kind}: ${written}`, async () => {
      const played = await onOne(`\n    - {name: each, debug: {msg: x}, with_${kind}: ${written}}`);
      const failed = played.results.length === 0 ? '' : String(dataOf(played)['msg']);
      assert.match(`${played.mistakes}${failed}`, message);
      assert.match(`${played.mistakes}${failed}`, /play.yml:3:\d+/);
      assert.is(played.results.length > 0, kind === 'first_found'); // the others are seen before the run
    });
  }

  for (const [kind, given, message] of wrongThen) {
    test(`mistake in an answer: with_${kind}: ${given}`, async () => {
      const played = await onOne(`
    - {name: given, command: "printf %s '${given}'", register: given}
    - {name: each, debug: {msg: x}, with_${kind}: "{{from_json given.stdout}}"}`);
      assert.equal([played.mistakes, played.results], ['', ['given h1 changed', 'each h1 failed']]);
      assert.match(String(dataOf(played)['msg']), message);
      assert.match(String(dataOf(played)['msg']), /play.yml:4:\d+/);
    });
  }

  test('loop_control: names of the item and its index, also in the results', async () => {
    const played = await onOne(`
    - name: each
      command: echo {{index}} {{user}}
      loop: [a, b]
      loop_control: {loop_var: user, index_var: index}
      register: said`);
    const [first, second] = dataOf(played)['results'] as readonly Record<string, Value>[];
    assert.is(first!['stdout'], '0 a');
    const { user, index, ansible_loop_var, ansible_index_var, item } = second!;
    assert.equal([user, index, ansible_loop_var, ansible_index_var, item], ['b', 1, 'user', 'index', undefined]);
  });

  test('loop_control: a label, which may be missing where the task is skipped, and not where it is not', async () => {
    const played = await onOne(`
    - {name: each, debug: {msg: x}, loop: [{n: a, s: 1}, {s: 2}], loop_control: {label: "{{item.n}}"}, when: defined item.n}
    - {name: bad, command: "true", loop: [{n: a}, {s: 2}], loop_control: {label: '{{lookup item "n"}}'}}`);
    assert.equal(itemsOf(played), ['a', '{"s":2}', 'a', '1']);
    assert.equal(played.results, ['each h1 ok', 'bad h1 failed']);
    const [, second] = dataOf(played)['results'] as readonly Record<string, Value>[];
    assert.match(String(second!['msg']), /"n"/);
    assert.is(second!['changed'], false);
  });

  test('loop_control: extended, with and without all items', async () => {
    const text = (more: string) => `
    - {name: each, debug: {msg: "{{to_json ansible_loop}}"}, loop: [a, b, c], loop_control: {extended: true${more}}}`;
    const loops = async (more: string) => {
      const results = dataOf(await onOne(text(more)))['results'] as readonly Record<string, string>[];
      return results.map(({ msg }) => JSON.parse(msg!));
    };
    const [first, middle] = await loops('');
    assert.equal(first, {
      ...{ allitems: ['a', 'b', 'c'], index: 1, index0: 0, first: true, last: false, length: 3, revindex: 3 },
      ...{ revindex0: 2, nextitem: 'b' },
    });
    assert.equal([middle.previtem, middle.nextitem, middle.first, middle.last], ['a', 'c', false, false]);
    const [, , last] = await loops(', extended_allitems: false');
    assert.equal(last, {
      index: 3,
      index0: 2,
      first: false,
      last: true,
      length: 3,
      revindex: 1,
      revindex0: 0,
      previtem: 'b',
    });
  });

  test('loop_control: break_when ends the loop, and sees what the item gave', async () => {
    const played = await onOne(`
    - name: each
      command: echo {{item}}
      loop: [a, b, c]
      register: said
      loop_control: {break_when: 'eq said.stdout "b"', pause: 0.001}
    - {name: after, assert: {that: 'eq (length said.results) 2'}}`);
    assert.equal(itemsOf(played), ['a', 'b']);
    assert.equal(played.results, ['each h1 changed', 'after h1 ok']);
  });

  test('an include takes its items under other names, and from with_', async () => {
    const played = await onOne(
      `
    - include_tasks: "{{'say'}}.yml"
      with_dict: {a: 1, b: 2}
      loop_control: {loop_var: outer, index_var: at}`,
      { 'say.yml': '- {name: "say", debug: {msg: "{{at}} {{outer.key}} {{item}}"}, loop: [x]}\n' },
    );
    const said = played.events.flatMap((event) => (event.type === 'item-finished' ? [event.result.data['msg']] : []));
    assert.equal(said, ['0 a x', '1 b x']);
  });
});

suite('until', (test) => {
  const count = (until: number) =>
    `sh -c 'echo x >>{{playbook_dir}}/count; n=$(wc -l <{{playbook_dir}}/count); echo $n; test $n -ge ${until}'`;
  const tries = ({ events }: Played) =>
    events.flatMap((event) =>
      event.type === 'task-retried' ? [`${event.host} ${event.attempts} ${event.left} ${event.item ?? ''}`.trim()] : [],
    );

  test('a task is tried until its condition holds, and says how often it was', async () => {
    const played = await onOne(`
    - {name: a, command: ${JSON.stringify(count(0))}, register: said, until: eq said.stdout "3", retries: 5, delay: 0, notify: h}
    - {name: b, assert: {that: [eq said.attempts 3, eq said.stdout "3", not said.failed]}}
  handlers: [{name: h, debug: {msg: x}}]`);
    assert.equal(played.results, ['a h1 changed', 'b h1 ok', 'h h1 ok']);
    assert.equal(tries(played), ['h1 1 5', 'h1 2 4']);
  });

  test('it fails when no try is left: three without retries, else one and the retries', async () => {
    const played = await onOne(`
    - {name: a, command: "true", register: said, until: false, delay: 0, ignore_errors: true}
    - {name: b, assert: {that: [said.failed, eq said.attempts 3]}}
    - {name: c, command: "true", register: said, until: ne said.rc 0, retries: "{{add 0 1}}", delay: 0}`);
    assert.equal(played.results, ['a h1 failed ignored', 'b h1 ok', 'c h1 failed']);
    assert.equal(dataOf(played)['attempts'], 2);
    assert.match(String(dataOf(played)['msg']), 'until does not hold after 2 attempts');
  });

  test('retries alone try again what failed, and failed_when says what that is', async () => {
    const played = await onOne(`
    - {name: a, command: ${JSON.stringify(count(2))}, retries: 2, delay: 0, register: said}
    - {name: b, command: "true", retries: 1, delay: 0, failed_when: true, ignore_errors: true}
    - {name: c, assert: {that: eq said.attempts 2}}`);
    assert.equal(played.results, ['a h1 changed', 'b h1 failed ignored', 'c h1 ok']);
    assert.equal(tries(played), ['h1 1 2', 'h1 1 1']);
  });

  test('each item of a loop has tries of its own, and what is skipped is not tried again', async () => {
    const played = await onOne(`
    - name: a
      command: ${JSON.stringify(count(2))}
      loop: [1, 2, 3]
      when: ne item 3
      register: said
      until: not said.failed
      delay: 0
    - {name: b, assert: {that: [eq said.results.0.attempts 2, eq said.results.1.attempts 1, not (defined said.results.2.attempts)]}}`);
    assert.equal(played.results, ['a h1 changed', 'b h1 ok']);
    assert.equal(tries(played), ['h1 1 2 1']);
  });

  test('a mistake in the condition fails the task at once', async () => {
    const played = await onOne('\n    - {name: a, command: "true", until: ansible_play_hosts.nowhere, delay: 0}');
    assert.equal(played.results, ['a h1 failed']);
    assert.equal(tries(played), []);
  });
});
