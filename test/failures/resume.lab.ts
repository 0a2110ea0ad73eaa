import { setTimeout as sleep } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import { type Project, withProject } from '../cli/kplay.ts';
import { eventually } from '../lab/eventually.ts';
import { suiteInLab } from '../lab/inside.ts';
import { onHost } from '../lab/lab.ts';
import type { Files } from '../load/folder.ts';
import { clusterInventory, clusterProject, memberFingerprint, memberReset } from './cluster.ts';
import { looksAt } from './host.ts';
import { wishes } from './points.ts';
import { randomOf } from './random.ts';
import { ending, reaches, told } from './runs.ts';

/** Commands that may not be run twice, before and behind the members: each logs its begin and its end. */
const marks = (word: string) => [
  {
    hosts: 'etcd',
    gather_facts: false,
    tasks: [1, 2, 3, 4].map((number) => ({
      name: `Mark ${word} ${number}`,
      shell: `echo begin ${word}${number} >>/var/log/every; sleep 0.2; echo end ${word}${number} >>/var/log/every`,
      register: `${word}${number}`,
    })),
  },
];

const words = ['first', 'last'].flatMap((word) => [1, 2, 3, 4].map((number) => `${word}${number}`));

const command = ['run', 'first', 'certificates', 'etcd', 'last', ...clusterInventory];

/** The first task of a run. */
const beginning = { count: 1, task: 'Mark first 1', host: 'h0' };

const { count, seed } = wishes(3);

/** Each moment is a part of the time that an undisturbed run takes from its first task on; the last is well before its end. */
const moments = (() => {
  const random = randomOf(seed);
  return Array.from({ length: count }, (_, index) => Math.round(((index + 0.9 * random()) / count) * 100) / 100);
})();

await suiteInLab(
  'failures: a killed run that is gone on with',
  3,
  (test, lab) => {
    let reference: string[];
    let duration: number;
    const onAll = (script: string) => Promise.all(lab.hosts.map((host) => onHost(lab, host.publicAddress, script)));
    const files = async (): Promise<Files> => ({
      ...(await clusterProject(lab)),
      'first.yml': stringify(marks('first')),
      'last.yml': stringify(marks('last')),
    });

    const tryOut = async (project: Project, moment: number) => {
      await onAll(`${memberReset} rm -f /var/log/every`);
      const first = project.start(command);
      assert.ok(await reaches(project, first, beginning), 'it began');
      await sleep(moment * duration);
      first.child.kill('SIGKILL');
      await first.ended;
      const again = await ending(project.start(['run', '--resume', '--unknown-tasks=skip']));
      const [line] = /going on with .*/.exec(again.stdout) ?? again.stderr.split('\n');
      console.log(`killed at ${Math.round(moment * 100)} %: ${line}`);
      if (/has ended well/.test(again.stderr)) return; // it was quicker than the one before
      assert.is(again.code, 0, told(again));
      assert.equal(await onAll(memberFingerprint), reference);
      for (const host of lab.hosts) {
        const lines = await looksAt(lab, host).every();
        const begun = lines.filter((each) => each.startsWith('begin ')).map((each) => each.slice(6));
        const unknown =
          again.stderr.split(`${host.hostname}: "Mark`).length -
          1 +
          again.stdout.split(`${host.hostname}: "Mark`).length -
          1;
        assert.equal(
          begun,
          words.filter((word) => begun.includes(word)),
          'none ran twice, and none out of turn',
        );
        assert.ok(unknown <= 1, 'at most the one under way is of unknown outcome');
        assert.ok(words.length - begun.length <= unknown, `what is missing was left out: ${begun} ${told(again)}`);
        assert.is(await eventually(looksAt(lab, host).leftovers, (left) => left === ''), '');
      }
    };

    test('a cluster that nothing disturbs', async () => {
      await withProject(await files(), async (project) => {
        const running = project.start(command);
        assert.ok(await reaches(project, running, beginning), 'it began');
        const began = performance.now();
        const ran = await ending(running);
        duration = performance.now() - began;
        assert.is(ran.code, 0, told(ran));
        reference = await onAll(memberFingerprint);
      });
    });

    for (const [index, moment] of moments.entries()) {
      test(`KPLAY_SEED=${seed}, ${index + 1} of ${count}: kill -9 at ${Math.round(moment * 100)} % of the run`, async () =>
        withProject(await files(), (project) => tryOut(project, moment)));
    }
  },
  { fillMirror: true },
);
