import * as assert from 'uvu/assert';
import authorizedKey from '../../engine/modules/authorized_key.ts';
import { suite } from '../suite.ts';
import { complaints } from './here.ts';
import { type Row, rowsOf, table } from './table.ts';

const a = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAaaa';
const b = 'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABbbb==';
const c = 'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYcc';

const row = rowsOf('keys', '0600', { user: 'root', path: '{dir}/keys' });

const rows: readonly Row[] = [
  row('adds a key', `# ours\n${b} you\n`, { key: `${a} me` }, `# ours\n${b} you\n${a} me\n`),
  row('adds it without words', '', { key: a }, `${a}\n`),
  row('adds several', `${b}\n`, { key: `# mine\n${a} me\n\n${c}\n` }, `${b}\n${a} me\n${c}\n`),
  row('finds it', `${a} me\n`, { key: `${a} me` }, null),
  row('gives it other words', `${a} me\n${b}\n`, { key: `${a} you` }, `${a} you\n${b}\n`),
  row(
    'gives it the words of the task',
    `${a} me\n`,
    { key: `${a} me`, comment: 'of two words' },
    `${a} of two words\n`,
  ),
  row(
    'gives it options',
    `${a} me\n`,
    { key: `${a} me`, key_options: 'from="10.0.0.0/8,::1",command="echo \\"a b\\""' },
    `from="10.0.0.0/8,::1",command="echo \\"a b\\"" ${a} me\n`,
  ),
  row('takes options from its line', '', { key: `no-pty,command="a b" ${a} me` }, `no-pty,command="a b" ${a} me\n`),
  row('finds it behind options', `command="a b" ${a} me\n`, { key: `command="a b" ${a} me` }, null),
  row('takes options away', `command="a b" ${a} me\n`, { key: `${a} me` }, `${a} me\n`),
  row('leaves one of two', `${a} me\n${b}\n${a} again\n`, { key: `${a} me` }, `${a} me\n${b}\n`),
  row('takes it out, whatever it says', `from="x" ${a} me\n${b}\n`, { key: a, state: 'absent' }, `${b}\n`),
  row('has nothing to take out', `${b}\n`, { key: a, state: 'absent' }, null),
  row(
    'leaves no other',
    `# ours\n${b}\n${c} me\n`,
    { key: `${a}\n${c} me`, exclusive: true },
    `# ours\n${c} me\n${a}\n`,
  ),
  row('leaves what it does not know alone', 'cert-authority nonsense\n', { key: a }, `cert-authority nonsense\n${a}\n`),
  {
    title: 'makes the file, and the directory that nobody else can read',
    task: { user: 'root', key: a, path: '{dir}/.ssh/authorized_keys', manage_dir: true },
    leaves: ['.ssh/ 0700', `.ssh/authorized_keys 0600 ${a}\n`],
  },
  {
    title: 'closes a directory that others can read, and the file',
    given: `mkdir .ssh; chmod 0755 .ssh; echo '${a}' >.ssh/authorized_keys; chmod 0644 .ssh/authorized_keys`,
    task: { user: 'root', key: a, path: '{dir}/.ssh/authorized_keys', manage_dir: true },
    leaves: ['.ssh/ 0700', `.ssh/authorized_keys 0600 ${a}\n`],
  },
  {
    title: 'needs the directory where it is not to make it',
    task: { user: 'root', key: a, path: '{dir}/.ssh/authorized_keys' },
    failed: 'there is no directory',
  },
  {
    title: 'has nothing to take out of no file',
    task: { user: 'root', key: a, path: '{dir}/keys', state: 'absent' },
    changed: false,
    leaves: [],
  },
  {
    title: 'does not follow a link by itself',
    given: `echo '${b}' >other; chmod 0600 other; ln -s other keys`,
    task: { user: 'root', key: a, path: '{dir}/keys' },
    failed: 'is a link (follow: true goes where it points)',
    leaves: ['keys -> other', `other 0600 ${b}\n`],
  },
  {
    title: 'follows a link when it is to',
    given: `echo '${b}' >other; chmod 0600 other; ln -s other keys`,
    task: { user: 'root', key: a, path: '{dir}/keys', follow: true },
    leaves: ['keys -> other', `other 0600 ${b}\n${a}\n`],
  },
  { title: 'needs the user', task: { user: 'kplay-nobody', key: a }, failed: 'there is no user kplay-nobody' },
];

suite('authorized_key', (test) => {
  table(test, authorizedKey, rows);
  test('mistakes', () => {
    const mistakes = (key: string) => complaints(authorizedKey, { user: 'root', key });
    assert.equal(mistakes('nonsense'), ['key: line 1 is no public key']);
    assert.equal(mistakes(`${a}\n-----BEGIN OPENSSH PRIVATE KEY-----`), ['key: line 2 is no public key']);
    assert.equal(mistakes('# nothing\n'), ['key: there is no key']);
    assert.equal(mistakes('https://example.org/keys'), [
      'key: a key, not where to get one: get_url or an expression brings it',
    ]);
  });
});
