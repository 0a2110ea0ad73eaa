import * as assert from 'uvu/assert';
import { readArguments } from '../../engine/load/arguments.ts';
import { plainOf } from '../../engine/load/plain.ts';
import { parseYaml } from '../../engine/load/yaml.ts';
import { Secret, type Value, type Written } from '../../engine/types.ts';
import { suite } from '../suite.ts';
import { explained, lines } from './folder.ts';
import { modules } from './modules.ts';

/** A module, its arguments as they are written, and as the module gets them. */
const read: readonly [string, string, string, unknown][] = [
  ['a mapping, with defaults', 'copy', '{src: a, dest: /b}', { src: 'a', dest: '/b', force: true }],
  ['another name', 'copy', '{src: a, path: /b}', { src: 'a', dest: '/b', force: true }],
  ['numbers where a text is wanted', 'copy', '{content: 5, dest: /b}', { content: '5', dest: '/b', force: true }],
  ['a free form', 'command', 'uptime -p', { cmd: 'uptime -p' }],
  ['nothing', 'ping', '', {}],
  ['names of variables', 'set_fact', '{a: 1, b: [x]}', { cacheable: false, a: 1, b: ['x'] }],
];

const mistakes: readonly [string, string, string, string][] = [
  [
    'an unknown name',
    'copy',
    'src: a\ndest: /b\nmod: "0644"',
    `
    f.yml:3:1: copy has no argument "mod"
      hint: did you mean "mode"?
    `,
  ],
  [
    'a name far from any',
    'command',
    'cmd: a\nsomething: 1',
    `
    f.yml:2:1: command has no argument "something"
      hint: it has cmd, chdir
    `,
  ],
  [
    'two names of one argument',
    'copy',
    'dest: /a\npath: /b',
    `
    f.yml:2:1: "path" and "dest" are the same argument
      hint: write one of them
    `,
  ],
  ['one that has to be there', 'copy', 'src: a', 'f.yml:1:1: copy needs the argument "dest"'],
  ['nothing where something has to be', 'copy', '', 'f.yml:1:1: copy needs the argument "dest"'],
  [
    'several',
    'copy',
    'dest: ""\nforce: "true"\nretries: 1.5\nattributes: [a, 1, [b]]\nstate: dir\nmode: 420\nsrc: [a]\ncontent: {a: 1}',
    `
    f.yml:7:6: copy: "src" must be a text, not a list

    f.yml:8:10: copy: "content" must be a text or a secret or a number, not a mapping

    f.yml:1:8: copy: "dest" must not be empty

    f.yml:6:7: copy: "mode" must be a text, not a number

    f.yml:2:9: copy: "force" must be true or false, not a text

    f.yml:3:10: copy: "retries" must be a whole number, not 1.5

    f.yml:5:8: copy: "state" must be one of file, directory

    f.yml:4:17: copy: "attributes.1" must be a text, not a number

    f.yml:4:20: copy: "attributes.2" must be a text, not a list
    `,
  ],
  [
    "the schema's own words",
    'copy',
    'dest: /b\nmode: "0999"',
    'f.yml:2:8: copy: "mode": write a mode as four octal digits in quotes ("0644") or symbolically (u=rw,g=r)',
  ],
  [
    "the schema's own words about the whole",
    'copy',
    'dest: /b\nsrc: a\ncontent: b',
    'f.yml:1:1: copy: give either src or content',
  ],
  ['under another name', 'copy', 'path: 5', 'f.yml:1:7: copy: "path" must be a text, not a number'],
  [
    'a nearer alternative of several',
    'assert',
    'that: [a, 1]',
    'f.yml:1:11: assert: "that.1" must be a text, not a number',
  ],
  ['a bound', 'assert', 'that: []', 'f.yml:1:7: assert: "that" must have at least 1 elements'],
  [
    'a list for a mapping',
    'copy',
    '[a]',
    `
    f.yml:1:1: the arguments of copy must be a mapping
      hint: write \`copy:\` and below it, indented, one argument a line
    `,
  ],
  [
    'a free form of the wrong kind',
    'command',
    'true',
    'f.yml:1:1: command must be a text or a secret or a number, not true',
  ],
];

suite('arguments', (test) => {
  for (const [title, name, text, expected] of read) {
    test(title, async () => {
      const args = parseYaml(text, 'f.yml');
      assert.equal(await readWith(name, args, plainOf(args)), expected);
    });
  }
  for (const [title, name, text, message] of mistakes) {
    test(`mistake: ${title}`, async () => {
      const args = parseYaml(text, 'f.yml');
      assert.is(await explained(() => readWith(name, args, plainOf(args))), lines(message));
    });
  }

  test('a template that gave the wrong type is shown where it is written', async () => {
    const args = parseYaml('dest: "{{ x }}"\nsrc: a', 'f.yml');
    const message = await explained(() => readWith('copy', args, { dest: 5, src: 'a' }));
    assert.is(message, 'f.yml:1:8: copy: "dest" must be a text, not a number');
  });

  test('secrets stay secrets, and are not shown', async () => {
    const args = parseYaml('dest: /b\ncontent: "{{ x }}"\nmode: "{{ x }}"', 'f.yml');
    const secret = new Secret('hunter2');
    const given = (await readWith('copy', args, { dest: '/b', content: secret })) as { content: unknown };
    assert.is(given.content, secret);
    const message = await explained(() => readWith('copy', args, { dest: '/b', mode: secret }));
    assert.is(message, 'f.yml:3:8: copy: "mode" must be a text, not a secret');
  });
});

async function readWith(name: string, args: Written, evaluated: Value): Promise<unknown> {
  return readArguments((await modules.find(name))!, { args }, evaluated);
}
