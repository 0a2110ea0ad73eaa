import * as assert from 'uvu/assert';
import { tasksIn } from '../../engine/load/blocks.ts';
import { parseExtraVars } from '../../engine/load/extra-vars.ts';
import { loadPlaybooks } from '../../engine/load/playbook.ts';
import { readVars, readVarsFolders } from '../../engine/load/variables.ts';
import { parseYaml } from '../../engine/load/yaml.ts';
import { Vault } from '../../engine/secrets/vault/vault.ts';
import { Secret, type Value, type Vars, type Written } from '../../engine/types.ts';
import { encrypted, inline, vault } from '../secrets/encrypted.ts';
import { suite } from '../suite.ts';
import { explained, inFolder, lines } from './folder.ts';
import { modules } from './modules.ts';

/** A value with its secrets as `secret(…)`, and templates that give secrets as `hidden(…)`. */
function shown({ content, secret }: Written): Value {
  if (content instanceof Secret) return `secret(${content.reveal()})`;
  if (content instanceof Map) return Object.fromEntries([...content].map(([key, part]) => [key, shown(part)]));
  if (Array.isArray(content)) return content.map(shown);
  return secret ? `hidden(${content})` : (content as Value);
}

function shownVars(vars: Vars | undefined): Record<string, Value> {
  const written = [...(vars ?? [])].map(([name, binding]) => [
    name,
    'written' in binding ? binding.written : undefined,
  ]);
  return Object.fromEntries(written.map(([name, each]) => [name, shown(each as Written)]));
}

const values: readonly [string, string, Value][] = [
  ['a value', `a: ${inline('x')}b: 1`, { a: 'secret(x)', b: 1 }],
  ['its other name', `a: ${inline('x').replace('!vault', '!vault-encrypted')}`, { a: 'secret(x)' }],
  ['in a list, and twice', `- &a ${inline('x')}- *a`, ['secret(x)', 'secret(x)']],
  ['it is data: braces stay', `a: ${inline('{{ b }}')}`, { a: 'secret({{ b }})' }],
  ['lines and blanks of its own', `a: ${inline(' x\n\ny\n')}`, { a: 'secret( x\n\ny\n)' }],
  ['in quotes', `a: !vault "${encrypted('x').replaceAll('\n', '\\n')}"`, { a: 'secret(x)' }],
];

/** Mistakes in a file that holds these, and what is said of them; nothing of `plain` that is no name. */
const hidden: readonly [string, string, string][] = [
  [
    'a number with a zero',
    'a: 1\npin: 0451',
    'vars.yml:2:6: the number *** starts with a zero\n  hint: write "***" in quotes if this is a text (as modes are), or the number without the zero',
  ],
  [
    'a big number',
    'pin: 12345678901234567890',
    'vars.yml:1:6: the number *** is too big to be kept exactly\n  hint: write "***" in quotes',
  ],
  [
    'a boolean',
    'a: yes',
    'vars.yml:1:4: an unquoted *** is a text to some and a boolean to others\n  hint: write true, or "***" in quotes for the text',
  ],
  [
    'an alias',
    'a: *hunter2',
    'vars.yml:1:4: nothing above is named &***\n  hint: a text that starts with * has to be quoted',
  ],
  [
    'a tag',
    'a: !hunter2 x',
    'vars.yml:1:4: unknown tag ***\n  hint: tags are !vault, !unsafe and those of YAML itself',
  ],
  ['a template', 'a: {{ hunter2 }}', 'vars.yml:1:4: a value that starts with {{ has to be quoted\n  hint: write ***'],
  ['a quote', 'a: "hunter2', 'vars.yml:1:4: this quote is never closed'],
  [
    'a colon',
    'a: hunter2: x',
    'vars.yml:1:4: a mapping cannot start in the middle of a line\n  hint: quote a value that holds a colon and a space: "a: b"; or start the mapping on a line of its own',
  ],
  [
    'an escape',
    'a: "\\hunter2"',
    `vars.yml:1:5: this is not YAML\n  hint: in double quotes a backslash starts an escape: double it, or use single quotes ('...')`,
  ],
  ['a key twice', 'a: hunter2\na: hunter3', 'vars.yml:2:1: the key "a" is here twice\n  first written at vars.yml:1:1'],
  ['no mapping', '- hunter2', 'vars.yml:1:1: a variable file must be a mapping, not a list'],
  [
    'no name',
    'a-b: hunter2',
    'vars.yml:1:1: "a-b" cannot be the name of a variable\n  hint: names of variables consist of letters, digits and _, and start with no digit: a_b',
  ],
];

const playbook = `- hosts: all
  vars_files: vars.yml
  roles: [web]
  tasks:
    - import_tasks: more.yml
`;

