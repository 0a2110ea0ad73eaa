import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import * as assert from 'uvu/assert';
import { type Project, withProject } from '../cli/kplay.ts';
import { eventually } from '../lab/eventually.ts';
import { suiteInLab } from '../lab/inside.ts';
import type { TestHost, TestLab } from '../lab/lab.ts';
import { looksAt, slowDown } from './host.ts';
import { choosePoints, nameOf, type Point, wishes } from './points.ts';
import { durations, ending, journals, reaches, runOf, told } from './runs.ts';
import { everyWord, fragile, makePayload, siteProject } from './site.ts';
import { strike } from './strike.ts';

/** In seconds: TCP gets over the first, kplay reconnects after the second, and gives up during the last. */
const outages = [0.5, 5, 20];

/** How a run may end that lost its host or was killed. */
const endings = [0, 3, null];

/** What an undisturbed run leaves, and how long its tasks take. */
interface Reference {
  readonly fingerprint: string;
  readonly durations: ReadonlyMap<string, number>;
}

/** The lines of a run, in order; each at most once. */
function wordsOf(lines: readonly string[], run: string): string[] {
  return lines.filter((line) => line.startsWith(`${run} `)).map((line) => line.slice(run.length + 1));
}

async function undisturbed(lab: TestLab, host: TestHost, project: Project): Promise<Reference> {
  await slowDown(lab, host);
  const ran = await project.kplay(['run', 'site.yml']);
  assert.is(ran.code, 0, told(ran));
  const [journal] = journals(project);
  const looks = looksAt(lab, host);
  assert.equal(wordsOf(await looks.every(), runOf(journal!)), everyWord);
  assert.is(await looks.leftovers(), '');
  const fingerprint = await looks.fingerprint();
  assert.match(fingerprint, /site\.pem: OK[\s\S]*the key is that of the certificate[\s\S]*ActiveState=active/);
  return { fingerprint, durations: durations(journal!, host.hostname) };
}

async function tryOut(lab: TestLab, host: TestHost, project: Project, point: Point, reference: Reference) {
  const looks = looksAt(lab, host);
  await looks.reset();
  await slowDown(lab, host);
  const first = project.start(['run', 'site.yml']);
  assert.ok(await reaches(project, first, { count: 1, task: point.task, host: host.hostname }), 'it got there');
  await sleep(point.part * reference.durations.get(point.task)!);
  await strike(lab, host, first, point);
  const broken = await ending(first);
  console.log(`${nameOf(point)}: ended with ${broken.code ?? 'a signal'}`);
  assert.ok(endings.includes(broken.code), told(broken));

  const again = await ending(project.start(['run', 'site.yml']));
  assert.is(again.code, 0, `${told(again)}after one that ${told(broken)}`);
  assert.is(await looks.fingerprint(), reference.fingerprint);
  assert.is(await eventually(looks.leftovers, (left) => left === ''), '');
  const [before, after] = journals(project).map((journal) => runOf(journal));
  const lines = await looks.every();
  const words = wordsOf(lines, before!);
  const inTurn = broken.code === 0 ? everyWord : everyWord.filter((word) => words.includes(word));
  assert.equal(words, inTurn, 'no command ran twice, and none out of turn');
  assert.equal(wordsOf(lines, after!), everyWord);
}

const { count, seed } = wishes(8);
const points = choosePoints(seed, count, fragile, outages);

await suiteInLab('failures: power, link and kplay', 3, (test, lab) => {
  const outcomes: Promise<unknown>[] = [];

  /** Tries all points out, one at a time on each host. */
  const tryAll = (payload: string, reference: Reference) => {
    const free = [...lab.hosts];
    const limit = pLimit(free.length);
    const tryOn = async (host: TestHost, point: Point) => {
      const trial = (project: Project) => tryOut(lab, host, project, point, reference);
      await withProject(siteProject(lab, payload, [host]), trial).finally(() => free.push(host));
    };
    for (const point of points) outcomes.push(limit(() => tryOn(free.shift()!, point)).catch((error) => error));
  };

  test('a run that nothing disturbs', async () => {
    const payload = await makePayload(lab.folder);
    const [host] = lab.hosts;
    const project = siteProject(lab, payload, [host!]);
    tryAll(payload, await withProject(project, (each) => undisturbed(lab, host!, each)));
  });

  for (const [index, point] of points.entries()) {
    test(`KPLAY_SEED=${seed}, ${index + 1} of ${count}: ${nameOf(point)}`, async () => {
      const error = await outcomes[index];
      if (error) throw error;
    });
  }
});
