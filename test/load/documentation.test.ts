import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { blockKeywords, handlerKeywords, metaActions, playKeywords, taskKeywords } from '../../engine/load/keywords.ts';
import { precedence } from '../../engine/load/precedence.ts';
import { packageRoot } from '../../engine/package.ts';
import { suite } from '../suite.ts';

const page = readFileSync(`${packageRoot()}/docs/language/playbooks.md`, 'utf8');

/** The names in backticks of the line that starts with these words, in the section. */
function names(section: string, start: string): string[] {
  const text = page.split(`\n## ${section}\n`)[1]!.split('\n## ')[0]!;
  const line = text.split('\n').find((one) => one.startsWith(start))!;
  return [...line.matchAll(/`([a-z_]+)`/g)].map(([, name]) => name!);
}

const lists: readonly [string, string, string, readonly string[]][] = [
  ['keywords of plays', 'Playbooks', 'Keywords of a play:', playKeywords.known],
  ['keywords of tasks', 'Tasks and handlers', 'Keywords of a task:', handlerKeywords.known],
  [
    'keywords of tasks that are to come',
    'Tasks and handlers',
    'Not supported yet:',
    [...taskKeywords.later, 'with_', 'loop'],
  ],
  [
    'keywords of blocks',
    'Tasks and handlers',
    '`block` is a list',
    blockKeywords.known.filter((one) => !['rescue', 'always'].includes(one)),
  ],
  ['actions of meta', 'Tasks and handlers', '- `meta` knows', ['meta', ...metaActions]],
];

suite('documentation', (test) => {
  for (const [title, section, start, expected] of lists) {
    test(title, () => assert.equal(names(section, start).sort(), [...expected].sort()));
  }

  test('precedence', () => {
    const listed = [...page.matchAll(/^\d+\. (.*)$/gm)].map(([, name]) => name);
    assert.equal(
      listed,
      precedence.map(({ name }) => name),
    );
  });
});
