import type { Files } from './written.ts';

/** Sources of an inventory; what is asked of them; and what kplay knows to do otherwise. */
export interface Case {
  readonly files: Files;
  /** Given with `-i`; all files unless given. */
  readonly sources?: readonly string[];
  /** Patterns whose hosts are compared, with their order. */
  readonly patterns?: readonly string[];
  /** Patterns whose hosts are compared without: `all` is in the order of the sources in kplay, of the groups in Ansible. */
  readonly unordered?: readonly string[];
  readonly limit?: string;
  /** Hosts asked for with `--host`; the first one of all unless given. */
  readonly hosts?: readonly string[];
}

const many = `lone
[web]
web3
web1
web2.example.org
[db]
db1
db2
[spare]
web1
db2
[site:children]
web
db
[none]
`;

const listing = (value: unknown) => `#!/bin/sh\n[ "$1" = --list ] && cat <<'END'\n${JSON.stringify(value)}\nEND\n`;

const asked = `#!/bin/sh
case $1 in
--list) echo '{"web": ["w1", "w2"], "db": {"hosts": ["d1", "w1"], "vars": {"port": 1}}}' ;;
--host) printf '{"name": "%s", "list": [1, null, {"a": true}]}' "$2" ;;
esac
`;

const racks = `[web]
w1 rack=a front=True list="['x', 'y z']" map="{'a': 'b', 'c': 'd-e'}" gaps="{'a': '', 'b': 'c'}" empty='' holes="['', 'a']"
w2 rack="b 1" front=False list="[]" empty=''
[db]
d1 rack=9a
[web:vars]
kind=web
[db:vars]
kind=db
`;

