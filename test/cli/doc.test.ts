import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { kinds } from '../../engine/check/codes.ts';
import { errorSections } from '../../engine/cli/errors-page.ts';
import { connectionReasons } from '../../engine/errors.ts';
import { packageRoot } from '../../engine/package.ts';
import { suite } from '../suite.ts';

const sections = errorSections();

suite('the page about errors', (test) => {
  test('has a paragraph for each code, and for each reason why a host is not reached', () => {
    assert.equal(
      sections.map(({ code, of }) => [code, of]),
      [
        ...Object.entries(kinds).map(([code, { severity }]) => [code, severity]),
        ...connectionReasons.map((reason) => [reason, 'connection']),
      ],
    );
  });

  test('has an example for each code, and says how to mend it', () => {
    for (const { code, of, text } of sections) {
      if (code === 'interrupted') continue;
      assert.match(text, '**To mend it**', code);
      if (of !== 'connection') assert.match(text, /^\$ kplay check .*\n\S/m, code);
    }
  });

  test('quotes messages that there are', () => {
    const folder = join(packageRoot(), 'engine/connect');
    const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('\n');
    const quoted = sections
      .filter(({ of }) => of === 'connection')
      .flatMap(({ text }) =>
        [...text.split('**To mend it**')[0]!.matchAll(/`([a-z]+( [a-z']+)+)`/g)].map(([, words]) => words!),
      );
    assert.ok(quoted.length > 12, quoted.join());
    assert.equal(
      quoted.filter((words) => !sources.includes(words)),
      [],
    );
  });
});
