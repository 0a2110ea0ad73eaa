import { appendFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { suite } from '../suite.ts';
import { type Project, withProject } from './kplay.ts';

const files = {
  'kplay.yml': 'inventory: hosts.yml\n',
  'hosts.yml': 'web:\n  hosts: {h1: }\n  vars: {ansible_connection: local}\n',
  'fine.yml': '- hosts: web\n  tasks:\n    - {name: quick, ping: }\n    - {name: slow, command: sleep 0.3}\n',
  'broken.yml': '- hosts: web\n  tasks:\n    - {name: broken, command: "false"}\n',
};

function names({ state }: Project): string[] {
  return readdirSync(join(state, 'kplay', 'runs'))
    .map((name) => name.replace('.jsonl', ''))
    .sort();
}

const time = /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g;

suite('kplay runs', (test) => {
  test('lists runs, shows them again, tells what took time, and deletes them', () =>
    withProject(files, async (project) => {
      const said = async (...args: string[]) => (await project.kplay(['runs', ...args])).stdout;
      assert.is(await said(), 'no run has left a journal\n');
      const told = await project.kplay(['run', 'fine']);
      await project.kplay(['run', 'broken']);
      await project.kplay(['run', '-C', 'fine']);
      const runs = names(project);
      appendFileSync(join(project.state, 'kplay', 'runs', `${runs[1]}.jsonl`), '{"type":"half a li');

      const table = (await said()).replaceAll(time, 'TIME').replaceAll(/\d\.\d\d s/g, 'T');
      assert.is(
        table,
        [
          'RUN                        BEGAN                STATE     HOSTS  TOOK    PLAYBOOKS',
          `${runs[0]}  TIME  finished  1      T  fine.yml`,
          `${runs[1]}  TIME  crashed   1              broken.yml`,
          `${runs[2]}  TIME  finished  1      T  fine.yml (check)`,
          '',
        ].join('\n'),
      );
      assert.is(await said('show', runs[0]!), told.stdout);
      const events = (await said('show', runs[1]!, '--json')).trim().split('\n');
      assert.equal(
        events.map((line) => JSON.parse(line).type),
        ['run-started', 'play-started', 'task-started', 'task-finished', 'settled', 'play-finished', 'run-finished'],
      );
      const timing = (await said('show', runs[0]!, '--timing')).split('\n').map((line) => line.trim().split(/ {2,}/));
      assert.equal(
        timing.slice(0, -1).map((cells) => cells.at(-1)),
        ['TASK', 'slow (fine.yml:4)', 'quick (fine.yml:3)'],
      );
      const gone = await project.kplay(['runs', 'delete', ...runs.slice(0, 2)]);
      assert.is(gone.code, 0, gone.stderr);
      assert.equal(names(project), [runs[2]!]);
      assert.equal(readdirSync(join(project.state, 'kplay', 'keys')), []);
    }));

  test('keeps as many journals as it is told, and those of runs that others go on with', () =>
    withProject(files, async (project) => {
      for (let run = 0; run < 3; run++) await project.kplay(['run', 'broken'], { KPLAY_RUNS_KEPT: '2' });
      const [first, second] = names(project);
      assert.is(names(project).length, 2);
      await project.kplay(['run', '--resume', second!]);
      const refused = await project.kplay(['runs', 'delete', second!]);
      assert.match(refused.stderr, /goes on with run/);
      assert.is(names(project).length, 3);
      assert.ok(names(project).includes(first!));
    }));
});
