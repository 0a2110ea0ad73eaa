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
import { comesTo, type Entry, ending, journals, resultsIn, told } from './runs.ts';

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

const { count, seed } = wishes(3);

/** Each moment is a part of the results that an undisturbed run has, and how many milliseconds later the run is killed. */
const moments = (() => {
  const random = randomOf(seed);
  return Array.from({ length: count }, (_, index) => ({
    part: Math.round(((index + random()) / count) * 95) / 100,
    later: Math.round(random() * 50),
  }));
})();

await suiteInLab(
  'failures: a killed run that is gone on with',
  3,
  (test, lab) => {
    let reference: string[];
    let results: number;
    const onAll = (script: string) => Promise.all(lab.hosts.map((host) => onHost(lab, host.publicAddress, script)));
    const files = async (): Promise<Files> => ({
      ...(await clusterProject(lab)),
      'first.yml': stringify(marks('first')),
      'last.yml': stringify(marks('last')),
    });

    const tryOut = async (project: Project, { part, later }: (typeof moments)[number]) => {
      await onAll(`${memberReset} rm -f /var/log/every`);
      const first = project.start(command);
      const wanted = Math.round(part * results);
      const isThere = (journal: readonly Entry[]) => journal.length > 1 && resultsIn(journal) >= wanted;
      assert.ok(await comesTo(project, first, 1, isThere), 'it came as far as that');
      await sleep(later);
      first.child.kill('SIGKILL');
      await first.ended;
      const again = await ending(project.start(['run', '--resume', '--unknown-tasks=skip']));
      const [line] = /going on with .*/.exec(again.stdout) ?? again.stderr.split('\n');
      console.log(`killed ${later} ms behind result ${wanted} of ${results}: ${line}`);
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
        const ran = await ending(project.start(command));
        assert.is(ran.code, 0, told(ran));
        results = resultsIn(journals(project)[0]!);
        reference = await onAll(memberFingerprint);
      });
    });

    for (const [index, moment] of moments.entries()) {
      test(`KPLAY_SEED=${seed}, ${index + 1} of ${count}: kill -9 at ${Math.round(moment.part * 100)} % of the run`, async () =>
        withProject(await files(), (project) => tryOut(project, moment)));
    }
  },
  { fillMirror: true },
);
