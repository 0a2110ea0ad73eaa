import * as assert from 'uvu/assert';
import type { Connect } from '../../../engine/play/hosts/connections.ts';
import { suite } from '../../suite.ts';
import { play } from '../playing.ts';

/** When programs began and ended, by host, without running any: each takes a few turns of the event loop. */
function stopwatch(): { readonly connect: Connect; readonly most: (hosts: readonly string[]) => number } {
  const busy = new Set<string>();
  const seen: Set<string>[] = [];
  const connect: Connect = async (target) => ({
    target,
    session: async () => ({
      run: async () => {
        busy.add(target.host);
        seen.push(new Set(busy));
        await new Promise((done) => setTimeout(done, 5));
        busy.delete(target.host);
        return {
          kind: 'answered',
          answer: {
            changed: true,
            failed: undefined,
            code: 0,
            results: new Map(),
            differences: [],
            needs: [],
            stdout: Buffer.alloc(0),
            stderr: Buffer.alloc(0),
          },
        };
      },
      go: () => {},
      download: () => Promise.reject(new Error('nothing')),
    }),
    close: async () => {},
  });
  const most = (hosts: readonly string[]) =>
    Math.max(...seen.map((set) => hosts.filter((host) => set.has(host)).length));
  return { connect, most };
}

const groups = `
a: {hosts: {a1: , a2: , a3: , both: }, vars: {kplay_parallel: 2}}
b: {hosts: {b1: , b2: , b3: , both: }, vars: {kplay_parallel: 1}}
`;

const many = '- hosts: all\n  tasks:\n    - {name: one, command: "true"}\n    - {name: two, command: "true"}\n';

