import * as assert from 'uvu/assert';
import { openProject, type Project } from '../cli/kplay.ts';
import { eventually } from '../connect/sessions.ts';
import { suite } from '../suite.ts';
import { ending, journals, told } from './runs.ts';
import { strandsOf } from './strands.ts';
import { type StreamHost, startStreamHost, streamed, streamFiles, streamPlay } from './stream-host.ts';

let slow: StreamHost;
let quick: StreamHost;

suite(
  'a host that stands still',
  (test) => {
    test('holds no other up, and ends its tasks when it goes on', async () => {
      const files = { ...streamFiles({ h1: slow, h2: quick }, 15), 'play.yml': streamPlay() };
      const project = openProject(files);
      const running = project.start(['run', 'play.yml']);
      try {
        await eventually('the slow one works', () => slow.log() !== '');
        const stopped = slow.connections();
        assert.ok(stopped.length > 0);
        for (const pid of stopped) process.kill(pid, 'SIGSTOP');
        await eventually('the quick one is through', () => finishedOn(project, 'h2') === streamed);
        assert.ok(finishedOn(project, 'h1') < streamed);
        for (const pid of stopped) process.kill(pid, 'SIGCONT');
        const ran = await ending(running);
        assert.is(ran.code, 0, told(ran));
        for (const host of [slow, quick]) {
          assert.equal(
            strandsOf(host.log()).map(({ task, whole }) => whole && task),
            [...Array(streamed).keys()],
          );
        }
      } finally {
        running.child.kill('SIGKILL');
        project.remove();
      }
    });
  },
  {
    before: async () => {
      slow = await startStreamHost('w');
      quick = await startStreamHost('q');
    },
    after: async () => {
      for (const host of [slow, quick]) await host.stop();
    },
  },
);

function finishedOn(project: Project, host: string): number {
  const entries = journals(project).at(-1) ?? [];
  return entries.filter((entry) => entry.type === 'task-finished' && entry.result.host === host).length;
}
