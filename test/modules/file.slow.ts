import file from '../../engine/modules/file.ts';
import { suite } from '../suite.ts';
import { type Row, table } from './table.ts';

const rows: readonly Row[] = [
  {
    title: 'makes a directory with its parents',
    task: { path: '{dir}/a/b/c', state: 'directory', mode: '0750' },
    result: { path: '{dir}/a/b/c', state: 'directory', mode: '0750', uid: 0, owner: 'root' },
    leaves: ['a/ 0750', 'a/b/ 0750', 'a/b/c/ 0750'],
  },
  {
    title: 'makes a directory with the default mode, whatever the umask',
    task: { path: '{dir}/a/', state: 'directory' },
    leaves: ['a/ 0755'],
  },
  {
    title: 'leaves a directory as it is',
    given: 'mkdir -m 0700 a',
    task: { path: '{dir}/a', state: 'directory' },
    changed: false,
    leaves: ['a/ 0700'],
  },
  {
    title: 'clears the set-group bit of a directory',
    given: 'mkdir a; chmod 2755 a',
    task: { path: '{dir}/a', state: 'directory', mode: '0755' },
    differences: [{ name: 'mode of {dir}/a', before: '2755', after: '0755' }],
    leaves: ['a/ 0755'],
  },
  {
    title: 'follows a link to a directory',
    given: 'mkdir -m 0755 a; ln -s a l',
    task: { path: '{dir}/l', state: 'directory', mode: '0700' },
    leaves: ['a/ 0700', 'l -> a'],
  },
  {
    title: 'refuses a file where a directory is to be',
    given: 'touch a',
    task: { path: '{dir}/a', state: 'directory' },
    failed: 'is a file, not a directory',
  },
  {
    title: 'refuses a file above the directory',
    given: 'touch a',
    task: { path: '{dir}/a/b/c', state: 'directory' },
    failed: '/a is not a directory',
  },
  {
    title: 'names a user who is not there',
    task: { path: '{dir}/a', state: 'directory', owner: 'nobody-at-all' },
    failed: 'there is no user nobody-at-all',
  },
  {
    title: 'names a group that is not there',
    given: 'mkdir a',
    task: { path: '{dir}/a', state: 'directory', group: 'nobody-at-all' },
    failed: 'there is no group nobody-at-all',
  },
  {
    title: 'gives a file away, its set-user bit kept',
    given: 'printf x >a; chmod 4755 a',
    task: { path: '{dir}/a', owner: 'nobody', group: '1', mode: '4755' },
    result: { uid: 65534, gid: 1, mode: '4755' },
    leaves: ['a 4755 x of 65534'],
  },
  {
    title: 'applies a symbolic mode to what is there',
    given: 'printf x >a; chmod 0640 a',
    task: { path: '{dir}/a', mode: 'u+x,g-r,o=r' },
    result: { mode: '0704' },
    leaves: ['a 0704 x'],
  },
  {
    title: 'gives everything in a directory its attributes, directories kept usable, links not followed',
    given:
      'mkdir -p d/e; printf x >d/e/x; printf y >y; chmod 0600 y; ln -s ../y d/l; chmod 0644 d/e/x; chmod 0755 d d/e',
    task: { path: '{dir}/d', recurse: true, owner: '65534', mode: 'u=rwX,go=' },
    leaves: ['d/ 0700 of 65534', 'd/e/ 0700 of 65534', 'd/e/x 0600 x of 65534', 'd/l -> ../y of 65534', 'y 0600 y'],
  },
  {
    title: 'finds nothing to do in a directory whose names pose as other paths',
    given: 'mkdir -m 0755 d; touch "$(printf \'d/a\\n1 x\')"; chmod 0755 d/a*',
    task: { path: '{dir}/d', recurse: true, mode: '0755' },
    changed: false,
  },
  {
    title: 'makes an empty file',
    task: { path: '{dir}/a', state: 'touch', mode: '0600' },
    repeats: true,
    result: { dest: '{dir}/a', state: 'file', size: 0 },
    leaves: ['a 0600 '],
  },
  {
    title: 'leaves the times of a file',
    given: 'printf x >a; chmod 0644 a',
    task: { path: '{dir}/a', state: 'touch', access_time: 'preserve', modification_time: 'preserve' },
    changed: false,
    leaves: ['a 0644 x'],
  },
  {
    title: 'makes a link',
    given: 'touch x; chmod 644 x',
    task: { src: 'x', path: '{dir}/l', state: 'link' },
    differences: [{ name: '{dir}/l', before: 'absent', after: 'link to x' }],
    result: { dest: '{dir}/l', src: 'x', state: 'link' },
    leaves: ['l -> x', 'x 0644 '],
  },
  {
    title: 'points a link to another directory',
    given: 'mkdir a b; ln -s a l; chmod 755 a b',
    task: { src: 'b', path: '{dir}/l', state: 'link', owner: '65534' },
    leaves: ['a/ 0755', 'b/ 0755', 'l -> b of 65534'],
  },
  {
    title: 'refuses a link to nothing',
    task: { src: 'x', path: '{dir}/l', state: 'link' },
    failed: '/x to link to',
  },
  {
    title: 'makes a link to nothing when forced',
    task: { src: '/no/such', path: '{dir}/l', state: 'link', force: true },
    leaves: ['l -> /no/such'],
  },
  {
    title: 'does not replace a file by a link',
    given: 'touch x l',
    task: { src: 'x', path: '{dir}/l', state: 'link' },
    failed: 'l is a file; force lets a link replace it',
  },
  {
    title: 'does not replace a directory with something in it, forced or not',
    given: 'mkdir l; touch x l/y',
    task: { src: 'x', path: '{dir}/l', state: 'link', force: true },
    failed: 'l is a directory with something in it',
  },
  {
    title: 'replaces an empty directory by a link when forced',
    given: 'mkdir l x; chmod 755 x',
    task: { src: 'x', path: '{dir}/l', state: 'link', force: true },
    leaves: ['l -> x', 'x/ 0755'],
  },
  {
    title: 'gives a file another name',
    given: 'printf x >a; chmod 644 a',
    task: { src: '{dir}/a', path: '{dir}/b', state: 'hard' },
    leaves: ['a 0644 x', 'b 0644 x'],
  },
  {
    title: 'removes a directory',
    given: 'mkdir -p a/b; touch a/b/c',
    task: { path: '{dir}/a', state: 'absent' },
    differences: [{ name: 'state of {dir}/a', before: 'directory', after: 'absent' }],
    result: { path: '{dir}/a', state: 'absent' },
    leaves: [],
  },
  {
    title: 'removes a link, not what it points to',
    given: 'mkdir -m 755 a; ln -s a l',
    task: { path: '{dir}/l', state: 'absent' },
    leaves: ['a/ 0755'],
  },
  { title: 'removes nothing twice', task: { path: '{dir}/a', state: 'absent' }, changed: false, leaves: [] },
  { title: 'never removes everything', task: { path: '//', state: 'absent' }, failed: 'root directory' },
  {
    title: 'copes with names that look like options and quotes',
    task: { path: `{dir}/-rf 'a" $(b)`, state: 'directory', mode: '0700' },
    leaves: [`-rf 'a" $(b)/ 0700`],
  },
  { title: 'says so when there is nothing', task: { path: '{dir}/a', mode: '0600' }, failed: 'there is nothing at' },
];

suite('file', (test) => table(test, file, rows));
