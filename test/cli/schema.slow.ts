import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../engine/package.ts';
import { suite } from '../suite.ts';
import { kplay, withProject } from './kplay.ts';

suite('kplay schema', (test) => {
  test('writes a file for each kind, and prints what the page about editors shows', () =>
    withProject({}, async (project) => {
      const { code, stdout, stderr } = await project.kplay(['schema', '-o', '.kplay']);
      assert.equal([code, stderr], [0, '']);
      const page = readFileSync(`${packageRoot()}/docs/editors.md`, 'utf8');
      const shown = JSON.parse(/```json\n([\s\S]*?)```/.exec(page)![1]!);
      assert.equal(JSON.parse(stdout), shown);
      const files = Object.keys(shown['yaml.schemas']).map((path) => path.replace('./.kplay/', ''));
      assert.equal(readdirSync(join(project.folder, '.kplay')).sort(), files.sort());
    }));

  test('prints one', async () => {
    const { code, stdout } = await kplay({}, ['schema', 'settings']);
    const schema = JSON.parse(stdout);
    assert.equal(
      [code, schema.$schema, schema.properties.forks.type],
      [0, 'http://json-schema.org/draft-07/schema#', 'integer'],
    );
  });

  test('does not guess which', async () => {
    const { code, stderr } = await kplay({}, ['schema']);
    assert.equal(
      [code, stderr],
      [1, 'which kind of file?\n  hint: kplay schema playbook, or -o FOLDER for all of them\n'],
    );
  });

  test('knows its kinds', async () => {
    const { code, stderr } = await kplay({}, ['schema', 'playbok']);
    assert.is(code, 1);
    assert.match(stderr, /Allowed choices are playbook, tasks/);
  });
});
