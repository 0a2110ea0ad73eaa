import { hostname } from 'node:os';
import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import { run } from '../../lab/command.ts';
import { openProject, type Project, type Running, withProject } from '../cli/kplay.ts';
import { eventually } from '../lab/eventually.ts';
import { suiteInLab } from '../lab/inside.ts';
import { onHost, type TestHost, type TestLab } from '../lab/lab.ts';
import { looksAt, plug } from './host.ts';
import { ending, journals, runOf, told } from './runs.ts';
import { projectOn } from './site.ts';

/** A number of seconds that nobody else on the hosts sleeps. */
const long = '612';

/** What a play says and does: a playbook of one task for each name. */
function playbook(...tasks: readonly Readonly<Record<string, string>>[]): string {
  return stringify([{ hosts: 'all', gather_facts: false, tasks }]);
}

function filesOn(lab: TestLab, hosts: readonly TestHost[]) {
  return {
    ...projectOn(lab, hosts),
    'long.yml': playbook({ name: 'Sleep long', command: `sleep ${long}` }, { name: 'Go on', command: 'true' }),
    'short.yml': playbook({ name: 'Say so', command: 'touch /run/said' }),
    'pause.yml': playbook({ name: 'Take some time', command: 'sleep 4' }),
  };
}

await suiteInLab('failures: several runs, interrupts, reboots', 2, (test, lab) => {
  const [host, other] = lab.hosts as [TestHost, TestHost];
  const on = (one: TestHost, command: string) => onHost(lab, one.publicAddress, command);
  const sleepers = (one: TestHost) => on(one, `pgrep -fxc 'sleep ${long}' || true`);

  /** Starts the long run, and waits until its command runs on all its hosts. */
  const startLong = async (project: Project, hosts: readonly TestHost[]): Promise<Running> => {
    const running = project.start(['run', 'long.yml']);
    for (const one of hosts) {
      assert.is(
        await eventually(
          () => sleepers(one),
          (count) => count === '1',
        ),
        '1',
      );
    }
    return running;
  };
  const nothingLeft = async (one: TestHost) => {
    assert.is(await eventually(looksAt(lab, one).leftovers, (left) => left === ''), '');
    assert.is(await sleepers(one), '0');
  };
  /** Two projects, whose runs know nothing of each other, as those of two users. */
  const withTwo = (use: (first: Project, second: Project) => Promise<void>) =>
    withProject(filesOn(lab, [host]), (first) => withProject(filesOn(lab, [host]), (second) => use(first, second)));
  const heldBy = (project: Project) => runOf(journals(project).at(-1)!);

  test('a second run is refused: it says who holds the host; check mode and ping are let in', () =>
    withTwo(async (first, second) => {
      const running = await startLong(first, [host]);
      const refused = await second.kplay(['run', 'short.yml']);
      assert.is(refused.code, 3, told(refused));
      const owner = `root@${hostname()}`;
      const message = `h0: run ${heldBy(first)} of ${owner} works on it since \\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z\n`;
      const hint = ' +hint: wait for it with --wait, or end it with --take-over\n';
      assert.match(refused.stdout, new RegExp(message + hint));
      assert.is((await second.kplay(['run', '--check', 'short.yml'])).code, 0);
      assert.is((await second.kplay(['exec', 'all', 'ping'])).code, 0);
      running.child.kill('SIGINT');
      assert.is((await ending(running)).code, 130);
      await nothingLeft(host);
    }));

  test('a run that waits goes on when the first has ended', () =>
    withTwo(async (first, second) => {
      const running = await startLong(first, [host]);
      const waiting = second.start(['run', '--wait', 'short.yml']);
      const notice = `h0: waiting for run ${heldBy(first)} of root@`;
      const said = async () => waiting.said.stderr + waiting.said.stdout;
      assert.match(await eventually(said, (text) => text.includes(notice)), notice);
      assert.is(waiting.child.exitCode, null);
      assert.is(await on(host, 'ls /run/said 2>/dev/null || true'), '');
      running.child.kill('SIGINT');
      await ending(running);
      const ran = await ending(waiting);
      assert.is(ran.code, 0, told(ran));
      assert.is(await on(host, 'ls /run/said && rm /run/said'), '/run/said');
      await nothingLeft(host);
    }));

  test('a run that takes over ends the first, which says what became of it', () =>
    withTwo(async (first, second) => {
      const running = await startLong(first, [host]);
      const taking = second.start(['run', '--take-over', 'pause.yml']);
      const ended = await ending(running);
      assert.is(ended.code, 3, told(ended));
      assert.match(ended.stdout, new RegExp(`h0: run ${heldBy(second)} of \\S+ works on it since`));
      assert.not.match(ended.stdout, 'Go on');
      const ran = await ending(taking);
      assert.is(ran.code, 0, told(ran));
      await nothingLeft(host);
    }));

  test('a run that was killed behind a cut link holds the host against others, but not against its owner', async () => {
    const first = openProject(filesOn(lab, [host]));
    try {
      const running = await startLong(first, [host]);
      await plug(lab, host, 'down');
      running.child.kill('SIGKILL');
      await running.ended;
      // The goodbye that the kernel would send again and again must never arrive.
      await run(['ss', '--kill', '-tn', 'dst', host.publicAddress]);
      await plug(lab, host, 'up');
      await withProject(filesOn(lab, [host]), async (second) => {
        const refused = await second.kplay(['run', 'short.yml']);
        assert.is(refused.code, 3, told(refused));
      });
      const again = await first.kplay(['run', 'short.yml']);
      assert.is(again.code, 0, told(again));
      await nothingLeft(host);
    } finally {
      await plug(lab, host, 'up');
      first.remove();
    }
  });

  test('an interrupt ends what sleeps, on all hosts, and leaves nothing', () =>
    withProject(filesOn(lab, lab.hosts), async (project) => {
      const running = await startLong(project, lab.hosts);
      running.child.kill('SIGINT');
      const ran = await ending(running);
      assert.is(ran.code, 130, told(ran));
      for (const one of lab.hosts) await nothingLeft(one);
    }));

  test('a host that reboots under a run is unreachable, with the cause; the others go on', () =>
    withProject(
      {
        ...filesOn(lab, lab.hosts),
        'work.yml': playbook(
          { name: 'Sleep a while', command: 'sleep 3' },
          { name: 'Go on', command: 'touch /root/went-on' },
        ),
      },
      async (project) => {
        const running = project.start(['run', 'work.yml']);
        await eventually(
          () => on(other, 'pgrep -fxc "sleep 3" || true'),
          (count) => count === '1',
        );
        await lab.machines.powerOff(other.id, 'hard');
        await lab.machines.powerOn(other.id);
        const ran = await ending(running);
        assert.is(ran.code, 3, told(ran));
        assert.match(ran.stdout, /unreachable: \[h1\]\n +task "Sleep a while"[^\n]*\n +h1: \S/);
        const recap = ran.stdout.slice(ran.stdout.indexOf('PLAY RECAP')).split('\n').slice(1, 3);
        assert.equal(recap, [
          'h0 : ok=2 changed=2 unreachable=0 failed=0 skipped=0 rescued=0 ignored=0',
          'h1 : ok=0 changed=0 unreachable=1 failed=0 skipped=0 rescued=0 ignored=0',
        ]);
        assert.equal(await Promise.all([host, other].map((one) => on(one, 'cd /root; ls'))), ['went-on', '']);
        for (const one of lab.hosts) await nothingLeft(one);
      },
    ));
});
