import type { Module } from '../../engine/modules/definition/module.ts';
import group from '../../engine/modules/group.ts';
import user from '../../engine/modules/user.ts';
import { Secret } from '../../engine/types.ts';
import type { Transcript } from '../remote/shims.ts';

const noGroup: Transcript[number] = ['getent group etcd', '', 2];
const noUser: Transcript[number] = ['getent passwd etcd', '', 2];
const etcdGroup: Transcript[number] = ['getent group etcd', 'etcd:x:990:\n'];
const etcdUser: Transcript[number] = ['getent passwd etcd', 'etcd:x:991:990:The store:/:/usr/sbin/nologin\n'];
const etcdData = { uid: 991, group: 990, comment: 'The store', home: '/', shell: '/usr/sbin/nologin' };

/** A task on accounts, what it runs, and what comes of it. */
export interface Case {
  readonly title: string;
  readonly module: Module;
  readonly args: object;
  readonly played: Transcript;
  /** Differences as `NAME: BEFORE -> AFTER`; none when nothing changes. */
  readonly changes: readonly string[];
  readonly data?: object;
  readonly failed?: string;
  readonly check?: true;
  readonly commands?: readonly string[];
}

/** What a host has that is not one of busybox's. */
export const shadow = ['useradd', 'usermod', 'userdel', 'groupadd', 'groupmod', 'groupdel'];