/** A name for each, which says what is special about it. */
export const cases: Readonly<Record<string, Case>> = {
  nothing: { files: { hosts: '' }, hosts: [] },
  'a host without a group': { files: { hosts: 'lone\n' } },
  'INI: groups, children, variables': {
    files: {
      hosts: 'lone a=1\n[web]\nw[01:03] b=2\n[db]\nd1\n[site:children]\nweb\ndb\n[site:vars]\nx = 1\n[all:vars]\ny=2\n',
    },
  },
  'INI: children before their groups': {
    files: { hosts: '[site:children]\nweb\ndb\n[top:children]\nsite\n[db]\nd1\n[web]\nw1\n' },
    patterns: ['site', 'top'],
  },
  'INI: variables before their group': {
    files: { hosts: '[web:vars]\nx=1\n[top:vars]\ny=1\n[web]\nw1\n[top:children]\nweb\n' },
  },
  'INI: ranges': {
    files: { hosts: '[n]\na[1:3]\nb[01:20:2]\nc[a:e:2]\nd[0:1][x:y]\ne[:2]\nf[C:E].example.org\ng[z:B]\n' },
    patterns: ['n'],
  },
  'INI: ports': {
    files: { hosts: 'a:22\n[b]\nb[1:2]:2222\nc:23 ansible_port=24\n[2001:db8::1]:25\n2001:db8::2\nd.e_f-g:26\n' },
  },
  'INI: types of values in a host line': {
    files: {
      hosts: `h a=1 b=-1 c=1.5 d=True e=true f=None g='x y' h="'80'" i=0644 j=0x1f k="[1, 'a', (2,)]" l="{'a': {'b': 1}}" m=1e3 n= o=10.0.0.1 p=yes q=1_000 r='"quoted"' s=a\\ b t=0o17 u=b'x'\n`,
    },
  },
  'INI: types of values in a section': {
    files: {
      hosts: `[w]\nh\n[w:vars]\na = 1\nb=x y # not a comment\nc = "x # y"\nd='z'\ne = [1, 2] # a comment\nf=\ng = a = b\nh=1,2\ni = {'a': [True, None]}\nj = 'it''s'\nk = 007\nl=00\nm=1 + 1\nn = "a" "b"\no=...\n`,
    },
  },
  'INI: comments and blanks': {
    files: {
      hosts: '# one\n; two\n\n  [web]   # three\n  w1   a=1  # four\n\t w2 #five\n[site:children] # six\nweb # seven\n',
    },
  },
  'INI: quotes and escapes': {
    files: { hosts: `h a="x \\"y\\" z" b='x "y" z' c=x\\'y d="" e='a'"b"c f="\\\\n" g='\\\\'\n` },
  },
  'INI: said again': {
    files: { hosts: '[a]\nh x=1\n[b]\nh x=2 y=3\n[a]\nh y=4\nk\n[a:vars]\nv=1\n[a:vars]\nv=2\n' },
  },
  'YAML: groups, children, variables': {
    files: {
      'h.yml':
        'all:\n  hosts: {lone: {a: 1}}\n  vars: {y: [1, {z: null}]}\n  children:\n    web:\n      hosts: {"w[01:03]": {b: 2}, "p:2222": }\n    db: {hosts: {d1: }, vars: {x: 1.5}}\n    empty:\n',
    },
  },
  'YAML: groups within groups, several times': {
    files: {
      'h.yml':
        'top:\n  children:\n    a: {children: {c: {hosts: {h1: , h2: }}}}\n    b: {children: {c: }, hosts: {h2: {x: 1}}}\nc:\n  vars: {deep: true}\n  hosts: {h3: }\n',
    },
    patterns: ['top', 'a', 'b', 'c'],
  },
  'YAML: a name instead of a mapping': {
    files: { 'h.yml': 'web:\n  hosts: w1\n  children: sub\nsub:\n  hosts: "s[1:2]"\n' },
  },
  'YAML: JSON': {
    files: {
      'h.json': '{"web": {"hosts": {"w1": {"a": [1, "x", null, true]}}, "vars": {"é": "ü"}}}'.replace('é', 'e'),
    },
  },
  'YAML: without an ending': { files: { hosts: '---\nweb:\n  hosts:\n    w1:\n    w2: {ansible_host: 192.0.2.1}\n' } },
  'a script with _meta': {
    files: {
      'inv.sh': listing({
        web: ['w1', 'w2'],
        site: { children: ['web', 'later'], vars: { ntp: 'x' } },
        db: { hosts: ['d1'], vars: {} },
        _meta: { hostvars: { w1: { a: [1, { b: null }] }, unknown: { a: 1 } } },
      }),
    },
  },
  'a script asked for each host': { files: { 'inv.sh': asked } },
  'a script that knows all': {
    files: {
      'inv.sh': listing({
        all: { hosts: ['a', 'b'], vars: { x: 1 }, children: ['ungrouped', 'g'] },
        g: ['b'],
        _meta: { hostvars: {} },
      }),
    },
  },
  'a list of hosts': { files: { unused: '' }, sources: ['a,b:2222,'] },
  'a list of one': { files: { unused: '' }, sources: ['alone,'] },
  'several sources': {
    files: {
      'a.ini': '[web]\nw1 a=1 b=1\nw2\n[web:vars]\nx=1\ny=1\n',
      'b.yml': 'web:\n  hosts: {w3: , w1: {b: 2}}\n  vars: {y: 2}\n',
    },
    patterns: ['web'],
  },
  'several sources the other way': {
    files: {
      'a.ini': '[web]\nw1 a=1 b=1\nw2\n[web:vars]\nx=1\ny=1\n',
      'b.yml': 'web:\n  hosts: {w3: , w1: {b: 2}}\n  vars: {y: 2}\n',
    },
    sources: ['b.yml', 'a.ini'],
    patterns: ['web'],
  },
  'a host leaves ungrouped': { files: { a: 'w1\nw2\n', b: '[web]\nw1\n' }, patterns: ['ungrouped'] },
  'a file and a list': { files: { 'h.ini': '[web]\nw1 a=1\n' }, sources: ['h.ini', 'w1,w9,'] },
  'a folder of several': {
    files: {
      'inv/2-late.ini': '[web]\nw1 v=late\n',
      'inv/1-early.yml': 'web:\n  hosts:\n    w0:\n    w1: {v: early}\n',
      'inv/3-more/hosts': 'w2\n',
      'inv/4.sh': listing({ sh: ['s1'], _meta: { hostvars: { s1: { n: 1 } } } }),
      'inv/README.md': 'not: [an inventory',
      'inv/.hidden': '[[[',
      'inv/old~': '[[[',
      'inv/a.bak': '[[[',
      'inv/b.retry': '[[[',
      'inv/c.cfg': '[[[',
      'inv/d.orig': '[[[',
      'inv/e.txt': '[[[',
      'inv/f.rst': '[[[',
      'inv/g.pyc': '[[[',
      'inv/h.swp': '[[[',
      'inv/i.rpm': '[[[',
      'inv/group_vars/web.yml': 'g: 1\n',
      'inv/host_vars/s1.yml': 'h: 1\n',
    },
    sources: ['inv'],
  },
  'group_vars and host_vars': {
    files: {
      'inv/hosts':
        '[web]\nw1 own=1 both=inventory\n[site:children]\nweb\n[web:vars]\ngroup=inventory\nparent=inventory\n',
      'inv/group_vars/all.yml': 'level: all\neverywhere: 1\n',
      'inv/group_vars/site/a.yml': 'level: site\n',
      'inv/group_vars/site/b.yml': 'level: site b\nparent: file\n',
      'inv/group_vars/web': 'level: web\ngroup: file\n',
      'inv/host_vars/w1.yaml': 'both: file\n',
    },
    sources: ['inv/hosts'],
  },
  'precedence: depth, priority, name': {
    files: {
      hosts:
        '[zone]\nw\n[alpha]\nw\n[beta]\nw\n[gamma]\nw\n[top:children]\nmiddle\n[middle:children]\nalpha\n[zone:vars]\nv=zone\na=zone\n[alpha:vars]\nv=alpha\n[beta:vars]\nansible_group_priority=10\nv=beta\na=beta\nb=beta\n[gamma:vars]\nb=gamma\na=gamma\n[top:vars]\na=top\nc=top\n[middle:vars]\nc=middle\n[all:vars]\nc=all\nd=all\n',
    },
  },
  'precedence: priorities against names': {
    files: {
      'h.yml':
        'a: {hosts: {h: }, vars: {ansible_group_priority: 3, x: a}}\nb: {hosts: {h: }, vars: {ansible_group_priority: 2, x: b, y: b}}\nc: {hosts: {h: }, vars: {x: c, y: c, z: c}}\nd: {hosts: {h: }, vars: {ansible_group_priority: -1, z: d, w: d}}\n',
    },
  },
  'precedence: the longest way down': {
    files: { hosts: '[a]\nw\n[b:children]\na\nc\n[c:children]\na\n[a:vars]\nx=a\n[b:vars]\nx=b\ny=b\n[c:vars]\ny=c\n' },
  },
  'precedence: host over groups, later source over earlier': {
    files: { 'a.ini': '[g]\nh x=host\n[g:vars]\nx=group\ny=1\n', 'b.ini': '[g]\nh z=2\n[g:vars]\nx=late\ny=2\n' },
  },
  'patterns: names and groups': {
    files: { hosts: many },
    patterns: [
      'web',
      'web1',
      'db:web',
      'db,web1',
      'site:&spare',
      'site:!spare',
      '!spare:site',
      'site:&spare:!db',
      'none',
      'ungrouped',
    ],
    unordered: ['all', '*', '!web', 'all:!web', '&spare'],
  },
  'patterns: globs and regular expressions': {
    files: { hosts: many },
    patterns: [
      'web?',
      '*.example.org',
      '[cd]b[1]',
      'db?',
      'web*',
      '~db[2-9]',
      '~.*\\.org',
      '~(web|db)\\d$',
      '*b[!2]',
      'd*',
      '~w',
    ],
  },
  'patterns: subscripts': {
    files: { hosts: many },
    patterns: [
      'web[0]',
      'web[-1]',
      'web[-2]',
      'web[0:1]',
      'web[1:]',
      'web[1:99]',
      'web[0:0]',
      'd*[1]',
      'site[2:3]',
      'site[1]:!web',
      'web[1]:db[0]',
    ],
  },
  'patterns: this machine': { files: { hosts: many }, patterns: ['localhost', '127.0.0.1', '::1', 'localhost,web1'] },
  'a limit': { files: { hosts: `${many}[web:vars]\nx=1\n` }, limit: 'web:!web1', hosts: ['web3'] },
  'a limit from a file': {
    files: { hosts: many, 'all.retry': 'web1\ndb2\n' },
    sources: ['hosts'],
    limit: '@all.retry',
    hosts: ['web1'],
  },
  'a host in many groups': {
    files: { hosts: '[a]\nh\n[b]\nh\n[c]\nh\n[b:vars]\nx=1\n[d:children]\na\nb\n[e:children]\nd\nc\n' },
  },
  'names that are hard': {
    files: {
      'h.yml':
        'g-1:\n  hosts: {a.b-c_d: {x: "y: z"}, "1234": {}, Ünïcode: {n: "\\u00e9"}}\n"g 2":\n  hosts: {A: , a: }\n',
    },
  },
  'constructed: variables and groups': {
    files: {
      'a.ini': racks,
      'b.yml':
        'plugin: constructed\ncompose: {place: rack, ansible_host: missing, size: nosize, from_group: kind}\ngroups: {fronts: front, "odd name-1": front}\nkeyed_groups:\n  - {key: place, prefix: rack}\n  - {key: from_group, prefix: k}\n',
    },
  },
  'constructed: separators and prefixes': {
    files: {
      'a.ini': racks,
      'b.yml':
        'plugin: constructed\nkeyed_groups:\n  - {key: rack}\n  - {key: rack, separator: ""}\n  - {key: kind, prefix: p, separator: "-"}\n  - {key: list, prefix: l}\n  - {key: map, prefix: m}\n',
    },
  },
  'constructed: without a leading separator': {
    files: {
      'a.ini': racks,
      'b.yml':
        'plugin: constructed\nleading_separator: false\nkeyed_groups:\n  - {key: kind}\n  - {key: list}\n  - {key: kind, prefix: p}\n',
    },
  },
  'constructed: what stands for nothing': {
    files: {
      'a.ini': racks,
      'b.yml':
        'plugin: constructed\nkeyed_groups:\n  - {key: empty, prefix: e, default_value: none}\n  - {key: holes, prefix: h, default_value: hole}\n  - {key: gaps, prefix: g, default_value: gap}\n  - {key: gaps, prefix: t, trailing_separator: false}\n  - {key: gaps, prefix: u}\n',
    },
  },
  'constructed: groups above groups': {
    files: {
      'a.ini': racks,
      'b.yml':
        'plugin: ansible.builtin.constructed\nstrict: true\nkeyed_groups:\n  - {key: kind, prefix: k, parent_group: kinds}\n  - {key: rack, prefix: r, parent_group: "of-{{ kind }}"}\n',
    },
    patterns: ['kinds', 'of_web', 'k_*'],
  },
  'constructed: only what is there before': {
    files: {
      'a.ini': racks,
      'b.yml': 'plugin: constructed\ncompose: {place: rack}\nkeyed_groups:\n  - {key: rack, prefix: r}\n',
      'c.ini': '[late]\nl1 rack=z\n',
    },
  },
};
