import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as assert from 'uvu/assert';
import copy from '../../engine/modules/copy.ts';
import { reported } from '../../engine/modules/files/attributes.ts';
import template from '../../engine/modules/template.ts';
import { Secret } from '../../engine/types.ts';
import { runProgram } from '../remote/shell.ts';
import { suite } from '../suite.ts';
import { here, programOf, type Row, table, tree, userlands } from './table.ts';

const local = mkdtempSync(`${tmpdir()}/kplay-local-`);
const sha256OfX = '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881';

function makeLocal(): void {
  writeFileSync(`${local}/x`, 'x', { mode: 0o755 });
  writeFileSync(`${local}/t.hbs`, 'name={{name}}\n', { mode: 0o640 });
  writeFileSync(`${local}/big`, Buffer.alloc(3 * 1024 * 1024, 'b'));
  mkdirSync(`${local}/tree/sub dir/empty`, { recursive: true });
  mkdirSync(`${local}/loop`);
  symlinkSync('.', `${local}/loop/l`);
  writeFileSync(`${local}/tree/run.sh`, '#!/bin/sh\n', { mode: 0o755 });
  writeFileSync(`${local}/tree/sub dir/-n $(x) 'é\\`, 'odd', { mode: 0o644 });
  writeFileSync(`${local}/tree/sub dir/${'n'.repeat(150)}`, 'long', { mode: 0o644 });
  symlinkSync('run.sh', `${local}/tree/start`);
}

const long = 'n'.repeat(150);
const odd = Buffer.from("-n $(x) 'é\\").toString();

const single: readonly Row[] = [
  {
    title: 'writes a new file',
    task: { content: 'x', dest: '{dir}/a' },
    result: { dest: '{dir}/a', checksum: sha256OfX, mode: '0644', size: 1, state: 'file' },
    differences: [{ name: '{dir}/a', before: '', after: 'x' }],
    leaves: ['a 0644 x'],
  },
  {
    title: 'keeps owner and mode of what it replaces, and what it was',
    given: 'printf old >a; chmod 0604 a; chown 65534:1 a',
    task: { content: 'x', dest: '{dir}/a' },
    result: { uid: 65534, gid: 1 },
    differences: [{ name: '{dir}/a', before: 'old', after: 'x' }],
    leaves: ['a 0604 x of 65534'],
  },
  {
    title: 'changes content, owner and mode at once',
    given: 'printf old >a; chmod 0604 a',
    task: { content: 'x', dest: '{dir}/a', owner: '65534', mode: 'u=rw,go=' },
    differences: [
      { name: '{dir}/a', before: 'old', after: 'x' },
      { name: 'owner of {dir}/a', before: 'root', after: '65534' },
      { name: 'mode of {dir}/a', before: '0604', after: '0600' },
    ],
    leaves: ['a 0600 x of 65534'],
  },
  {
    title: 'changes only the mode of equal content',
    given: 'printf x >a; chmod 0604 a',
    task: { content: 'x', dest: '{dir}/a', mode: '0640' },
    differences: [{ name: 'mode of {dir}/a', before: '0604', after: '0640' }],
    leaves: ['a 0640 x'],
  },
  {
    title: 'tells contents of the same size apart',
    given: 'printf y >a; chmod 644 a',
    task: { content: 'x', dest: '{dir}/a' },
    leaves: ['a 0644 x'],
  },
  {
    title: 'writes a map as JSON',
    task: { content: { a: [1, true, null, 'é'] }, dest: '{dir}/a' },
    leaves: [`a 0644 ${Buffer.from('{"a":[1,true,null,"é"]}').toString('latin1')}`],
  },
  {
    title: 'keeps a backup',
    given: 'printf old >a; chmod 0600 a',
    task: { content: 'x', dest: '{dir}/a', backup: true },
  },
  {
    title: 'leaves a file that is there when not forced, mode and all',
    given: 'printf old >a; chmod 0600 a',
    task: { content: 'x', dest: '{dir}/a', mode: '0644', force: false },
    changed: false,
    leaves: ['a 0600 old'],
  },
  {
    title: 'replaces a link',
    given: 'printf x >a; chmod 0600 a; ln -s a l',
    task: { content: 'x', dest: '{dir}/l' },
    leaves: ['a 0600 x', 'l 0644 x'],
  },
  {
    title: 'follows a link when told to',
    given: 'printf old >a; chmod 0600 a; ln -s a l',
    task: { content: 'x', dest: '{dir}/l', follow: true },
    result: { dest: '{dir}/a' },
    leaves: ['a 0600 x', 'l -> a'],
  },
  {
    title: 'puts a file into a directory under its name',
    given: 'mkdir -m 755 d',
    task: { src: `${local}/x`, dest: '{dir}/d' },
    result: { dest: '{dir}/d/x', src: `${local}/x` },
    leaves: ['d/ 0755', 'd/x 0644 x'],
  },
  {
    title: 'makes a directory whose path ends in a slash',
    task: { src: `${local}/x`, dest: '{dir}/d/e/', mode: 'preserve', directory_mode: '0700' },
    leaves: ['d/ 0700', 'd/e/ 0700', 'd/e/x 0755 x'],
  },
  {
    title: 'brings a big file',
    task: { src: `${local}/big`, dest: '{dir}/big' },
    result: { size: 3 * 1024 * 1024 },
  },
  {
    title: 'refuses content for a directory',
    given: 'mkdir d',
    task: { content: 'x', dest: '{dir}/d' },
    failed: 'd is a directory: the file needs a name in it',
  },
  {
    title: 'refuses a directory where the file is to be',
    given: 'mkdir -p d/x',
    task: { src: `${local}/x`, dest: '{dir}/d' },
    failed: 'd/x is a directory',
  },
  {
    title: 'refuses a pipe',
    given: 'mkfifo a',
    task: { content: 'x', dest: '{dir}/a' },
    failed: 'is a device, a socket or a pipe',
  },
  { title: 'misses the parent', task: { content: 'x', dest: '{dir}/a/b' }, failed: 'there is no directory' },
  {
    title: 'names a user who is not there',
    task: { content: 'x', dest: '{dir}/a', owner: 'nobody-at-all' },
    failed: 'there is no user nobody-at-all',
    leaves: [],
  },
  {
    title: 'passes a validation',
    task: { content: 'x', dest: '{dir}/a', validate: "grep -q x '%s'" },
    leaves: ['a 0644 x'],
  },
  {
    title: 'keeps the old content when the new is not valid',
    given: 'printf old >a; chmod 644 a',
    task: { content: 'x', dest: '{dir}/a', validate: 'echo no such thing >&2; grep -q y %s' },
    failed: 'is not valid: no such thing',
    onlyForReal: true,
    leaves: ['a 0644 old'],
  },
  {
    title: 'shows binary content by its digest',
    given: "printf 'a\\000b' >a; chmod 644 a",
    task: { content: 'x', dest: '{dir}/a' },
    differences: [
      {
        name: '{dir}/a',
        before: '(3 bytes, binary, SHA-256 59b271ae1bbcb1d31d41929817f4b16fb439eb4f31520b5ad1d5ce98920a7138)',
        after: 'x',
      },
    ],
    leaves: ['a 0644 x'],
  },
  {
    title: 'copies a file of the host',
    given: 'printf x >a; chmod 0640 a',
    task: { src: '{dir}/a', dest: '{dir}/b', remote_src: true, mode: 'preserve' },
    result: { src: '{dir}/a', dest: '{dir}/b', checksum: sha256OfX },
    leaves: ['a 0640 x', 'b 0640 x'],
  },
  {
    title: 'misses a file of the host',
    task: { src: '{dir}/a', dest: '{dir}/b', remote_src: true },
    failed: 'there is no file',
  },
  {
    title: 'copes with any name',
    task: { content: 'x', dest: `{dir}/-n 'a" $(b)\\t` },
  },
];

