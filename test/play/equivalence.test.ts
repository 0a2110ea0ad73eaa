import * as assert from 'uvu/assert';
import { isWanted } from '../remote/shell.ts';
import { suite } from '../suite.ts';
import { difference, storyOf } from './equivalence/compare.ts';
import { type Far, farHosts } from './equivalence/far.ts';
import { type Generated, generate, projectOf } from './equivalence/generate.ts';
import { type Attempt, attempt } from './equivalence/player.ts';
import { shrink } from './equivalence/shrink.ts';

/** KPLAY_PLAYBOOKS says how many are tried (fewer with --fast), KPLAY_SEED with which the first is made. */
const count = Number(process.env['KPLAY_PLAYBOOKS'] ?? (isWanted('bash') ? 20 : 8));
const firstSeed = Number(process.env['KPLAY_SEED'] ?? 1);

suite('streamed or one at a time', (test) => {
  const far = farHosts(firstSeed);
  const seen = { failures: 0, tasks: 0, sent: 0, ahead: 0 };

  test(`${count} playbooks from seed ${firstSeed} tell the same and leave the same`, async () => {
    for (let seed = firstSeed; seed < firstSeed + count; seed++) {
      const generated = generate(seed);
      const before = { ...far.count };
      const streamed = await attempt(generated, far, 'stream');
      seen.sent += far.count.sent - before.sent;
      seen.ahead += far.count.ahead - before.ahead;
      const single = await attempt(generated, far, 'linear');
      assert.is(streamed.played.mistakes, '', `seed ${seed}\n${shown(generated)}`);
      const parted = difference(storyOf(streamed), storyOf(single));
      if (parted)
        assert.unreachable(`seed ${seed}: ${parted}\n${shown(generated)}\n${await smallestOf(generated, far)}`);
      notice(streamed);
    }
  });

  test('over half of what was sent was sent ahead, and at least 3 in 10 playbooks failed somewhere', () => {
    const figures = JSON.stringify(seen);
    console.log(figures);
    assert.ok(seen.ahead * 2 > seen.sent, figures);
    assert.ok(seen.failures * 10 >= count * 3, figures);
  });

  test('a rescue lets nothing run that was stopped by the failure before it', async () => {
    const say = (name: string) => ({ name, shell: `echo ${name} >>$LOG` });
    const block = [say('a'), { name: 'b', shell: 'sleep 0.02; exit 1' }, say('never'), say('nor')];
    const tasks = [{ name: 'all', block, rescue: [say('r')], always: [say('z')] }, say('end')];
    const generated = { hosts: ['h1'], files: {}, plays: [{ tasks, handlers: [] }] };
    const { played, left } = await attempt(generated, far, 'stream');
    assert.equal(played.results, [
      ...['a h1 changed', 'b h1 failed rescued', 'r h1 changed', 'z h1 changed', 'end h1 changed'],
    ]);
    assert.match(left['h1']!.join(), /\na\nr\nz\nend\n$/);
  });

  test('the sessions leave nothing', async () => {
    assert.equal(await far.close(), []);
  });

  function notice({ played }: Attempt): void {
    const results = played.events.flatMap((event) => (event.type === 'task-finished' ? [event.result] : []));
    seen.tasks += results.length;
    if (results.some(({ status }) => status === 'failed')) seen.failures++;
  }
});

async function parting(generated: Generated, far: Far): Promise<string | undefined> {
  const stories = [];
  for (const strategy of ['stream', 'linear'] as const) stories.push(storyOf(await attempt(generated, far, strategy)));
  return difference(stories[0]!, stories[1]!);
}

/** The playbook that differs, as small as it can be made in some hundred tries, with both stories. */
async function smallestOf(generated: Generated, far: Far): Promise<string> {
  const differs = async (smaller: Generated) => {
    for (let tries = 0; tries < 3; tries++) if (await parting(smaller, far)) return true;
    return false;
  };
  const smallest = await shrink(generated, differs, 200);
  const streamed = storyOf(await attempt(smallest, far, 'stream'));
  const single = storyOf(await attempt(smallest, far, 'linear'));
  const where = difference(streamed, single);
  if (!where) return 'tried again, it was the same';
  const stories = JSON.stringify({ streamed, single }, null, 1);
  return `made smaller: ${where}\n${shown(smallest)}\n${stories}`;
}

function shown(generated: Generated): string {
  const files = Object.entries(projectOf(generated)).map(([name, text]) => `--- ${name}\n${text}`);
  return `${generated.hosts.join(' ')}\n${files.join('')}`;
}
