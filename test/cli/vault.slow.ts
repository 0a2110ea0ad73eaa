import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { Files } from '../load/folder.ts';
import { encrypted, inline } from '../secrets/encrypted.ts';
import { suite } from '../suite.ts';
import { main, type Project, withProject } from './kplay.ts';

const pass = ['--vault-password-file', 'pass'];

/** Editors: each gets the file's path as its last word. */
const editors = {
  append: 'printf "c: z\\n" >>',
  spy: '>spied; f() { { pwd; stat -c %a "$1" "${1%/*}"; cat "$1"; } >spied; printf swap >"$1~"; echo "$1" >where; }; f',
  fail: 'f() { printf x >"$1"; false; }; f',
};

const base: Files = { pass: 'swordfish\n', 'f.yml': encrypted('a: x\n'), 'dev.yml': encrypted('b: y\n', 'dev') };

/** Commands, and how they end. */
const commands: readonly [string, string, Readonly<Record<string, string>>, number, string, string][] = [
  ['view', 'view f.yml dev.yml', {}, 0, 'a: x\nb: y\n', ''],
  ['decrypt to standard output', 'decrypt f.yml --output -', {}, 0, 'a: x\n', ''],
  ['a file that is not encrypted', 'view pass', {}, 1, '', 'pass is not encrypted\n'],
  ['a file that is encrypted', 'encrypt f.yml', {}, 1, '', 'f.yml is encrypted already\n'],
  ['no file', 'edit g.yml', {}, 1, '', 'cannot read g.yml: ENOENT: no such file or directory\n'],
  [
    'two inputs, one output',
    'encrypt pass f.yml --output o',
    {},
    1,
    '',
    '--output takes what one input gives, and several are given\n',
  ],
  ['nothing to encrypt', 'encrypt-string', {}, 1, '', 'there is nothing to encrypt in standard input\n'],
  ['an editor that changes nothing', 'edit f.yml', { EDITOR: 'true' }, 0, '', 'f.yml: unchanged\n'],
  [
    'an editor that fails',
    'edit f.yml',
    { EDITOR: editors.fail },
    1,
    '',
    `the editor (${editors.fail}) ended with 1: nothing was written\n`,
  ],
  [
    'a file that is there',
    'create f.yml',
    { EDITOR: 'true' },
    1,
    '',
    'f.yml is there already\n  hint: kplay vault edit f.yml\n',
  ],
  [
    'a new file that stays empty',
    'create g.yml',
    { EDITOR: 'true' },
    1,
    '',
    'nothing was written, so g.yml is not made\n',
  ],
  [
    'two passwords',
    'encrypt pass --vault-id dev@pass',
    {},
    1,
    '',
    'several vault passwords are given, and one has to encrypt\n  hint: say which with --encrypt-vault-id: dev, default\n',
  ],
  [
    'a password of another id',
    'encrypt pass --encrypt-vault-id prod',
    {},
    1,
    '',
    'no password is given for the vault id "prod"\n  hint: there are default\n',
  ],
  [
    'two new passwords',
    'rekey f.yml --new-vault-id a@pass --new-vault-password-file pass',
    {},
    1,
    '',
    'give either --new-vault-id or --new-vault-password-file\n',
  ],
];

const vault = (project: Project, words: string, environment: Readonly<Record<string, string>> = {}) =>
  project.kplay(['vault', ...words.split(' '), ...pass], environment);