const trees: readonly Row[] = [
  {
    title: 'copies a tree',
    task: { src: `${local}/tree`, dest: '{dir}' },
    result: { dest: '{dir}/tree', src: `${local}/tree`, state: 'directory' },
    leaves: [
      'tree/ 0755',
      'tree/run.sh 0644 #!/bin/sh\n',
      'tree/start 0644 #!/bin/sh\n',
      'tree/sub dir/ 0755',
      `tree/sub dir/${odd} 0644 odd`,
      'tree/sub dir/empty/ 0755',
      `tree/sub dir/${long} 0644 long`,
    ],
  },
  {
    title: 'brings only what differs, and what is in the directory',
    given: `cp -a '${local}/tree' d; printf old >d/run.sh; printf mine >d/mine; rm d/start; chmod 600 d/mine; rm -r 'd/sub dir/empty'; chmod 0700 d`,
    task: {
      src: `${local}/tree/`,
      dest: '{dir}/d',
      mode: 'preserve',
      local_follow: false,
      directory_mode: '0711',
      backup: false,
    },
    leaves: [
      'd/ 0700',
      'd/mine 0600 mine',
      'd/run.sh 0755 #!/bin/sh\n',
      'd/start -> run.sh',
      'd/sub dir/ 0755',
      `d/sub dir/${odd} 0644 odd`,
      'd/sub dir/empty/ 0755',
      `d/sub dir/${long} 0644 long`,
    ],
  },
  {
    title: 'gives all files of a tree an owner and a mode',
    given: `cp -a '${local}/tree' d; rm d/start; rm -r 'd/sub dir'; mkdir 'd/sub dir'; chmod 755 'd/sub dir'`,
    task: { src: `${local}/tree/`, dest: '{dir}/d', mode: 'u+x,go-rwx', owner: '65534', directory_mode: '0750' },
    leaves: [
      'd/ 0755',
      'd/run.sh 0700 #!/bin/sh\n of 65534',
      'd/start 0700 #!/bin/sh\n of 65534',
      'd/sub dir/ 0755',
      `d/sub dir/${odd} 0700 odd of 65534`,
      'd/sub dir/empty/ 0750 of 65534',
      `d/sub dir/${long} 0700 long of 65534`,
    ],
  },
  {
    title: 'finds what a killed run left',
    given: `mkdir -p d/.kplay/old; printf '#!/bin/sh\\n' >d/run.sh`,
    task: { src: `${local}/tree/`, dest: '{dir}/d', force: false },
  },
  {
    title: 'refuses a directory where a file is to be',
    given: 'mkdir -p d/run.sh',
    task: { src: `${local}/tree/`, dest: '{dir}/d' },
    failed: 'd/run.sh is a directory where a file is to be',
  },
  {
    title: 'refuses a file where the tree is to be',
    given: 'touch d',
    task: { src: `${local}/tree/`, dest: '{dir}/d' },
    failed: 'd is not a directory',
  },
  {
    title: 'copies a tree of the host, links as links',
    given: 'mkdir -p a/b; printf x >a/b/x; ln -s b/x a/l; chmod 0600 a/b/x; chmod 700 a a/b',
    task: { src: '{dir}/a', dest: '{dir}/c', remote_src: true, mode: 'preserve' },
    leaves: [
      'a/ 0700',
      'a/b/ 0700',
      'a/b/x 0600 x',
      'a/l -> b/x',
      'c/ 0700',
      'c/b/ 0700',
      'c/b/x 0600 x',
      'c/l -> b/x',
    ],
    repeats: true,
  },
  {
    title: 'copies what is in a tree of the host',
    given: 'mkdir -p a/b c; printf x >a/b/x; chmod 755 a a/b c; chmod 644 a/b/x',
    task: { src: '{dir}/a/', dest: '{dir}/c', remote_src: true },
    leaves: ['a/ 0755', 'a/b/ 0755', 'a/b/x 0644 x', 'c/ 0755', 'c/b/ 0755', 'c/b/x 0644 x'],
  },
  {
    title: 'does not copy a tree of the host into itself',
    given: 'mkdir a',
    task: { src: '{dir}/a', dest: '{dir}/a/b', remote_src: true },
    failed: 'cannot be copied into itself',
  },
];