suite('hosts beside each other', (test) => {
  test('kplay_parallel bounds its group, groups do not slow each other, and a host in two obeys both', async () => {
    const { connect, most } = stopwatch();
    const { summary } = await play({ 'hosts.yml': groups, 'play.yml': many }, {}, connect);
    assert.is(summary?.recap['both']?.changed, 2);
    assert.is(most(['a1', 'a2', 'a3', 'both']), 2);
    assert.is(most(['b1', 'b2', 'b3', 'both']), 1);
    assert.is(most(['a1', 'a2', 'a3', 'both', 'b1', 'b2', 'b3']), 3);
  });

  test('forks bounds programs in flight, and what only waits takes no slot', async () => {
    const { connect, most } = stopwatch();
    await play({ 'hosts.yml': 'g: {hosts: {h1: , h2: , h3: }}\n', 'play.yml': many }, { forks: 1 }, connect);
    assert.is(most(['h1', 'h2', 'h3']), 1);
    const waiting = stopwatch();
    const wait = '- hosts: all\n  tasks:\n    - {name: wait, wait_for: {path: /x}}\n';
    await play({ 'hosts.yml': 'g: {hosts: {h1: , h2: , h3: }}\n', 'play.yml': wait }, { forks: 1 }, waiting.connect);
    assert.is(waiting.most(['h1', 'h2', 'h3']), 3);
  });

  test('throttle bounds a task, also one that only waits, and a handler', async () => {
    const together = async (tasks: string) => {
      const { connect, most } = stopwatch();
      const text = `- hosts: all\n${tasks}`;
      const { summary } = await play(
        { 'hosts.yml': 'g: {hosts: {h1: , h2: , h3: }}\n', 'play.yml': text },
        {},
        connect,
      );
      assert.is(summary?.recap['h3']?.failed, 0);
      return most(['h1', 'h2', 'h3']);
    };
    const wait = (throttle: number | string) => `  tasks:\n    - {wait_for: {path: /x}, throttle: ${throttle}}\n`;
    assert.equal(await Promise.all([1, 2, 0].map((throttle) => together(wait(throttle)))), [1, 2, 3]);
    const late = (throttle: string) => together(`  vars: {n: 2}\n${wait(throttle)}`);
    assert.equal(await Promise.all(['"{{n}}"', '"{{sub n 1}}"'].map(late)), [2, 1]);
    const handler = (throttle: number) => `  tasks:
    - {debug: {msg: go}, changed_when: true, notify: restart}
  handlers:
    - {name: restart, command: "true", throttle: ${throttle}}
`;
    assert.equal(await Promise.all([1, 2, 0].map((throttle) => together(handler(throttle)))), [1, 2, 3]);
  });

  test('a throttle that is none', async () => {
    const results = async (throttle: string) => {
      const played = await play({
        'hosts.yml': 'g: {hosts: {h1: }}\n',
        'play.yml': `- hosts: all\n  vars: {n: 1.5, t: x}\n  tasks:\n    - {name: one, debug: {msg: x}, throttle: "${throttle}"}\n`,
      });
      return played.events.flatMap((event) => (event.type === 'task-finished' ? [event.result.message] : []));
    };
    const [[fraction], [text]] = await Promise.all([results('{{n}}'), results('{{t}}')]);
    assert.match(fraction!, 'play.yml:4:47: throttle must be a whole number of hosts');
    assert.match(text!, 'play.yml:4:47: throttle must be a number');
  });

  test('a failure that ends the play ends a throttled task for the hosts that wait for their turn', async () => {
    const results = async (fatal: boolean) => {
      const task = '    - {name: one, fail: {msg: bad}, throttle: 1}\n';
      return (await play(`- hosts: all\n  any_errors_fatal: ${fatal}\n  tasks:\n${task}`)).results;
    };
    assert.equal(await results(false), ['one h1 failed', 'one h2 failed', 'one h3 failed']);
    assert.equal(await results(true), ['one h1 failed']);
  });

  test('linear keeps hosts in step, stream does not', async () => {
    const order = async (strategy: 'linear' | 'stream') => {
      // h1 begins nothing before h2 is as far as the strategy lets it be.
      const ahead = strategy === 'stream' ? 2 : 1;
      const answered: Record<string, number> = { h1: 0, h2: 0 };
      const { connect } = stopwatch();
      const slow: Connect = async (target, settings, signal) => {
        const connection = await connect(target, settings, signal);
        const session = await connection.session();
        const run: typeof session.run = async (program, options) => {
          while (target.host === 'h1' && answered['h2']! < Math.max(ahead, answered['h1']! + 1))
            await new Promise((done) => setTimeout(done, 5));
          const reply = await session.run(program, options);
          answered[target.host]!++;
          return reply;
        };
        return { ...connection, session: async () => ({ ...session, run }) };
      };
      const played = await play({ 'hosts.yml': 'g: {hosts: {h1: , h2: }}\n', 'play.yml': many }, { strategy }, slow);
      return played.results.map((line) => line.replace(' changed', ''));
    };
    assert.equal(await order('linear'), ['one h2', 'one h1', 'two h2', 'two h1']);
    assert.equal(await order('stream'), ['one h2', 'two h2', 'one h1', 'two h1']);
  });

  test('with one slot, a task that is prepared late is not overtaken by those behind it', async () => {
    const { summary } = await play(
      `
- hosts: all
  tasks:
    - command: "true"
    - command: "echo {{ansible_kernel}}"
    - command: "true"
    - command: "true"
`,
      { forks: 1 },
    );
    assert.equal(
      Object.values(summary?.recap ?? {}).map(({ changed }) => changed),
      [4, 4, 4],
    );
  });

  test('run_once runs on the first host, and all get what it registers', async () => {
    const played = await play(`
- hosts: all
  tasks:
    - {name: once, set_fact: {chosen: "{{inventory_hostname}}"}, run_once: true}
    - {name: same, assert: {that: eq chosen "h1"}}
`);
    assert.equal([...played.results].sort(), ['once h1 ok', 'same h1 ok', 'same h2 ok', 'same h3 ok']);
  });

  test('what another host registers is waited for', async () => {
    const played = await play(`
- hosts: all
  tasks:
    - {name: mine, set_fact: {mine: "of {{inventory_hostname}}"}}
    - {name: theirs, assert: {that: eq (hostvar "h3" "mine") "of h3"}}
`);
    assert.equal(played.summary?.recap['h1'], {
      ok: 2,
      changed: 0,
      unreachable: 0,
      failed: 0,
      skipped: 0,
      rescued: 0,
      ignored: 0,
      unknown: 0,
    });
  });

  test('a failed host leaves, the others go on, and any_errors_fatal ends the play', async () => {
    const text = (fatal: boolean) => `
- hosts: all
  any_errors_fatal: ${fatal}
  tasks:
    - {name: one, fail: {msg: bad}, when: eq inventory_hostname "h2"}
    - {name: two, debug: {msg: go}}
- hosts: all
  tasks:
    - {name: three, debug: {msg: go}}
`;
    const lenient = await play(text(false));
    assert.equal(
      lenient.results.filter((line) => /^(two|three)/.test(line)),
      ['two h1 ok', 'two h3 ok', 'three h1 ok', 'three h3 ok'],
    );
    const strict = await play(text(true));
    assert.equal(
      strict.results.filter((line) => line.startsWith('two')),
      [],
    );
  });

  test('include_tasks is expanded for each host and item', async () => {
    const played = await play({
      'play.yml': `
- hosts: h1,h2
  tasks:
    - include_tasks: "{{inventory_hostname}}.yml"
      loop: [1, 2]
    - {name: end, debug: {msg: end}}
`,
      'h1.yml': '- {name: "first", debug: {msg: "{{item}}"}, when: eq item 2}\n',
      'h2.yml': '- {name: "second", debug: {msg: "{{item}}"}}\n',
    });
    assert.is(played.mistakes, '');
    assert.equal([...played.results].sort(), [
      'end h1 ok',
      'end h2 ok',
      'first h1 ok',
      'first h1 skipped',
      'second h2 ok',
      'second h2 ok',
    ]);
  });

  test('a file that is included late cannot make an expression of what a host said either', async () => {
    const played = await play({
      'play.yml': `
- hosts: h1
  tasks:
    - {name: say, command: echo true, register: said}
    - include_tasks: "{{inventory_hostname}}.yml"
`,
      'h1.yml': '- {name: trap, assert: {that: "{{said.stdout}}"}}\n',
    });
    assert.equal(played.results, ['say h1 changed', 'trap h1 failed']);
    assert.match(JSON.stringify(played.events), 'an expression cannot hold a template');
  });

  test('tags choose tasks', async () => {
    const text = `
- hosts: h1
  tasks:
    - {name: plain, debug: {msg: x}}
    - {name: a, debug: {msg: x}, tags: a}
    - {name: b, debug: {msg: x}, tags: [b, c]}
    - {name: always, debug: {msg: x}, tags: always}
    - {name: never, debug: {msg: x}, tags: [never, d]}
`;
    const names = async (tags: string[], skipTags: string[] = []) =>
      (await play(text, { tags, skipTags })).results.map((line) => line.split(' ')[0]);
    assert.equal(await names([]), ['plain', 'a', 'b', 'always']);
    assert.equal(await names(['a']), ['a', 'always']);
    assert.equal(await names(['d']), ['always', 'never']);
    assert.equal(await names(['tagged']), ['a', 'b', 'always']);
    assert.equal(await names(['untagged']), ['plain', 'always']);
    assert.equal(await names([], ['a', 'always']), ['plain', 'b']);
  });

  test('a limit that matches nothing is a mistake', async () => {
    const { mistakes } = await play(many, { limit: ['h9'] });
    assert.match(mistakes, 'h9');
  });
});
