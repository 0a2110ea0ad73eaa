import * as assert from 'uvu/assert';
import { suite } from '../../suite.ts';
import { play } from '../playing.ts';

const playbook = `
- hosts: all
  strategy: free
  tasks:
    - {name: one, shell: "true", notify: told}
    - {name: two, shell: "true", notify: told}
    - meta: flush_handlers
    - {name: three, ping: }
  handlers:
    - {name: told, ping: }
`;

/** What is answered, the tasks that are done then, and how often the user was asked. */
const rows: readonly (readonly [answers: readonly string[], done: readonly string[], asked: number])[] = [
  [['y', 'n', 'y', 'y'], ['one', 'told', 'three'], 4],
  [['no', '', 'y'], ['three'], 3],
  [['n', 'c'], ['two', 'told', 'three'], 2],
  [['what?', 'yes', 'continue'], ['one', 'two', 'told', 'three'], 3],
];

suite('a run that asks before each task', (test) => {
  for (const [answers, done, asked] of rows) {
    test(answers.join(', '), async () => {
      const questions: string[] = [];
      const ask = async (question: unknown) => answers[questions.push(String(question)) - 1];
      const { results } = await play(playbook, { step: true }, undefined, undefined, ask);
      const names = results.map((each) => each.split(' ')[0]!);
      assert.equal(
        names.filter((_, index) => index % 3 === 0),
        done,
      );
      assert.is(names.length, 3 * done.length);
      assert.is(questions.length, asked);
      assert.is(questions[0], 'Do the task "one"? (n)o, (y)es, (c)ontinue without asking:');
    });
  }
});
