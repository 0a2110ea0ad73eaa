import * as assert from 'uvu/assert';
import { openProject, type Project, type Running, withProject } from '../cli/kplay.ts';
import { eventually } from '../connect/sessions.ts';
import { suite } from '../suite.ts';
import { wishes } from './points.ts';
import { randomOf } from './random.ts';
import { ending, journals, told } from './runs.ts';
import { type Strand, strandsOf } from './strands.ts';
import { type StreamHost, startStreamHost, streamed, streamProject } from './stream-host.ts';

let host: StreamHost;

/** KPLAY_FAULTS says at how many moments a link is cut and kplay killed, KPLAY_SEED which. */
const { count, seed } = wishes(4);

const random = randomOf(seed);

/** So many moments of a run, as the number of lines that are in the log then; the log of a whole run has 90. */
const moments = Array.from({ length: count }, () => Math.floor(random() * 80));

const all = [...Array(streamed).keys()];

suite(
  `thirty streamed tasks, moments of seed ${seed}`,
  (declare) => {
    const test = (name: string, body: () => Promise<void>) =>
      declare(name, async () => {
        host.reset();
        await body();
        await nothingLeft();
      });

    test('all are there before the first one ends: they run while nothing gets through', () =>
      withProject(streamProject(host), async (project) => {
        const running = project.start(['run', 'play.yml']);
        await linesThere(1, running);
        host.proxy.freeze();
        await linesThere(3 * streamed, running);
        host.proxy.cut();
        const ran = await ending(running);
        assert.is(ran.code, 0, told(ran));
        assert.equal(wholeTasks(), all);
        assert.equal(
          resultsOf(project),
          all.map((task) => `${task} changed`),
        );
      }));

    test('one fails in the middle: just those before it ran', async () => {
      const failing = { shell: 'exit 3' };
      await withProject(
        streamProject(host, (number) => (number === 15 ? failing : {})),
        async (project) => {
          const ran = await project.kplay(['run', 'play.yml']);
          assert.is(ran.code, 2, told(ran));
          assert.equal(wholeTasks(), all.slice(0, 15));
          assert.equal(resultsOf(project), [...all.slice(0, 15).map((task) => `${task} changed`), '15 failed']);
        },
      );
    });

    test('failures that are ignored: the others run once each, in their order', async () => {
      const failing = { ignore_errors: true, failed_when: 'true' };
      const exit = { ignore_errors: true, args: { chdir: '/nowhere' } };
      await withProject(
        streamProject(host, (number) => (number === 10 ? failing : number === 20 ? exit : {})),
        async (project) => {
          const ran = await project.kplay(['run', 'play.yml']);
          assert.is(ran.code, 0, told(ran));
          const without20 = host.log().replaceAll(/^(\S+) (2[1-9]) /gm, (_, run, task) => `${run} ${task - 1} `);
          assert.equal(
            strandsOf(without20).map(({ whole }) => whole),
            Array(streamed - 1).fill(true),
          );
        },
      );
    });

    for (const [index, lines] of moments.entries()) {
      test(`${index}: the link is cut after ${lines} lines: nothing twice, at most one unknown`, () =>
        withProject(streamProject(host), async (project) => {
          const running = project.start(['run', 'play.yml']);
          await linesThere(lines, running);
          host.proxy.cut();
          const ran = await ending(running);
          const results = resultsOf(project);
          const strands = strandsOf(host.log());
          if (ran.code === 0) {
            assert.equal(
              results,
              all.map((task) => `${task} changed`),
            );
            assert.equal(wholeTasks(), all);
          } else {
            assert.is(ran.code, 3, told(ran));
            const known = results.slice(0, -1);
            assert.equal(
              known,
              known.map((_, task) => `${task} changed`),
            );
            assert.is(results.at(-1), `${known.length} unreachable`);
            assert.ok(strands.length >= known.length && strands.length <= known.length + 1, host.log());
            assert.equal(
              strands.slice(0, known.length).filter(({ whole }) => !whole),
              [],
            );
          }
        }));
    }

    for (const [index, lines] of moments.entries()) {
      const cut = index % 2 === 1;
      test(`${index}: kill -9 after ${lines} lines${cut ? ', behind a link that carries nothing' : ''}, and a new run at once`, async () => {
        const project = openProject(streamProject(host));
        try {
          const running = project.start(['run', 'play.yml']);
          await linesThere(lines, running);
          if (cut) host.proxy.freeze(); // the host does not learn that the run is over
          running.child.kill('SIGKILL');
          const again = await ending(project.start(['run', 'play.yml']));
          assert.is(again.code, 0, told(again));
          await running.ended;
          const strands = strandsOf(host.log());
          const runs = [...new Set(strands.map(({ run }) => run))];
          assert.ok(runs.length === 2 || (runs.length === 1 && lines === 0), host.log());
          const [old, fresh] = runs.length === 2 ? runs : [undefined, runs[0]];
          assert.equal(
            strands.map(({ run }) => run).lastIndexOf(old as string) + 1,
            ofRun(strands, old).length,
            'no overlap',
          );
          assert.equal(
            ofRun(strands, old)
              .slice(0, -1)
              .filter(({ whole }) => !whole),
            [],
          );
          assert.equal(
            ofRun(strands, fresh).map(({ task, whole }) => whole && task),
            all,
          );
          if (cut) host.proxy.cut();
        } finally {
          project.remove();
        }
      });
    }

    test('an interrupt: what runs is ended, and nothing behind it is begun', () =>
      withProject(streamProject(host, longAt(12)), async (project) => {
        const running = project.start(['run', 'play.yml']);
        await linesThere(12 * 3 + 1, running);
        running.child.kill('SIGINT');
        const ran = await ending(running);
        assert.is(ran.code, 130, told(ran));
        assert.equal(
          strandsOf(host.log()).map(({ task, whole }) => whole && task),
          [...all.slice(0, 12), false],
        );
        assert.equal(
          resultsOf(project),
          all.slice(0, 12).map((task) => `${task} changed`),
        );
      }));
  },
  {
    before: async () => {
      host = await startStreamHost('s');
    },
    after: () => host.stop(),
  },
);

/** A change to the tasks: one of them goes on for a minute. */
function longAt(long: number): (number: number) => Readonly<Record<string, unknown>> {
  const shell = `echo "{{ansible_run_id}} ${long} begin" >>${host.logPath()}; sleep 61`;
  return (number) => (number === long ? { shell } : {});
}

async function linesThere(count: number, { child, said }: Running): Promise<void> {
  await eventually(`${count} lines are in the log`, () => {
    if (child.exitCode !== null) throw new Error(`it has ended:\n${said.stdout}${said.stderr}`);
    return host.log().split('\n').length > count;
  });
}

function wholeTasks(): number[] {
  return strandsOf(host.log()).flatMap(({ task, whole }) => (whole ? [task] : []));
}

function ofRun(strands: readonly Strand[], run: string | undefined): Strand[] {
  return strands.filter((strand) => strand.run === run);
}

function resultsOf(project: Project): string[] {
  return journals(project)
    .at(-1)!
    .flatMap((entry) => (entry.type === 'task-finished' ? [`${entry.task.name} ${entry.result.status}`] : []));
}

/** No session, no process and no directory outlives a test. */
async function nothingLeft(): Promise<void> {
  await eventually('nothing is left', () => host.leftovers().length === 0).catch(() => {});
  assert.equal(host.leftovers(), []);
}
