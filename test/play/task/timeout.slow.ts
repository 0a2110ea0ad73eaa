import * as assert from 'uvu/assert';
import { withProject } from '../../cli/kplay.ts';
import { journals, told } from '../../failures/runs.ts';
import { suite } from '../../suite.ts';

/** A task with a timeout, how it ends, and how its items do. */
const rows: readonly (readonly [
  name: string,
  task: string,
  status: string,
  items: readonly string[],
  attempts?: number,
])[] = [
  ['in time', '{command: sleep 0.1, timeout: 5}', 'changed', []],
  ['not in time', '{command: sleep 22, timeout: 1}', 'failed', []],
  ['0 is no limit', '{command: sleep 0.1, timeout: 0}', 'changed', []],
  ['a template', '{command: sleep 22, timeout: "{{n}}"}', 'failed', []],
  [
    'of each item of a loop',
    '{command: "sleep {{item}}", timeout: 1, loop: [0.1, 22, 0.2]}',
    'failed',
    ['changed', 'failed', 'changed'],
  ],
  ['of each try', '{command: "sleep 22", timeout: 1, retries: 1, delay: 0, until: "true"}', 'failed', [], 1],
  [
    'a try in time behind one that was not',
    '{shell: "[ -e {{playbook_dir}}/been ] || { touch {{playbook_dir}}/been; sleep 22; }", timeout: 1, retries: 2, delay: 0}',
    'changed',
    [],
    2,
  ],
];

suite('timeout', (test) => {
  for (const [name, task, status, items, attempts] of rows) {
    test(name, () =>
      withProject(
        {
          'hosts.yml': 'all: {hosts: {localhost: {n: 1}}}',
          'play.yml': `- hosts: all\n  gather_facts: false\n  tasks: [${task.replace(/}$/, ', name: one}')}]\n`,
        },
        async (project) => {
          const ran = await project.kplay(['run', '-i', 'hosts.yml', 'play.yml']);
          const [journal = []] = journals(project);
          const results = journal.flatMap((entry) => (entry.type === 'task-finished' ? [entry.result] : []));
          const each = journal.flatMap((entry) => (entry.type === 'item-finished' ? [entry.result.status] : []));
          assert.equal([results.map((result) => result.status), each], [[status], items], told(ran));
          if (status === 'failed' && items.length === 0) assert.match(results[0]!.message!, /^not done within 1 s/);
          if (attempts !== undefined) assert.is(results[0]!.data['attempts'], attempts);
        },
      ),
    );
  }
});
