import { setTimeout as sleep } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { type Project, withProject } from '../cli/kplay.ts';
import { eventually } from '../lab/eventually.ts';
import { suiteInLab } from '../lab/inside.ts';
import { onHost, type TestHost } from '../lab/lab.ts';
import { clusterInventory, clusterProject, memberFingerprint, memberReset } from './cluster.ts';
import { looksAt } from './host.ts';
import { choosePoints, nameOf, type Point, wishes } from './points.ts';
import { durations, ending, journals, reaches, told } from './runs.ts';
import { strike } from './strike.ts';

const command = ['run', 'certificates', 'etcd'];

/** Tasks in which members come about. */
const fragile = [
  'Have a certificate for clients to trust, and one for the other members',
  'Start etcd, now and with the host',
  'Wait until the member is healthy',
];

/** In seconds: short enough for the others to wait for the member that is away. */
const outages = [0.5, 5];

/** A fault while a cluster is formed takes minutes to try: one for five of the others, and two at least. */
const count = Math.max(2, Math.ceil(wishes(0).count / 5));
const { seed } = wishes(0);

await suiteInLab(
  'failures: members of a cluster',
  3,
  (test, lab) => {
    let reference: string[];
    let usual: ReadonlyMap<string, number>;
    const onAll = (script: string) => Promise.all(lab.hosts.map((host) => onHost(lab, host.publicAddress, script)));

    const tryOut = async (project: Project, point: Point, host: TestHost) => {
      await onAll(memberReset);
      const first = project.start([...command, ...clusterInventory]);
      assert.ok(await reaches(project, first, { count: 1, task: point.task, host: host.hostname }), 'it got there');
      await sleep(point.part * usual.get(point.task)!);
      await strike(lab, host, first, point);
      const broken = await ending(first);
      console.log(`${nameOf(point)} on ${host.hostname}: ended with ${broken.code ?? 'a signal'}`);
      assert.ok([0, 3, null].includes(broken.code), told(broken));
      const again = await ending(project.start([...command, ...clusterInventory]));
      assert.is(again.code, 0, `${told(again)}after one that ${told(broken)}`);
      assert.equal(await onAll(memberFingerprint), reference);
      for (const each of lab.hosts) {
        assert.is(await eventually(looksAt(lab, each).leftovers, (left) => left === ''), '');
      }
    };

    test('a cluster that nothing disturbs', async () => {
      await withProject(await clusterProject(lab), async (project) => {
        const ran = await ending(project.start([...command, ...clusterInventory]));
        assert.is(ran.code, 0, told(ran));
        usual = durations(journals(project)[0]!, 'h0');
        reference = await onAll(memberFingerprint);
        for (const state of reference) assert.is(state.match(/, started, h[012], /g)?.length, 3, state);
      });
    });

    for (const [index, point] of choosePoints(seed, count, fragile, outages).entries()) {
      const host = lab.hosts[index % lab.hosts.length]!;
      test(`KPLAY_SEED=${seed}, ${index + 1} of ${count}: ${nameOf(point)}`, async () =>
        withProject(await clusterProject(lab), (project) => tryOut(project, point, host)));
    }
  },
  { fillMirror: true },
);
