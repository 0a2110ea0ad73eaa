import * as assert from 'uvu/assert';
import { parseExtraVars } from '../../engine/load/extra-vars.ts';
import { readVars, readVarsFolders } from '../../engine/load/variables.ts';
import type { Vars } from '../../engine/types.ts';
import { suite } from '../suite.ts';
import { explained, type Files, inFolder, lines } from './folder.ts';
import { variables } from './show.ts';

const folders: readonly [string, Files, Record<string, unknown>, Record<string, unknown>][] = [
  ['none', {}, {}, {}],
  [
    'files with each ending, and without',
    {
      'group_vars/all.yml': 'a: 1',
      'group_vars/etcd.yaml': 'a: 2',
      'group_vars/workers.json': '{"a": 3}',
      'group_vars/controllers': 'a: 4',
      'host_vars/node-1.example.com.yml': 'a: 5',
    },
    { all: { a: 1 }, controllers: { a: 4 }, etcd: { a: 2 }, workers: { a: 3 } },
    { 'node-1.example.com': { a: 5 } },
  ],
  [
    'a folder of several files, the later overriding',
    { 'group_vars/all/b.yml': 'x: 2\ny: 2', 'group_vars/all/a.yml': 'x: 1\nz: 1', 'group_vars/all/c/d.yml': 'y: 3' },
    { all: { x: 2, z: 1, y: 3 } },
    {},
  ],
  [
    'a file and a folder of the same name',
    { 'group_vars/all/a.yml': 'x: 1\ny: 1', 'group_vars/all.yml': 'x: 2' },
    { all: { x: 2, y: 1 } },
    {},
  ],
  [
    'what is no variable file is left out',
    {
      'group_vars/all.yml': 'a: 1',
      'group_vars/all.example.yml': 'a: 2',
      'group_vars/README.md': '# hello',
      'group_vars/all.yml~': 'a: 3',
      'group_vars/.hidden.yml': 'a: 4',
      'group_vars/empty.yml': '---\n',
    },
    { all: { a: 1 }, empty: {} },
    {},
  ],
];

const extra: readonly [string, readonly string[], Record<string, unknown>][] = [
  ['nothing', [], {}],
  ['words are texts', ['a=1 b=false c='], { a: '1', b: 'false', c: '' }],
  ['quotes group', [`a='x y' b="it's" c=d"e f"g h="\\"q\\""`], { a: 'x y', b: "it's", c: 'de fg', h: '"q"' }],
  ['a template with spaces', ['a={{ b c }} d=e'], { a: '{{ b c }}', d: 'e' }],
  ['an equals sign in a value', ['url=http://h/?a=b'], { url: 'http://h/?a=b' }],
  ['JSON has types', ['{"a": 1, "b": [true], "c": "x"}'], { a: 1, b: [true], c: 'x' }],
  ['YAML has types', ['a: false'], { a: false }],
  ['a YAML mapping in braces', ['{a: 1, b: x}'], { a: 1, b: 'x' }],
  ['a file', ['@vars.yml'], { f: 7, g: [1] }],
  ['later ones override', ['a=1', '@vars.yml', 'f=2'], { a: '1', f: '2', g: [1] }],
];

const mistakes: readonly [string, (folder: string) => unknown, string][] = [
  [
    'a word without a value',
    () => parseExtraVars(['a=1 verbose']),
    `
    -e:1:5: this is not name=value
      1 | a=1 verbose
        |     ^
      hint: write -e name=value, -e @file.yml, or -e '{"name": "value"}'
    `,
  ],
  [
    'an open quote',
    () => parseExtraVars(["a='x"]),
    `
    -e:1:3: this is not name=value
      1 | a='x
        |   ^
      hint: write -e name=value, -e @file.yml, or -e '{"name": "value"}'
    `,
  ],
  [
    'a bad name',
    () => parseExtraVars(['my-name=1']),
    `
    -e:1:1: "my-name" cannot be the name of a variable
      1 | my-name=1
        | ^
      hint: names of variables consist of letters, digits and _, and start with no digit: my_name
    `,
  ],
  [
    'bad JSON',
    () => parseExtraVars(['{"a": 1, "a": 2}']),
    `
    -e:1:10: the key "a" is here twice
      1 | {"a": 1, "a": 2}
        |          ^
      first written at -e:1:2
    `,
  ],
  [
    'a list',
    () => parseExtraVars(['[1]']),
    `
    -e:1:1: -e must be a mapping, not a list
      1 | [1]
        | ^
    `,
  ],
  [
    'a missing file',
    () => parseExtraVars(['@none.yml']),
    `
    -e:1:2: cannot read none.yml: ENOENT: no such file or directory
      1 | @none.yml
        |  ^
    `,
  ],
  [
    'a mistake in a file',
    () => parseExtraVars(['@bad.yml']),
    `
    bad.yml:2:1: "this" cannot be the name of a variable
      2 | this: 1
        | ^
      hint: this word has a meaning of its own in expressions
    `,
  ],
  [
    'a name in a file that has a meaning',
    () => readVars('bad.yml'),
    `
    bad.yml:2:1: "this" cannot be the name of a variable
      2 | this: 1
        | ^
      hint: this word has a meaning of its own in expressions
    `,
  ],
  [
    'a variable file with a list',
    () => readVars('list.yml'),
    `
    list.yml:1:1: a variable file must be a mapping, not a list
      1 | - 1
        | ^
    `,
  ],
];

suite('variables', (test) => {
  for (const [title, files, groups, hosts] of folders) {
    test(`folders: ${title}`, () =>
      inFolder(files, () => {
        const read = readVarsFolders('.');
        assert.equal(byName(read.groups), groups);
        assert.equal(byName(read.hosts), hosts);
      }));
  }
  for (const [title, items, expected] of extra) {
    test(`-e: ${title}`, () =>
      inFolder({ 'vars.yml': 'f: 7\ng: [1]' }, () => {
        assert.equal(variables([parseExtraVars(items)]), expected);
      }));
  }
  for (const [title, body, message] of mistakes) {
    test(`mistake: ${title}`, () =>
      inFolder({ 'bad.yml': 'a: 1\nthis: 1', 'list.yml': '- 1' }, async (folder) => {
        assert.is(await explained(() => body(folder)), lines(message));
      }));
  }
});

function byName(all: ReadonlyMap<string, Vars>): Record<string, unknown> {
  return Object.fromEntries([...all].map(([name, vars]) => [name, variables([vars])]));
}
