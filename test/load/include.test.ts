import * as assert from 'uvu/assert';
import { tasksIn } from '../../engine/load/blocks.ts';
import { loadIncluded, loadIncludedRole } from '../../engine/load/include.ts';
import { loadPlaybooks } from '../../engine/load/playbook.ts';
import type { Task } from '../../engine/types.ts';
import { suite } from '../suite.ts';
import { explained, type Files, inFolder, lines } from './folder.ts';
import { modules } from './modules.ts';
import { showTask } from './show.ts';

const files: Files = {
  'site.yml': lines(`
    - hosts: all
      become: true
      tasks:
        - import_tasks: tasks/outer.yml
          when: around
          tags: around
          vars: {a: 1, b: 1}
      roles: [r]
  `),
  'tasks/outer.yml': lines(`
    - include_tasks: "{{ file }}"
      when: own
      tags: own
      loop: [1]
      vars: {b: 2}
    - include_role: {name: "{{ role }}"}
      vars: {c: 3}
  `),
  'tasks/inner.yml': '- ping:\n  when: inside\n  tags: inside',
  'tasks/broken.yml': '- pin:\n- ping:\n  async: 1',
  'roles/r/tasks/main.yml': '- include_tasks: "{{ file }}"',
  'roles/r/tasks/more.yml': '- debug:',
  'roles/s/tasks/main.yml': '- ping:\n  notify: H',
  'roles/s/tasks/other.yml': '- debug:',
  'roles/s/handlers/main.yml': '- name: H\n  ping:',
};

const around = { when: ['around'], become: true, tags: ['around'] };

suite('include', (test) => {
  test('tasks take over what is around the include and its variables, not its own keywords', () =>
    withTasks(async ([, include]) => {
      const tasks = await loadIncluded('inner.yml', include!, { modules });
      const vars = { a: 1, b: 2 };
      const tags = ['around', 'inside'];
      assert.equal(tasks.map(showTask), [{ ping: null, ...around, when: ['around', 'inside'], tags, vars }]);
    }));

  test("a role's file is beside the one that includes it", () =>
    withTasks(async ([include]) => {
      const tasks = await loadIncluded('more.yml', include!, { modules });
      assert.equal(tasks.map(showTask), [{ debug: null, role: 'r', become: true }]);
    }));

  test('a role brings its tasks and handlers', () =>
    withTasks(async ([, , include]) => {
      const { tasks, handlers } = await loadIncludedRole({ name: 's' }, include!, { modules });
      const inherited = { role: 's', ...around, vars: { a: 1, b: 1, c: 3 } };
      assert.equal(tasks.map(showTask), [{ ping: null, notify: ['H'], ...inherited }]);
      assert.equal(handlers.map(showTask), [{ name: 'H', ping: null, ...inherited }]);
    }));

  test('a role from another file', () =>
    withTasks(async ([, , include]) => {
      const tasks = await loadIncluded({ name: 's', tasks_from: 'other' }, include!, { modules });
      assert.equal(
        tasksIn(tasks).map(({ module }) => module),
        ['debug'],
      );
    }));

  const mistakes: readonly [string, number, Parameters<typeof loadIncluded>[0], string][] = [
    [
      'inside of the file',
      1,
      'broken.yml',
      `
      tasks/broken.yml:1:3: unknown module "pin"
        1 | - pin:
          |   ^
        included at tasks/outer.yml:1:3
        hint: did you mean "ping"?

      tasks/broken.yml:3:3: ping cannot go on in the background: it acts on the controller
        3 |   async: 1
          |   ^
        included at tasks/outer.yml:1:3
        hint: leave async out
      `,
    ],
    [
      'no such file',
      1,
      'iner.yml',
      `
      tasks/outer.yml:1:19: there is no task file "iner.yml"
        1 | - include_tasks: "{{ file }}"
          |                   ^
        hint: did you mean "inner.yml"? looked for tasks/tasks/iner.yml, tasks/iner.yml, iner.yml
      `,
    ],
    [
      'no text',
      1,
      5,
      `
      tasks/outer.yml:1:19: include_tasks needs the name of a file
        1 | - include_tasks: "{{ file }}"
          |                   ^
      `,
    ],
    [
      'a name that is no role',
      2,
      { name: '{{ data }}' },
      `
      tasks/outer.yml:6:25: there is no role "{{ data }}"
        6 | - include_role: {name: "{{ role }}"}
          |                         ^
        hint: looked for roles/{{ data }}, {{ data }}, KPLAY/roles/{{ data }}
      `,
    ],
  ];
  for (const [title, index, args, message] of mistakes) {
    test(`mistake: ${title}`, () =>
      withTasks(async (tasks) => {
        const found = await explained(() => loadIncluded(args, tasks[index]!, { modules }));
        assert.is(shortened(found), lines(message));
      }));
  }
});

/** Where kplay's own roles are depends on the machine, as does the folder above the test's. */
function shortened(text: string): string {
  return text.replace(/ \/tmp\/roles\/[^,]+,/g, '').replace(/\/\S+(?=\/roles\/\{\{)/g, 'KPLAY');
}

async function withTasks(body: (tasks: readonly Task[]) => Promise<void>): Promise<void> {
  await inFolder(files, async () => {
    const [play] = await loadPlaybooks(['site.yml'], { modules });
    await body(tasksIn(play!.tasks));
  });
}
