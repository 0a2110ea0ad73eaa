import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import * as assert from 'uvu/assert';
import { allModules } from '../../../engine/load/schema/modules.ts';
import { packageRoot } from '../../../engine/package.ts';
import { textsIn } from '../../check/own.ts';
import { suite } from '../../suite.ts';
import { complaints, read } from './validating.ts';

/** The kind of a file by its path, as the settings for editors have it. */
function kindOf(path: string): string | undefined {
  const patterns: readonly (readonly [RegExp, string])[] = [
    [/(^|\/)roles\/[^/]+\/tasks\//, 'tasks'],
    [/(^|\/)roles\/[^/]+\/handlers\//, 'handlers'],
    [/(^|\/)roles\/[^/]+\/meta\/main\.yml$/, 'role-meta'],
    [/(^|\/)roles\/[^/]+\/(defaults|vars)\//, 'vars'],
    [/(^|\/)(group_vars|host_vars|settings)\//, 'vars'],
    [/(^|\/)(inventory\/|hosts\.yml$)/, 'inventory'],
    [/(^|\/)(playbooks\/[^/]+|\d\d-[^/]+)\.yml$/, 'playbook'],
    [/(^|\/)(parts\/|member\.yml$|tasks\.yml$)/, 'tasks'],
    [/(^|\/)site\.yml$/, 'playbook'],
    [/^kplay\.yml$/, 'settings'],
  ];
  return patterns.find(([pattern]) => pattern.test(path))?.[1];
}

const root = packageRoot();

function filesIn(folder: string): [path: string, text: string][] {
  return [...textsIn(join(root, folder))].map(([path, text]) => [relative(join(root, folder), path), text]);
}

/** Every file of a folder that has a kind, with what its schema complains of. */
async function complaintsIn(folder: string, prefix = ''): Promise<Record<string, readonly string[]>> {
  const found: Record<string, readonly string[]> = {};
  for (const [path, text] of filesIn(folder)) {
    const kind = kindOf(prefix + path);
    if (kind) found[prefix + path] = await complaints(kind, read(text));
  }
  return found;
}

function faultless(found: Readonly<Record<string, readonly string[]>>): void {
  assert.equal(
    Object.entries(found).filter(([, each]) => each.length > 0),
    [],
  );
}

suite('schemas and whole files', (test) => {
  for (const folder of ['playbooks', 'roles', 'group_vars', 'inventory']) {
    test(`the project's own ${folder}`, async () => {
      const found = await complaintsIn(folder, `${folder}/`);
      assert.ok(Object.keys(found).length > 1);
      faultless(found);
    });
  }

  test("the project's own settings", async () => {
    assert.equal(await complaints('settings', read(readFileSync(join(root, 'kplay.yml'), 'utf8'))), []);
  });

  test('the valid playbooks and all that they are made of', async () => {
    const found = await complaintsIn('test/check/valid');
    assert.ok(Object.keys(found).length > 25, String(Object.keys(found).length));
    faultless(found);
  });

  test('the examples of all modules', async () => {
    for (const { examples } of await allModules()) {
      const tasks = examples.flatMap(({ given = [], task, after = [] }) => [...given, task, ...after]);
      assert.equal(await complaints('tasks', tasks), [], JSON.stringify(tasks));
    }
  });

  test('what an editor tells of the faulty playbooks', async () => {
    const found = await complaintsIn('test/check/faulty');
    assert.equal(Object.fromEntries(Object.entries(found).filter(([, each]) => each.length > 0)), {
      'ansible-truth/site.yml': [
        '/0/become this must be true or false, or a template',
        '/0/tasks/0/file/mode must be string',
      ],
      'invalid-yaml/site.yml': [
        '/0/tasks/0 this task names no module: add one, as in `ping:`',
        '/0/tasks/0/name must be string,number,null',
      ],
      'load-and-check-at-once/site.yml': ['/0/tasks/0 has no "comand"', '/0/tasks/2/copy/dest must be string'],
      'unknown-argument/site.yml': [
        '/0/tasks/0/copy has no "source"',
        '/0/tasks/1/file/state must be equal to one of the allowed values',
      ],
      'unknown-keyword/site.yml': ['/0 has no "gather_fact"', '/0/tasks/0 has no "regsiter"'],
      'unknown-module/site.yml': ['/0/tasks/0 has no "systemctl"', '/0/tasks/1 has no "debgu"'],
    });
  });
});
