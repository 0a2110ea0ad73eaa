import * as assert from 'uvu/assert';
import { tasksIn } from '../../../engine/load/blocks.ts';
import { selectByTags } from '../../../engine/play/tags.ts';
import type { Task } from '../../../engine/types.ts';
import { suite } from '../../suite.ts';

/** A task of each kind, by what is written under its tags. */
const tasks = ['', 'a', 'b', 'a b', 'always', 'never', 'never a'];

/** Tags and tags to skip, and the tasks that are left. */
const rows: readonly [tags: string, skip: string, left: readonly string[]][] = [
  ['', '', ['', 'a', 'b', 'a b', 'always']],
  ['a', '', ['a', 'a b', 'always', 'never a']],
  ['a b', '', ['a', 'b', 'a b', 'always', 'never a']],
  ['c', '', ['always']],
  ['', 'a', ['', 'b', 'always']],
  ['a', 'b', ['a', 'always', 'never a']],
  ['a', 'always', ['a', 'a b', 'never a']],
  ['never', '', ['always', 'never', 'never a']],
  ['all', '', ['', 'a', 'b', 'a b', 'always']],
  ['', 'all', ['always']],
  ['tagged', '', ['a', 'b', 'a b', 'always']],
  ['untagged', '', ['', 'always']],
  ['', 'tagged', ['']],
  ['', 'untagged', ['a', 'b', 'a b', 'always']],
];

suite('tags', (test) => {
  for (const [tags, skip, left] of rows) {
    test(`--tags ${tags || '(none)'} --skip-tags ${skip || '(none)'}`, () => {
      const all = tasks.map((own) => ({ tags: words(own), module: own }) as unknown as Task);
      const selected = tasksIn(selectByTags(all, { tags: words(tags), skipTags: words(skip) }));
      assert.equal(
        selected.map((task) => task.module),
        left,
      );
    });
  }
});

function words(text: string): string[] {
  return text.split(' ').filter((word) => word !== '');
}
