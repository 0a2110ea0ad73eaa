import { lstatSync, realpathSync, statSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { posix } from 'node:path';
import { defineHelper, Refusal } from './helper.ts';

export const basename = defineHelper({
  name: 'basename',
  summary: 'the last part of a path; empty when it ends with /',
  takes: { path: 'text' },
  gives: 'text',
  examples: [{ expression: 'basename "/etc/etcd/ca.pem"', value: 'ca.pem' }],
  run: ({ path }) => path.slice(path.lastIndexOf('/') + 1),
});

export const dirname = defineHelper({
  name: 'dirname',
  summary: 'a path without its last part',
  takes: { path: 'text' },
  gives: 'text',
  examples: [{ expression: 'dirname "/etc/etcd/ca.pem"', value: '/etc/etcd' }],
  run: ({ path }) => {
    const head = path.slice(0, path.lastIndexOf('/') + 1);
    return /[^/]/.test(head) ? head.replace(/\/+$/, '') : head;
  },
});

export const splitext = defineHelper({
  name: 'splitext',
  summary: 'a path without its ending, and the ending with its point',
  takes: { path: 'text' },
  gives: 'list',
  examples: [{ expression: 'splitext "etcd-v3.5.tar.gz"', value: ['etcd-v3.5.tar', '.gz'] }],
  run: ({ path }) => {
    const [, ending = ''] = /[^/.][^/]*?(\.[^./]*)$/.exec(path) ?? [];
    return [path.slice(0, path.length - ending.length), ending];
  },
});

export const pathJoin = defineHelper({
  name: 'path_join',
  summary: 'parts put together to a path; an absolute one begins anew',
  takes: { parts: 'any...' },
  gives: 'text',
  examples: [
    { expression: 'path_join "/etc" "etcd" "ca.pem"', value: '/etc/etcd/ca.pem' },
    { expression: 'path_join (list "/etc" "/opt" "x")', value: '/opt/x' },
  ],
  run: ({ parts }) => {
    const all = parts.flat();
    const other = all.find((part) => typeof part !== 'string');
    if (other !== undefined) throw new Refusal('the parts of a path are texts');
    return (all as string[]).reduce((path, part) => {
      if (part.startsWith('/')) return part;
      return path === '' || path.endsWith('/') ? path + part : `${path}/${part}`;
    }, '');
  },
});

export const normpath = defineHelper({
  name: 'normpath',
  summary: 'a path without . and .. in it as far as possible',
  takes: { path: 'text' },
  gives: 'text',
  examples: [{ expression: 'normpath "/etc/./etcd/../ssl/"', value: '/etc/ssl' }],
  run: ({ path }) => normal(path),
});

export const relpath = defineHelper({
  name: 'relpath',
  summary: 'a path as seen from a folder',
  takes: { path: 'text', start: 'text' },
  gives: 'text',
  examples: [{ expression: 'relpath "/etc/etcd/ca.pem" "/etc/ssl"', value: '../etcd/ca.pem' }],
  run: ({ path, start }) => posix.relative(start, path) || '.',
});

export const commonpath = defineHelper({
  name: 'commonpath',
  summary: 'the folder that several paths have in common',
  takes: { paths: 'list' },
  gives: 'text',
  examples: [{ expression: 'commonpath (list "/etc/ssl/a" "/etc/ssh")', value: '/etc' }],
  run: ({ paths }) => {
    const split = paths.map((path) => {
      if (typeof path !== 'string') throw new Refusal('paths are texts', undefined, 'paths');
      return path.split('/').filter((part, index) => index === 0 || (part !== '' && part !== '.'));
    });
    const [first = [], ...others] = split;
    const differs = first.findIndex((part, index) => others.some((other) => other[index] !== part));
    const common = (differs === -1 ? first : first.slice(0, differs)).join('/');
    return common === '' && first[0] === '' ? '/' : common;
  },
});

export const expanduser = defineHelper({
  name: 'expanduser',
  summary: 'a path whose ~ is the home directory of who runs kplay',
  takes: { path: 'text' },
  gives: 'text',
  examples: [{ expression: 'expanduser "/etc/~"', value: '/etc/~' }],
  run: ({ path }) => {
    const [, user, rest] = /^~([^/]*)(.*)$/s.exec(path) ?? [];
    if (user === undefined) return path;
    return user === '' || user === userInfo().username ? homedir() + rest! : path;
  },
});

export const realpath = defineHelper({
  name: 'realpath',
  summary: 'a path here, absolute and without links as far as it exists; relative ones start at the playbook',
  takes: { path: 'text' },
  gives: 'text',
  examples: [{ expression: 'realpath "/proc/../usr/nowhere"', value: '/usr/nowhere' }],
  run: ({ path }, { world }) => real(posix.resolve(world.directory, path)),
});

export const exists = defineHelper({
  name: 'exists',
  summary: 'whether there is a file or folder at a path here; relative ones start at the playbook',
  takes: { path: 'text' },
  gives: 'boolean',
  secrets: 'compared',
  examples: [{ expression: 'exists "/nowhere/at/all"', value: false }],
  run: ({ path }, { world }) => statusOf(world.directory, path, true) !== undefined,
});

export const isFile = defineHelper({
  name: 'is_file',
  summary: 'whether there is a file at a path here',
  takes: { path: 'text' },
  gives: 'boolean',
  secrets: 'compared',
  examples: [{ expression: 'is_file "/etc/passwd"', value: true }],
  run: ({ path }, { world }) => statusOf(world.directory, path, true)?.isFile() ?? false,
});

export const isDir = defineHelper({
  name: 'is_dir',
  summary: 'whether there is a folder at a path here',
  takes: { path: 'text' },
  gives: 'boolean',
  secrets: 'compared',
  examples: [{ expression: 'is_dir "/etc"', value: true }],
  run: ({ path }, { world }) => statusOf(world.directory, path, true)?.isDirectory() ?? false,
});

export const isLink = defineHelper({
  name: 'is_link',
  summary: 'whether there is a symbolic link at a path here',
  takes: { path: 'text' },
  gives: 'boolean',
  secrets: 'compared',
  examples: [{ expression: 'is_link "/proc/self"', value: true }],
  run: ({ path }, { world }) => statusOf(world.directory, path, false)?.isSymbolicLink() ?? false,
});

export const isAbsolute = defineHelper({
  name: 'is_abs',
  summary: 'whether a path is absolute',
  takes: { path: 'text' },
  gives: 'boolean',
  secrets: 'compared',
  examples: [{ expression: 'is_abs "etc/etcd"', value: false }],
  run: ({ path }) => path.startsWith('/'),
});

/** Something on this machine; undefined when it is not there or cannot be looked at. */
function statusOf(directory: string, path: string, follow: boolean) {
  const absolute = posix.resolve(directory, path);
  try {
    return follow ? statSync(absolute) : lstatSync(absolute);
  } catch {
    return undefined;
  }
}

function normal(path: string): string {
  const normalized = posix.normalize(path);
  return normalized.length > 1 ? normalized.replace(/\/$/, '') : normalized;
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = posix.dirname(path);
    return parent === path ? path : posix.join(real(parent), posix.basename(path));
  }
}
