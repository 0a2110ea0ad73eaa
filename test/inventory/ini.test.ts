import * as assert from 'uvu/assert';
import { pythonLiteral } from '../../engine/inventory/literal.ts';
import { suite } from '../suite.ts';
import { inventoryOf, mistakeOf, plainInventory, plainVars } from './written.ts';

const literals: readonly [text: string, value: unknown][] = [
  ['1', 1],
  ['-7', -7],
  ['1.5', 1.5],
  ['.5', 0.5],
  ['1e3', 1000],
  ['1_000', 1000],
  ['\'a\' "b"', 'ab'],
  ['0x1f', 31],
  ['0o755', 493],
  ['0', 0],
  ['00', 0],
  ['True', true],
  ['False', false],
  ['None', null],
  ["'a b'", 'a b'],
  ['"a\\tb\\"c"', 'a\tb"c'],
  ["'\\x41\\u00e9\\d'", 'Aé\\d'],
  ['[1, "a", [True,],]', [1, 'a', [true]]],
  ['(1, 2)', [1, 2]],
  ['80,443', [80, 443]],
  ["'a', # one", ['a']],
  ['1,,2', undefined],
  ['(1)', 1],
  ['()', []],
  ['{1, 2}', [1, 2]],
  ['1 # a comment', 1],
  ['0644', undefined],
  ['9007199254740993', undefined],
  ['true', undefined],
  ['yes', undefined],
  ['10.0.0.1', undefined],
  ['1.2.3', undefined],
  ['a b', undefined],
  ['', undefined],
  ['[1, 2', undefined],
  ['[1 2]', undefined],
  ["'open", undefined],
  ['{1: 2, 3}', undefined],
  ['{{ name }}', undefined],
  ['[{{ a }}]', undefined],
  ['['.repeat(5000), undefined],
];

const typical = `# racks
lone ansible_host=192.0.2.9
[web]
web[01:02] ansible_user=root port=80   # the first two
web9:2222 greeting='a # b' path=a\\ b list="[1, 2]"

[db]
db1

; both
[site:children]
web
db
[site:vars]
ntp = pool.example.org # not a comment
mode=0644
flags={'a': True}
`;

suite('INI inventories', (test) => {
  for (const [text, value] of literals) {
    test(`literal ${text.slice(0, 30)}`, () => assert.equal(pythonLiteral(text), value));
  }

  test('a map is a literal, too', () => assert.equal(pythonLiteral("{'a': None}"), new Map([['a', null]])));

  test('groups, ranges, children and variables', async () => {
    assert.equal(plainInventory(await inventoryOf({ hosts: typical })), {
      hosts: {
        lone: { groups: ['ungrouped'], vars: { ansible_host: '192.0.2.9' } },
        web01: { groups: ['site', 'web'], vars: { ansible_user: 'root', port: 80 } },
        web02: { groups: ['site', 'web'], vars: { ansible_user: 'root', port: 80 } },
        web9: { groups: ['site', 'web'], vars: { ansible_port: 2222, greeting: 'a # b', path: 'a b', list: [1, 2] } },
        db1: { groups: ['site', 'db'] },
      },
      groups: {
        all: { hosts: [], children: ['ungrouped', 'site'] },
        ungrouped: { hosts: ['lone'], children: [] },
        web: { hosts: ['web01', 'web02', 'web9'], children: [] },
        db: { hosts: ['db1'], children: [] },
        site: {
          hosts: [],
          children: ['web', 'db'],
          vars: { ntp: 'pool.example.org # not a comment', mode: '0644', flags: { a: true } },
        },
      },
    });
  });

  test('values know their place', async () => {
    const { hosts } = await inventoryOf({ hosts: '[web]\nweb1  a=1 name="{{ x }}"\n' });
    const binding = hosts.get('web1')!.vars.get('name')!;
    assert.ok('written' in binding);
    const { line, column } = binding.written.origin;
    assert.equal({ line, column, content: binding.written.content }, { line: 2, column: 16, content: '{{ x }}' });
  });

  test('a file without a heading, with an IPv6 address and Windows line ends', async () => {
    const { hosts } = await inventoryOf({ hosts: '\uFEFF2001:db8::1\r\n[2001:db8::2]:2222 a=1\r\n' });
    assert.equal([...hosts.keys()], ['2001:db8::1', '2001:db8::2']);
    assert.equal(plainVars(hosts.get('2001:db8::2')!.vars), { ansible_port: 2222, a: 1 });
  });
});

const mistakes: readonly [text: string, explained: string][] = [
  [
    '[web\n',
    "h:1:1: [web is not a section's heading\n  1 | [web\n    | ^\n  hint: a heading is [group], [group:children] or [group:vars]",
  ],
  ['[web:var]\n', 'h:1:1: [web:var] is not a kind of section\n  1 | [web:var]\n    | ^\n  hint: did you mean "vars"?'],
  [
    '[web]\na\n[wed:vars]\nx=1\n',
    'h:3:1: [wed:vars] gives variables to a group that no section declares\n  3 | [wed:vars]\n    | ^\n  hint: did you mean "web"?',
  ],
  [
    '[web]\na\n[s:children]\n  wbe\n',
    'h:4:3: [s:children] names "wbe", a group that no section declares\n  4 |   wbe\n    |   ^\n  hint: did you mean "web"?',
  ],
  ['[s:children]\ns\n', 'h:2:1: the group "s" would hold itself: s > s\n  2 | s\n    | ^'],
  [
    '[a:children]\nb\n[b:children]\nc\n[c:children]\na\n',
    'h:2:1: the group "a" would hold itself: a > b > c > a\n  2 | b\n    | ^',
  ],
  ['[web]\na\nb\na\n', 'h:4:1: "a" is written twice in the section of "web"\n  4 | a\n    | ^'],
  [
    'web1 port\n',
    'h:1:6: "port" is not a variable\n  1 | web1 port\n    |      ^\n  hint: a variable is name=value; its name has letters, digits and _, and does not start with a digit',
  ],
  ['web1 a="x\n', 'h:1:8: a " that is never closed\n  1 | web1 a="x\n    |        ^'],
  [
    'web1 a=x#y\n',
    'h:1:9: a # inside a word\n  1 | web1 a=x#y\n    |         ^\n  hint: quote the word if the # belongs to it; put a blank in front if it begins a comment',
  ],
  ['[s:children]\nweb x=1\n', 'h:2:5: a line of [group:children] is the name of one group\n  2 | web x=1\n    |     ^'],
  [
    '-oProxyCommand=x\n',
    'h:1:1: "-oProxyCommand=x" cannot be a host\'s name\n  1 | -oProxyCommand=x\n    | ^\n  hint: a host name has letters, digits and . _ - : % @ +, and starts with none of - : % @ +',
  ],
  [
    '[web]\na\n[web:vars]\nansible_group_priority=high\n',
    'h:4:24: ansible_group_priority of the group "web" is not a whole number\n  4 | ansible_group_priority=high\n    |                        ^\n  hint: it is read before any template is evaluated',
  ],
];

suite('mistakes in INI inventories', (test) => {
  for (const [text, explained] of mistakes) {
    test(JSON.stringify(text), async () => assert.is(await mistakeOf({ h: text }), explained));
  }
});
