import * as assert from 'uvu/assert';
import { checkSyntax } from '../../engine/template/check.ts';
import { translateJinja } from '../../engine/template/jinja/translate.ts';
import { suite } from '../suite.ts';
import { place, written } from './scope.ts';

const table: readonly [jinja: string, handlebars: string | undefined][] = [
  ['a == "b"', 'eq a "b"'],
  ["a != 'b'", 'ne a "b"'],
  ['a.b < 3 and c', 'and (lt a.b 3) c'],
  ['a and b and not c', 'and a b (not c)'],
  ['a or b and c', 'or a (and b c)'],
  ['(a or b) and c', 'and (or a b) c'],
  ['not not a', 'a'],
  ['x is defined', 'defined x'],
  ['x is not defined', 'not (defined x)'],
  ['x is undefined or x == ""', 'or (not (defined x)) (eq x "")'],
  ['x is none', 'is_null x'],
  ['result is failed', 'failed result'],
  ['result is succeeded', 'succeeded result'],
  ['x | default(1)', 'default x 1'],
  ["x | default('a') | upper", 'upper (default x "a")'],
  ['x | d([])', 'default x (list)'],
  ['x | default({})', 'default x (dict)'],
  ["x | default({'a': [1, b]})", 'default x (dict a=(list 1 b))'],
  ["x in ['a', 'b']", 'in x (list "a" "b")'],
  ["'a' not in x", 'not (in "a" x)'],
  ["groups['etcd'] | length > 1", 'gt (length groups.etcd) 1'],
  ["groups['my group'][0]", 'groups.[my group].0'],
  ['x[0].y', 'x.0.y'],
  ['x[-1]', 'last x'],
  ['x[y].z', 'lookup (lookup x y) "z"'],
  ["hostvars[item]['ansible_host']", 'hostvar item "ansible_host"'],
  ["hostvars['a'].b", 'hostvar "a" "b"'],
  ["groups.etcd | map(attribute='name') | join(',')", 'join (pluck groups.etcd "name") ","'],
  ["','.join(x)", 'join x ","'],
  ["x.split(',')", 'split x ","'],
  ['x.startswith("a")', 'startswith x "a"'],
  ["'a' if b else 'c'", 'ternary b "a" "c"'],
  ["x ~ '-' ~ y", 'concat x "-" y'],
  ["x + '/bin'", 'concat x "/bin"'],
  ['n + 1', 'add n 1'],
  ['(n - 1) * 2 / 3', 'div (mul (sub n 1) 2) 3'],
  ['x + [y]', 'flatten (list x (list y))'],
  ['x + y', undefined],
  ["v is version('1.28', '>=')", 'satisfies v ">=1.28"'],
  ["x is match('a')", 'match x "a"'],
  ["lookup('env', 'HOME')", 'env "HOME"'],
  ["lookup('file', p) | b64encode", 'b64encode (file p)'],
  ['now()', 'now'],
  ['range(1, 3) | list', 'range 1 3'],
  ['true', 'true'],
  ['None', 'null'],
  ["x | regex_replace('a', 'b')", 'regex_replace x "a" "b"'],
  ['x | to_nice_json', 'to_nice_json x'],
  ["x | default('a', true)", 'default_if_empty x "a"'],
  ['x | ansible.utils.ipaddr("network")', 'ipaddr x "network"'],
  ["x | combine(y, recursive=True, list_merge='append')", 'combine x y recursive=true list_merge="append"'],
  ["x | selectattr('a', 'equalto', 'b') | map(attribute='c') | list", 'pluck (selectattr x "a" "eq" "b") "c"'],
  ["x | rejectattr('a', 'undefined')", 'selectattr x "a" "defined"'],
  ["x | select('match', '^a') | first", 'first (select x "match" "^a")'],
  ["x | map('upper')", 'map x "upper"'],
  ["x | map('regex_replace', '^', 'a')", 'map x "regex_replace" "^" "a"'],
  ["groups.etcd | map('extract', hostvars, 'ip')", 'map groups.etcd "hostvar" "ip"'],
  ["x | sort(attribute='n', reverse=true)", 'sort x "n" reverse=true'],
  ['60 | random(seed=inventory_hostname)', 'random 60 inventory_hostname'],
  ["x | hash('sha256')", 'hash x "sha256"'],
  ["x | password_hash('sha512', salt=y)", 'password_hash x "sha512" y'],
  ['x | indent(width=2, first=true)', 'indent x 2 first=true'],
  ['x[1:3]', 'portion x 1 3'],
  ['x[:-1]', 'portion x 0 -1'],
  ['x // 2', 'floordiv x 2'],
  ["lookup('password', 'c/etcd length=8 chars=digits')", 'stored_password "c/etcd" length=8 chars=(list "digits")'],
  ["lookup('pipe', 'git rev-parse HEAD')", 'pipe "git" "rev-parse" "HEAD"'],
  ["lookup('pipe', 'date | wc')", 'pipe "sh" "-c" "date | wc"'],
  ["query('fileglob', '*.conf')", 'fileglob "*.conf"'],
  ["lookup('vars', 'a_' ~ b)", 'variable (concat "a_" b)'],
  ["lookup('env', 'X', default='y')", 'default (env "X") "y"'],
  ["lookup('url', 'http://x')", undefined],
  ["v is version(w, '>=')", 'version_compare v w ">="'],
  ['x is not string', 'not (is_string x)'],
  ['x | random(1, 2)', undefined],
  ['x | unknown_filter', undefined],
  ['a ==', undefined],
  ['a b', undefined],
  ['$x', undefined],
  ['', undefined],
  ['('.repeat(500), undefined],
];

suite('jinja', (test) => {
  for (const [jinja, handlebars] of table) {
    test(jinja.slice(0, 60), () => assert.is(translateJinja(jinja), handlebars));
  }

  test('what is shown parses, with helpers that there are', () => {
    for (const [, handlebars] of table) {
      if (handlebars === undefined) continue;
      const braces = handlebars === 'now' ? '(now)' : handlebars;
      assert.equal(checkSyntax({ text: braces, origin: place() }), [], handlebars);
    }
  });

  const shown: readonly [template: string, column: number, hint: string][] = [
    ['{{ a == "b" }}', 6, 'write {{ eq a "b" }}'],
    ['x {{ a|lower }}', 7, 'write {{ lower a }}'],
    ['{{ a and b }}', 6, 'write {{ and a b }}'],
    ['{{ x is not defined }}', 6, 'write {{ not (defined x) }}'],
    ['{{#if a == "b"}}x{{/if}}', 10, 'write {{#if (eq a "b")}}'],
    ['{{#if x}}{{else if a > 1}}x{{/if}}', 22, 'write {{else if (gt a 1)}}'],
    ['{{#each x | list}}x{{/each}}', 11, 'write {{#each x}}'],
    ['{{ hostvars[item].ip }}', 4, 'write {{ hostvar item "ip" }}'],
    ['{{ upper (a and b) }}', 13, 'write (and a b)'],
    ['{{ a == }}', 6, 'operators are helpers that come first: eq a "b", and x y, default x 1'],
    ['{% if x %}{{ y }}{% endif %}', 1, 'write {{#if x}}…{{else}}…{{/if}} or {{#each list}}…{{/each}}'],
    ['a {%- for x in y %}', 3, 'write {{#if x}}…{{else}}…{{/if}} or {{#each list}}…{{/each}}'],
  ];
  for (const [template, column, hint] of shown) {
    test(`in a template: ${template}`, () => {
      const [first] = checkSyntax(written(template));
      assert.equal([first?.origin?.column, first?.hint], [column, hint]);
    });
  }
});
