import { writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { checkPlays } from '../../engine/check/check.ts';
import { explain, InputError, InputErrors } from '../../engine/errors.ts';
import { loadPlaybooks } from '../../engine/load/playbook.ts';
import { suite } from '../suite.ts';
import { type Files, inFolder, lines } from './folder.ts';
import { modules } from './modules.ts';

const files: Files = {
  'site.yml': lines(`
    - import_playbook: step.yml
      vars: {a: 1}
      when: defined x
    - name: Last
      hosts: [all, "!a"]
      tasks: [{ping: }]
  `),
  'step.yml': lines(`
    - hosts: all
      become: true
      vars: {x: "{{ y }}"}
      roles: [r, {role: r, p: 1, tags: [t]}]
      tasks:
        - import_tasks: tasks.yml
          when: [eq a "b"]
        - name: Copy "{{ a }}"
          copy: src=f.txt dest="/{{ b }}" mode=0644
          notify: H
        - command: |
            first {{ c }}
            second
          args: {chdir: /}
          changed_when: false
      handlers:
        - name: H
          ping:
          listen: [i]
  `),
  'tasks.yml': '- include_role: {name: r}\n- debug: {msg: "{{ a }}"}\n  loop: [1, 2]\n',
  'roles/r/tasks/main.yml': '- set_fact:\n    a: &x {b: 1}\n    c: {<<: *x}\n',
  'roles/r/defaults/main.yml': 'p: 1\nq: "{{ p }}"\n',
  'f.txt': '',
};

const pieces = [
  '{{',
  '}}',
  ': ',
  '- ',
  '\n',
  '  ',
  '"',
  "'",
  '[',
  ']',
  '{',
  '}',
  '!',
  '&a ',
  '*a',
  '<<: ',
  '|',
  '>',
  '#',
];
const words = [
  'yes',
  '0644',
  'null',
  '1',
  '\t',
  '%',
  '@',
  '\0',
  'é',
  'loop',
  'block: ',
  'tags: ',
  '? ',
  ',',
  '---\n',
  '../',
];
const inserted = [...pieces, ...words];

suite('mutations', (test) => {
  test('broken files give typed errors with a place, whatever is broken', () =>
    inFolder(files, async () => {
      const random = generator(20);
      const texts = Object.entries(files).filter(([path]) => path.endsWith('.yml'));
      let found = 0;
      for (let round = 0; round < 150; round++) {
        const [path, text] = texts[random(texts.length)]!;
        const mutant = mutate(text, random);
        writeFileSync(path, mutant);
        for (const error of await mistakesOf('site.yml')) {
          found++;
          assert.ok(error.origin, `${explain(error)}\n\n${mutant}`);
        }
        writeFileSync(path, text);
      }
      assert.ok(found > 80, `only ${found} mistakes were found`);
    }));
});

async function mistakesOf(path: string): Promise<readonly InputError[]> {
  try {
    return await checkPlays(await loadPlaybooks([path], { modules }), { modules });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error instanceof InputErrors ? error.errors : [error];
  }
}

function mutate(text: string, random: (below: number) => number): string {
  let mutant = text;
  for (let count = random(3); count >= 0; count--) {
    const at = random(mutant.length + 1);
    const removed = random(3) === 0 ? 0 : random(8);
    mutant =
      mutant.slice(0, at) + (random(3) === 0 ? '' : inserted[random(inserted.length)]!) + mutant.slice(at + removed);
  }
  return mutant;
}

/** Numbers below a bound, the same for the same seed (xorshift). */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}