const site: Files = {
  pass: 'swordfish\n',
  'hosts.yml': 'all: {hosts: {h1: {ansible_connection: local}}}\n',
  'group_vars/all.yml': `key: ${inline('hunter2\n')}`,
  'host_vars/h1.yml': encrypted('token: t0ken-t0ken\nurl: "https://u:pa55word@{{ name }}/"\nname: h\nport: 22\n'),
  'files/cert': encrypted('-----BEGIN-----\nc3rtc3rt\n'),
  'templates/t.hbs': encrypted('t3mplate {{ token }}\n'),
  'site.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - debug: {msg: "{{ key }} {{ token }} {{ url }} {{ port }}"}
    - shell: {cmd: 'cat; echo $T >&2', stdin: "{{ key }}{{ file 'cert' }}"}
      environment: {T: "{{ token }}"}
      register: said
    - copy: {src: cert, dest: "{{ playbook_dir }}/out"}
    - template: {src: t.hbs, dest: "{{ playbook_dir }}/rendered"}
    - command: "false"
      ignore_errors: true
      environment: {K: "{{ key }}"}
    - fail: {msg: "{{ url }}"}
      ignore_errors: true
    - assert: {that: [eq port 22, eq token "t0ken-t0ken"]}
`,
};

const secrets = ['hunter2', 't0ken', 'pa55word', 'c3rtc3rt', 't3mplate', 'swordfish'];

/** What a command shows on a terminal of its own, where each answer is typed when its question is there. */
async function typed(folder: string, words: string, answers: readonly [string, string][]): Promise<string> {
  const command = `'${process.execPath}' '${main}' vault ${words}`;
  const child = spawn('script', ['-qec', command, '/dev/null'], { cwd: folder, stdio: ['pipe', 'pipe', 'inherit'] });
  const left = [...answers];
  let shown = '';
  let from = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
    const [question, answer] = left[0] ?? [];
    if (question === undefined || !shown.slice(from).includes(question)) return;
    from = shown.length;
    left.shift();
    child.stdin.write(`${answer}\r`);
  });
  await once(child, 'close');
  return shown.replace(/\x1b\[\d*[A-Z]/g, '').replaceAll('\r', '');
}

suite('kplay vault', (test) => {
  test('asks on the terminal, and shows nothing of what is typed', () =>
    withProject({ 'f.yml': 'a: x\n' }, async ({ folder }) => {
      const twice: [string, string][] = [
        ['New vault password:', 'swordfish'],
        ['Confirm new vault password:', 'swordfish'],
      ];
      assert.is(
        await typed(folder, 'encrypt f.yml', twice),
        'New vault password: \nConfirm new vault password: \nf.yml: encrypted\n',
      );
      assert.is(
        await typed(folder, 'view f.yml --vault-id dev@prompt', [['Vault password (dev):', 'swordfish']]),
        'Vault password (dev): \na: x\n',
      );
    }));

  for (const [title, words, environment, code, stdout, stderr] of commands) {
    test(title, () =>
      withProject(base, async (project) => {
        assert.equal(await vault(project, words, environment), { code, stdout, stderr });
        for (const [name, text] of Object.entries(base))
          assert.is(readFileSync(join(project.folder, name), 'utf8'), text);
        assert.equal(readdirSync(project.folder).sort(), Object.keys(base).sort());
      }),
    );
  }

  test('the editor works in private, and leaves nothing', () =>
    withProject(base, async (project) => {
      const { code } = await vault(project, 'edit f.yml', { EDITOR: editors.spy });
      assert.is(code, 0);
      const spied = readFileSync(join(project.folder, 'spied'), 'utf8');
      assert.is(spied, `${project.folder}\n600\n700\na: x\n`);
      const where = readFileSync(join(project.folder, 'where'), 'utf8').trim();
      assert.match(where, /\/kplay-vault-\w+\/plain\.yml$/);
      assert.not.ok(existsSync(join(where, '..')));
    }));

  test('edit and rekey keep mode, link and label', () =>
    withProject(base, async (project) => {
      const path = (name: string) => join(project.folder, name);
      chmodSync(path('dev.yml'), 0o640);
      symlinkSync('dev.yml', path('link.yml'));
      assert.equal(await vault(project, 'edit link.yml', { EDITOR: editors.append }), {
        code: 0,
        stdout: '',
        stderr: 'link.yml: encrypted\n',
      });
      assert.ok(lstatSync(path('link.yml')).isSymbolicLink());
      assert.is(statSync(path('dev.yml')).mode & 0o7777, 0o640);
      assert.match(readFileSync(path('dev.yml'), 'utf8'), /^\$ANSIBLE_VAULT;1\.2;AES256;dev\n/);
      assert.is((await vault(project, 'view dev.yml')).stdout, 'b: y\nc: z\n');
      project.write({ new: 'perch' });
      assert.is((await vault(project, 'rekey dev.yml --new-vault-id prod@new')).stderr, 'dev.yml: encrypted anew\n');
      assert.is(statSync(path('dev.yml')).mode & 0o7777, 0o640);
      assert.is((await project.kplay(['vault', 'view', 'dev.yml', '--vault-id', 'prod@new'])).stdout, 'b: y\nc: z\n');
      assert.is((await vault(project, 'view dev.yml')).code, 1);
    }));

  test('rekey writes nothing when one file cannot be opened', () =>
    withProject({ ...base, bad: `${base['f.yml']!.slice(0, -10)}\n` }, async (project) => {
      assert.is((await vault(project, 'rekey f.yml bad --new-vault-password-file pass')).code, 1);
      assert.is(readFileSync(join(project.folder, 'f.yml'), 'utf8'), base['f.yml']);
    }));

  test('a new file is for its owner alone, and settings name the password', () =>
    withProject({ pass: 'swordfish\n', 'kplay.yml': 'vault_identity_list: [dev@pass]\n' }, async (project) => {
      const created = await project.kplay(['vault', 'create', 'g.yml'], { EDITOR: editors.append });
      assert.equal(created, { code: 0, stdout: '', stderr: 'g.yml: encrypted\n' });
      assert.is(statSync(join(project.folder, 'g.yml')).mode & 0o7777, 0o600);
      assert.match(readFileSync(join(project.folder, 'g.yml'), 'utf8'), /^\$ANSIBLE_VAULT;1\.2;AES256;dev\n/);
      const other = { KPLAY_VAULT_IDENTITY_LIST: 'a@pass, b@pass' };
      assert.is((await project.kplay(['vault', 'view', 'g.yml'], other)).stdout, 'c: z\n');
      project.write({ 'kplay.yml': '' });
      assert.is(
        (await project.kplay(['vault', 'view', 'g.yml'], { KPLAY_VAULT_PASSWORD_FILE: 'pass' })).stdout,
        'c: z\n',
      );
    }));

  test('a run that uses secrets of every kind tells none of them', () =>
    withProject(site, async (project) => {
      const { code, stdout, stderr } = await project.kplay([
        'run',
        '-i',
        'hosts.yml',
        'site.yml',
        '-vv',
        '-D',
        ...pass,
      ]);
      assert.is(code, 0, stdout + stderr);
      assert.is(readFileSync(join(project.folder, 'out'), 'utf8'), '-----BEGIN-----\nc3rtc3rt\n');
      assert.is(readFileSync(join(project.folder, 'rendered'), 'utf8'), 't3mplate t0ken-t0ken\n');
      for (const name of ['out', 'rendered']) assert.is(statSync(join(project.folder, name)).mode & 0o777, 0o600);
      const runs = join(project.state, 'kplay', 'runs');
      const journal = readdirSync(runs).map((name) => readFileSync(join(runs, name), 'utf8'));
      assert.is(journal.length, 1);
      for (const secret of secrets) {
        for (const text of [stdout, stderr, ...journal]) assert.not.ok(text.includes(secret), secret);
      }
    }));

  test('exec, check and inventory take passwords, too', () =>
    withProject(site, async (project) => {
      const said = await project.kplay(['exec', '-i', 'hosts.yml', 'all', ...pass, 'debug', 'msg={{ key }}{{ port }}']);
      assert.is(said.code, 0, said.stderr);
      assert.match(said.stdout, '"msg": "***"');
      assert.is((await project.kplay(['check', 'site.yml', ...pass])).code, 0);
      const without = await project.kplay(['run', '-i', 'hosts.yml', 'site.yml']);
      assert.equal(without, {
        code: 1,
        stdout: '',
        stderr:
          'host_vars/h1.yml:1:1: no password is given for the vault id "default"\n  hint: give it with --vault-id default@FILE, --vault-password-file FILE or --ask-vault-pass\n',
      });
      project.write({ 'sealed.yml': encrypted('all: {hosts: {h1: {a: s3cret, b: 1}}}') });
      const listed = await project.kplay(['inventory', 'host', 'h1', '-i', 'sealed.yml', ...pass]);
      const beside = { key: '***', name: '***', port: 22, token: '***', url: '***' };
      assert.equal(JSON.parse(listed.stdout), { a: '***', b: 1, ...beside });
    }));
});
