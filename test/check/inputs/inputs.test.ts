import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { check } from '../../../engine/check/check.ts';
import { explainDifference, inputDifferences } from '../../../engine/check/inputs/differences.ts';
import { collectInputs, type Inputs } from '../../../engine/check/inputs/inputs.ts';
import { loadInventory } from '../../../engine/inventory/index.ts';
import { parseExtraVars } from '../../../engine/load/extra-vars.ts';
import { loadPlaybooks } from '../../../engine/load/playbook.ts';
import { inFolder } from '../../load/folder.ts';
import { suite } from '../../suite.ts';

const files = {
  'site.yml': '- import_playbook: steps/store.yml\n  vars: {x: 1}\n',
  'steps/store.yml': `
- hosts: all
  vars_files: [../settings.yml]
  roles: [store]
  tasks:
    - include_tasks: more/outer.yml
    - copy: {src: beside.txt, dest: /tmp/x}
    - copy: {src: tree, dest: /tmp/y}
    - template: {src: "{{ late }}.hbs", dest: /tmp/z}
    - include_role: {name: late}
`,
  'settings.yml': 'a: 1\n',
  'steps/more/outer.yml': '- include_tasks: inner.yml\n',
  'steps/more/inner.yml': '- ping:\n',
  'steps/more/unread.yml': '- ping:\n',
  'steps/beside.txt': 'text',
  'steps/tree/deep/leaf': 'leaf',
  'steps/tree/deep/leaf~': 'of an editor',
  'steps/templates/one.hbs': '{{ a }}',
  'roles/store/tasks/main.yml': '- ping:\n',
  'roles/store/templates/late.hbs': '{{ a }}',
  'roles/store/README.md': 'for people',
  'roles/late/tasks/main.yml': '- ping:\n',
  'roles/late/vars/main.yml': 'b: 1\n',
  'roles/other/tasks/main.yml': '- ping:\n',
  'hosts/a.yml': 'web:\n  hosts: {h1: , h2: }\n',
  'hosts/group_vars/web.yml': 'c: 1\n',
  'group_vars/all.yml': 'd: 1\n',
  'unrelated.yml': 'e: 1\n',
};

const known = [
  'group_vars/all.yml',
  'hosts/a.yml',
  'hosts/group_vars/web.yml',
  'roles/late/tasks/main.yml',
  'roles/late/vars/main.yml',
  'roles/store/tasks/main.yml',
  'roles/store/templates/late.hbs',
  'settings.yml',
  'site.yml',
  'steps/beside.txt',
  'steps/more/inner.yml',
  'steps/more/outer.yml',
  'steps/store.yml',
  'steps/templates/one.hbs',
  'steps/tree/deep/leaf',
];

async function inputs(sources: readonly string[], extra: readonly string[] = [], key = 'key'): Promise<Inputs> {
  const seen = new Set<string>();
  const plays = await loadPlaybooks(['site.yml'], { seen });
  const { visits } = await check(plays);
  const inventory = await loadInventory(sources);
  const extraVars = parseExtraVars(extra);
  return collectInputs({
    ...{ playbooks: ['site.yml'], seen, visits, sources, inventory, extraVars },
    key: Buffer.from(key),
  });
}

/** What is changed, and what is then said of it. */
const changes: readonly (readonly [name: string, change: () => void, said: readonly RegExp[]])[] = [
  ['nothing', () => {}, []],
  ['a file that nobody reads', () => appendFileSync('unrelated.yml', '\n'), []],
  [
    'a role that is included',
    () => appendFileSync('roles/late/vars/main.yml', 'more: 1\n'),
    [/^file roles\/late\/vars\/main.yml: [0-9a-f]{12} → [0-9a-f]{12}$/],
  ],
  ['a file of a copied tree', () => writeFileSync('steps/tree/deep/leaf', 'LEAF'), [/^file steps\/tree\/deep\/leaf: /]],
  [
    'a file of a big tree, which is not read',
    () => writeFileSync('steps/files/big/7', 'longer'),
    [/^file steps\/files\/big\/7: 1 bytes, changed .* → 6 bytes, changed /],
  ],
  ['a template more', () => writeFileSync('steps/templates/two.hbs', ''), [/^file steps\/templates\/two.hbs is new$/]],
  ['a template less', () => rmSync('steps/templates/one.hbs'), [/^file steps\/templates\/one.hbs is gone$/]],
  ['the playbook that only imports', () => appendFileSync('site.yml', '\n'), [/^file site.yml: /]],
  [
    'hosts and their groups',
    () => writeFileSync('hosts/a.yml', 'web:\n  hosts: {h2: }\ndb:\n  hosts: {h2: , h3: }\n'),
    [/^file hosts\/a.yml: /, /^host h1 is gone$/, /^host h2: web → db,web$/, /^host h3 is new$/],
  ],
];

function makeBigTree(): void {
  mkdirSync('steps/files/big', { recursive: true });
  for (let number = 0; number <= 200; number++) writeFileSync(`steps/files/big/${number}`, 'x');
}

/** Extra variables before and now, and what is said of them. */
const variables: readonly (readonly [before: string[], now: string[], said: readonly RegExp[]])[] = [
  [['a=1 b=2'], ['b=2', 'a=1'], []],
  [['a=1 b=2'], ['a=2 c=3'], [/^variable a: "1" → "2"$/, /^variable b is gone$/, /^variable c is new$/]],
  [['{a: 1}'], ['a=1'], [/^variable a: 1 → "1"$/]],
  [
    ['db_password=one'],
    ['db_password=two'],
    [/^variable db_password: \(secret, [0-9a-f]{12}\) → \(secret, [0-9a-f]{12}\)$/],
  ],
  [['{x: {token: one}}'], ['{x: {token: two}}'], [/^variable x: \(secret, /]],
];

suite('inputs of a run', (test) => {
  test('are what its plays read, and what they may read of their roles and folders', async () => {
    await inFolder(files, async () => assert.equal(Object.keys((await inputs(['hosts'])).files), known));
  });

  test('can be kept as JSON', async () => {
    await inFolder(files, async () => {
      const found = await inputs(['hosts'], ['a=1', 'password=hunter22']);
      assert.equal(JSON.parse(JSON.stringify(found)), found);
      assert.not.match(JSON.stringify(found), /hunter22/);
      assert.equal(found.hosts, { h1: 'web', h2: 'web' });
    });
  });

  test('of another key cannot be compared', async () => {
    await inFolder(files, async () => {
      const [one, other] = [await inputs(['hosts']), await inputs(['hosts'], [], 'other')];
      assert.is(inputDifferences(one, other).length, known.length);
    });
  });

  for (const [name, change, said] of changes) {
    test(`differ by ${name}`, async () => {
      await inFolder(files, async () => {
        if (name.includes('big tree')) makeBigTree();
        const before = await inputs(['hosts']);
        change();
        const lines = inputDifferences(before, await inputs(['hosts'])).map(explainDifference);
        assert.is(lines.length, said.length, lines.join('\n'));
        for (const [index, line] of lines.entries()) assert.match(line, said[index]!);
      });
    });
  }

  for (const [before, now, said] of variables) {
    test(`-e ${before.join(' -e ')}, then -e ${now.join(' -e ')}`, async () => {
      await inFolder(files, async () => {
        const lines = inputDifferences(await inputs(['hosts'], before), await inputs(['hosts'], now)).map(
          explainDifference,
        );
        assert.is(lines.length, said.length, lines.join('\n'));
        for (const [index, line] of lines.entries()) assert.match(line, said[index]!);
      });
    });
  }
});
