import * as assert from 'uvu/assert';
import { suite } from '../suite.ts';
import { play } from './playing.ts';

const project = {
  'play.yml': `
- hosts: h1
  tasks:
    - {name: first, ping: }
    - name: parts
      include_tasks: part.yml
    - block:
        - {name: in block, ping: }
        - {name: behind in block, ping: }
      rescue:
        - {name: in rescue, ping: }
      always:
        - {name: in always, ping: }
- hosts: h2
  roles: [store]
  tasks:
    - ping:
    - include_role: {name: late}
    - name: "late by name"
      include_tasks: "{{ file }}.yml"
      vars: {file: other}
    - {name: "two [words]*", ping: }
`,
  'part.yml': '- {name: part one, ping: }\n- include_tasks: inner.yml\n- {name: part three, ping: }\n',
  'inner.yml': '- {name: inner one, ping: }\n- {name: inner two, ping: }\n',
  'other.yml': '- {name: hidden, ping: }\n',
  'roles/store/tasks/main.yml': '- {name: keep, ping: }\n- {name: lose, ping: }\n',
  'roles/late/tasks/main.yml': '- {name: late one, ping: }\n- {name: late two, ping: }\n',
};

const end = ['keep', 'lose', 'ping', 'late one', 'late two', 'hidden', 'two [words]*'];

/** What is asked for, and the names of the tasks that are done, in order. */
const rows: readonly (readonly [name: string, done: readonly string[]])[] = [
  ['part three', ['part three', 'in block', 'behind in block', 'in always', ...end]],
  ['inner two', ['inner two', 'part three', 'in block', 'behind in block', 'in always', ...end]],
  ['behind in block', ['behind in block', 'in always', ...end]],
  ['in always', ['in always', ...end]],
  ['store : lose', end.slice(1)],
  ['lo*', end.slice(1)],
  ['late tw?', end.slice(4)],
  ['[kl]ose', end.slice(1)],
  ['two [words]*', end.slice(6)],
];

/** What is asked for in vain, and what is said. */
const mistakes: readonly (readonly [name: string, said: string])[] = [
  ['inner too', 'no task is called "inner too"\n  hint: did you mean "inner two"?'],
  ['always', 'no task is called "always"\n  hint: there are "in always"'],
  [
    'hidden',
    'no task is called "hidden"\n  hint: kplay run --list-tasks shows which there are; those whose files are named by templates are not looked into',
  ],
  ['PART THREE', 'no task is called "PART THREE"\n  hint: did you mean "part three"?'],
];

suite('a run that begins at a task', (test) => {
  for (const [name, done] of rows) {
    test(name, async () => {
      const { results, mistakes } = await play(project, { startAt: name });
      assert.is(mistakes, '');
      assert.equal(
        results.map((each) => each.replace(/ h\d ok$/, '')),
        done,
      );
    });
  }
  for (const [name, said] of mistakes) {
    test(`in vain: ${name}`, async () => assert.is((await play(project, { startAt: name })).mistakes, said));
  }
});