/** The table of test/modules/accounts.test.ts. */
export const cases: readonly Case[] = [
  {
    title: 'a new group',
    module: group,
    args: { name: 'etcd', gid: 990, system: true },
    played: [noGroup, ['groupadd -r -g 990 -- etcd'], etcdGroup],
    changes: ['group etcd: absent -> present'],
    data: { name: 'etcd', state: 'present', system: true, gid: 990 },
  },
  {
    title: 'a new group, with busybox',
    module: group,
    args: { name: 'etcd', system: true },
    played: [noGroup, ['addgroup -S -- etcd'], etcdGroup],
    changes: ['group etcd: absent -> present'],
    commands: [],
  },
  {
    title: 'a new group, in check mode',
    module: group,
    args: { name: 'etcd' },
    check: true,
    played: [noGroup, noGroup],
    changes: ['group etcd: absent -> present'],
    data: { name: 'etcd', state: 'present', system: false },
  },
  {
    title: 'a group that is there',
    module: group,
    args: { name: 'etcd', gid: 990 },
    played: [etcdGroup, etcdGroup],
    changes: [],
  },
  {
    title: 'a group with another number',
    module: group,
    args: { name: 'etcd', gid: 1990 },
    played: [etcdGroup, ['groupmod -g 1990 -- etcd'], ['getent group etcd', 'etcd:x:1990:\n']],
    changes: ['number of group etcd: 990 -> 1990'],
    data: { name: 'etcd', state: 'present', system: false, gid: 1990 },
  },
  {
    title: 'a group that goes',
    module: group,
    args: { name: 'etcd', state: 'absent' },
    played: [etcdGroup, ['groupdel -- etcd']],
    changes: ['group etcd: present -> absent'],
  },
  {
    title: 'a group that cannot go',
    module: group,
    args: { name: 'etcd', state: 'absent' },
    played: [etcdGroup, ['groupdel -- etcd', '', 8, 'it is the group of a user']],
    changes: ['group etcd: present -> absent'],
    failed: 'cannot remove group etcd: it is the group of a user',
  },
  {
    title: 'a new user',
    module: user,
    args: {
      name: 'etcd',
      uid: 991,
      group: 'etcd',
      system: true,
      home: '/',
      shell: '/usr/sbin/nologin',
      comment: 'The store',
    },
    played: [
      etcdGroup,
      noUser,
      etcdGroup,
      ['useradd -M -g 990 -r -d / -c The store -u 991 -s /usr/sbin/nologin -- etcd'],
      etcdUser,
      etcdUser,
    ],
    changes: ['user etcd: absent -> present'],
    data: { name: 'etcd', state: 'present', ...etcdData },
  },
  {
    title: 'a new user whose group is there already, with a password',
    module: user,
    args: { name: 'etcd', create_home: false, password: new Secret('$6$salt$hash') },
    played: [
      noUser,
      etcdGroup,
      ['useradd -M -N -- etcd'],
      etcdUser,
      ['getent shadow etcd', 'etcd:!:19000::::::\n'],
      ['chpasswd -e < etcd:$6$salt$hash'],
      etcdUser,
    ],
    changes: ['user etcd: absent -> present', 'password of etcd: (another) -> (the one given)'],
  },
  {
    title: 'a new user, with busybox',
    module: user,
    args: { name: 'etcd', group: 'etcd', home: '/', shell: '/bin/false' },
    played: [etcdGroup, noUser, etcdGroup, ['adduser -D -H -G etcd -h / -s /bin/false -- etcd'], etcdUser, etcdUser],
    changes: ['user etcd: absent -> present'],
    commands: [],
  },
  {
    title: 'a new user with groups, in check mode',
    module: user,
    args: { name: 'etcd', groups: 'etcd', password: '*' },
    check: true,
    played: [noUser, noUser, noGroup],
    changes: ['user etcd: absent -> present'],
    failed: 'there is no group etcd',
  },
  {
    title: 'a user as it should be',
    module: user,
    args: { name: 'etcd', uid: 991, home: '/', comment: 'The store', password: '$6$s$h', password_lock: true },
    played: [etcdUser, etcdUser, ['getent shadow etcd', 'etcd:!$6$s$h:1::::::\n'], etcdUser],
    changes: [],
    data: { name: 'etcd', state: 'present', ...etcdData },
  },
  {
    title: 'a user who differs in everything',
    module: user,
    args: { name: 'etcd', uid: 5, home: '/tmp', comment: '', shell: '/bin/sh' },
    played: [etcdUser, ['usermod -u 5 -c  -d /tmp -s /bin/sh -- etcd'], etcdUser, etcdUser],
    changes: [
      'uid of etcd: 991 -> 5',
      'comment of etcd: The store -> ',
      'home of etcd: / -> /tmp',
      'shell of etcd: /usr/sbin/nologin -> /bin/sh',
    ],
  },
  {
    title: 'a user who differs, where nothing can change it',
    module: user,
    args: { name: 'etcd', uid: 5 },
    played: [etcdUser],
    changes: ['uid of etcd: 991 -> 5'],
    failed: 'cannot change user etcd: this host has no usermod',
    commands: [],
  },
  {
    title: 'groups',
    module: user,
    args: { name: 'etcd', groups: ['b', 3, 'etcd'] },
    played: [
      etcdUser,
      etcdUser,
      ['getent group b', 'b:x:2:\n'],
      ['getent group 3', 'c:x:3:\n'],
      etcdGroup,
      etcdUser,
      ['id -gn -- etcd', 'etcd\n'],
      ['id -Gn -- etcd', 'etcd a b\n'],
      ['usermod -G b,c -- etcd'],
      etcdUser,
    ],
    changes: ['groups of etcd: a b -> b c'],
  },
  {
    title: 'groups beside those it has',
    module: user,
    args: { name: 'etcd', groups: 'b', append: true },
    played: [
      etcdUser,
      etcdUser,
      ['getent group b', 'b:x:2:\n'],
      etcdUser,
      ['id -gn -- etcd', 'etcd\n'],
      ['id -Gn -- etcd', 'etcd a\n'],
      ['usermod -G a,b -- etcd'],
      etcdUser,
    ],
    changes: ['groups of etcd: a -> a b'],
  },
  {
    title: 'no groups any more, with busybox',
    module: user,
    args: { name: 'etcd', groups: [] },
    played: [
      etcdUser,
      etcdUser,
      etcdUser,
      ['id -gn -- etcd', 'etcd\n'],
      ['id -Gn -- etcd', 'etcd a\n'],
      ['delgroup etcd a'],
      etcdUser,
    ],
    changes: ['groups of etcd: a -> '],
    commands: [],
  },
  {
    title: 'a password only for who has none',
    module: user,
    args: { name: 'etcd', password: '$6$s$new', update_password: 'on_create', password_lock: false },
    played: [etcdUser, etcdUser, ['getent shadow etcd', 'etcd:!$6$s$old:1::::::\n'], ['usermod -U etcd'], etcdUser],
    changes: ['password of etcd locked: 1 -> 0'],
  },
  {
    title: 'a user who goes, with its home',
    module: user,
    args: { name: 'etcd', state: 'absent', remove: true, force: true },
    played: [etcdUser, ['userdel -r -f -- etcd']],
    changes: ['user etcd: present -> absent'],
  },
  {
    title: 'a user who is gone',
    module: user,
    args: { name: 'etcd', state: 'absent' },
    played: [noUser],
    changes: [],
    data: { name: 'etcd', state: 'absent' },
  },
];