const templates: readonly Row[] = [
  {
    title: 'puts a rendered template in place, without .hbs in a directory',
    task: { src: `${local}/t.hbs`, dest: '{dir}/', mode: 'preserve' },
    result: { dest: '{dir}/t', src: `${local}/t.hbs` },
    leaves: ['t 0640 name=h1\n'],
  },
];

suite(
  'copy and template',
  (test) => {
    table(test, copy, single);
    table(test, copy, trees);
    const rendering = here({
      render: (text, origin) => `${String(text).replace('{{name}}', 'h1')}${origin.line === 1 ? '' : '!'}`,
    });
    table(test, template, templates, rendering);

    for (const userland of userlands) {
      test(`keeps the content of a secret to its owner (${userland.join(' ')})`, async () => {
        const dir = mkdtempSync(`${tmpdir()}/kplay-secret-`);
        try {
          writeFileSync(`${dir}/a`, 'old', { mode: 0o644 });
          const program = await programOf(copy, { content: { key: new Secret('s3cret') }, dest: `${dir}/a` });
          assert.equal(
            program.secrets.map((secret) => secret.reveal()),
            ['{"key":"s3cret"}'],
          );
          assert.not.match(program.text, 's3cret');
          const answer = await runProgram(userland, program, { diff: true });
          assert.equal([answer.changed, answer.differences], [true, []]);
          assert.ok(reported(answer)['checksum'] instanceof Secret);
          assert.is(JSON.parse(JSON.stringify(reported(answer))).checksum, '***');
          assert.equal(tree(dir), ['a 0600 {"key":"s3cret"}']);
        } finally {
          rmSync(dir, { recursive: true });
        }
      });
    }

    for (const mode of ['0640', '0604', 'u=rw,g=r', 'a+r', '+r', 'u=rw,g+r']) {
      test(`refuses the mode ${mode} for a secret`, async () => {
        try {
          await programOf(copy, { content: new Secret('x'), dest: '/a', mode });
        } catch (error) {
          return assert.is((error as Error).message, `a file with a secret in it cannot have the mode ${mode}`);
        }
        assert.unreachable();
      });
    }

    const mistakes: readonly [string, Record<string, unknown>, string][] = [
      ['a loop of links', { src: `${local}/loop`, dest: '/a' }, 'leads back to'],
      [
        'a wrong checksum',
        { src: `${local}/x`, dest: '/a', checksum: 'a'.repeat(40) },
        'has the checksum 11f6ad8ec52a2984abaafd7c3b516503785c2072',
      ],
      ['a validated tree', { src: `${local}/tree`, dest: '/a', validate: 'true %s' }, 'validate is for a single file'],
      ['a file that is gone', { src: `${local}/no`, dest: '/a' }, 'cannot look at'],
    ];
    for (const [title, task, message] of mistakes) {
      test(`refuses ${title}`, async () => {
        try {
          await programOf(copy, task);
        } catch (error) {
          return assert.match((error as Error).message, message);
        }
        assert.unreachable();
      });
    }
  },
  { before: makeLocal, after: () => rmSync(local, { recursive: true }) },
);