suite('vault', (test) => {
  for (const [title, text, value] of values) {
    test(`inline: ${title}`, () => assert.equal(shown(parseYaml(text, 'f.yml', { vault })), value));
  }

  test('inline: decrypted when it is asked for', async () => {
    const { content } = parseYaml(`a:\n  - b: ${inline('x', '      ', 'dev')}`, 'f.yml');
    const [item] = (content as ReadonlyMap<string, Written>).get('a')!.content as readonly Written[];
    const secret = (item!.content as ReadonlyMap<string, Written>).get('b')!.content as Secret;
    assert.is(String(secret), '***');
    assert.is(
      await explained(() => secret.reveal()),
      'f.yml:3:7: no password is given for the vault id "dev"\n  hint: give it with --vault-id dev@FILE (or a script, or prompt)',
    );
  });

  test('inline: damage and what is no text are found at once', async () => {
    const damaged = inline('x', '    ').replace(/\d{8}\n/, 'xxxxxxxx\n');
    assert.is(
      await explained(() => parseYaml(`a: ${damaged}b: !vault [1]\nc: !vault 7`, 'f.yml')).then((text) =>
        text.replace(/\d{40,}/g, '…'),
      ),
      lines(`
      f.yml:3:5: the encrypted text is damaged: this line has other characters than hexadecimal digits
        3 |     …xxxxxxxx
          |     ^
        hint: nothing in it can be read any more: take it from a backup, or encrypt it anew

      f.yml:8:11: !vault needs an encrypted text
        8 | b: !vault [1]
          |           ^
        hint: kplay vault encrypt-string makes one

      f.yml:9:11: !vault needs an encrypted text
        9 | c: !vault 7
          |           ^
        hint: kplay vault encrypt-string makes one
      `),
    );
  });

  test('an encrypted variable file: its texts are secrets, in all its parts', () => {
    const plain = 'a: x\nb: [y, 1, true, null, {c: z}]\nd: "{{ a }}-w"\ne: !unsafe "{{ a }}"\nf: &f {g: h}\ni: *f\n';
    return inFolder({ 'vars.yml': encrypted(plain) }, () => {
      assert.equal(shownVars(readVars('vars.yml', vault)), {
        a: 'secret(x)',
        b: ['secret(y)', 1, true, null, { c: 'secret(z)' }],
        d: 'hidden({{ a }}-w)',
        e: 'secret({{ a }})',
        f: { g: 'secret(h)' },
        i: { g: 'secret(h)' },
      });
    });
  });

  test('the same, wherever variables are', () =>
    inFolder(
      {
        'group_vars/all/vault.yml': encrypted('a: x'),
        'group_vars/all/vars.yml': 'b: y',
        'host_vars/h1.json': encrypted('{"c": "z"}'),
        'extra.yml': encrypted('d: w'),
      },
      () => {
        const { groups, hosts } = readVarsFolders('.', vault);
        assert.equal(shownVars(groups.get('all')), { a: 'secret(x)', b: 'y' });
        assert.equal(shownVars(hosts.get('h1')), { c: 'secret(z)' });
        assert.equal(shownVars(parseExtraVars(['@extra.yml'], vault)), { d: 'secret(w)' });
      },
    ));

  test('encrypted playbooks, tasks and roles are read like others; only variables are secrets', () =>
    inFolder(
      {
        'site.yml': encrypted(playbook),
        'vars.yml': encrypted('a: x'),
        'more.yml': encrypted('- ping: {data: pong}'),
        'roles/web/defaults/main.yml': encrypted('b: y'),
        'roles/web/vars/main/one.yml': encrypted('c: z'),
        'roles/web/tasks/main.yml': encrypted('- ping: {data: pang}'),
      },
      async () => {
        const [play] = await loadPlaybooks(['site.yml'], { vault, modules });
        assert.equal(
          tasksIn(play!.tasks).map(({ args }) => shown(args)),
          [{ data: 'pang' }, { data: 'pong' }],
        );
        assert.equal(shownVars(play!.roles[0]!.defaults), { b: 'secret(y)' });
        assert.equal(shownVars(play!.roles[0]!.vars), { c: 'secret(z)' });
      },
    ));

  test('a role with other secrets is another role', () =>
    inFolder(
      {
        'site.yml': `- hosts: all\n  roles:\n    - {role: web, key: !vault "${encrypted('1').replaceAll('\n', '\\n')}"}\n    - {role: web, key: !vault "${encrypted('2').replaceAll('\n', '\\n')}"}\n`,
        'roles/web/tasks/main.yml': '- ping:',
      },
      async () => {
        const [play] = await loadPlaybooks(['site.yml'], { vault, modules });
        assert.is(play!.tasks.length, 2);
      },
    ));

  for (const [title, plain, expected] of hidden) {
    test(`an error shows nothing of what was encrypted: ${title}`, () =>
      inFolder({ 'vars.yml': encrypted(plain) }, async () => {
        assert.is(await explained(() => readVars('vars.yml', vault)), expected);
      }));
  }

  test('no password for a file', () =>
    inFolder({ 'group_vars/all.yml': encrypted('a: x', 'prod'), 'bytes.yml': encrypted(Buffer.of(0xff)) }, async () => {
      assert.is(
        await explained(() => readVarsFolders('.', new Vault())),
        'group_vars/all.yml:1:1: no password is given for the vault id "prod"\n  hint: give it with --vault-id prod@FILE (or a script, or prompt)',
      );
      assert.is(await explained(() => readVars('bytes.yml', vault)), 'cannot read bytes.yml: it is not UTF-8 text');
    }));
});
