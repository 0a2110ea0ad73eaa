import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { describeModule } from '../../engine/modules/definition/describe.ts';
import { findModule, moduleNames } from '../../engine/modules/definition/registry.ts';
import { packageRoot } from '../../engine/package.ts';
import { suite } from '../suite.ts';

/** The generated pages; KPLAY_WRITE_DOCS=1 writes them anew. */
const folder = `${packageRoot()}/docs/modules`;
const write = process.env['KPLAY_WRITE_DOCS'] === '1';

const modules = await Promise.all(moduleNames().map(async (name) => (await findModule(name))!));
const index = [
  '# Modules',
  'One page each, generated from their declarations; `kplay doc MODULE` shows the same.',
  [
    '| module | what it does |',
    '|---|---|',
    ...modules.map(({ name, summary }) => `| [${name}](${name}.md) | ${summary} |`),
  ].join('\n'),
];
const pages = new Map([
  ['README.md', `${index.join('\n\n')}\n`],
  ...modules.map((module) => [`${module.name}.md`, describeModule(module)] as const),
]);

if (write) {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of pages) writeFileSync(`${folder}/${name}`, text);
}

suite('module reference', (test) => {
  for (const [name, text] of pages) {
    test(`${name} is what the declaration says`, () => {
      assert.ok(existsSync(`${folder}/${name}`), 'KPLAY_WRITE_DOCS=1 writes it');
      assert.is(readFileSync(`${folder}/${name}`, 'utf8'), text);
    });
  }

  test('there is no page of a module that is gone', () => {
    assert.equal(
      readdirSync(folder).filter((name) => !pages.has(name)),
      [],
    );
  });
});
