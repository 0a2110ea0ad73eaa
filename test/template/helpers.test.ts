import { readFileSync, writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../engine/package.ts';
import { evaluateExpression } from '../../engine/template/evaluate.ts';
import { parametersOf } from '../../engine/template/helpers/helper.ts';
import { describeHelper, helperReference } from '../../engine/template/helpers/reference.ts';
import { families, findHelper } from '../../engine/template/helpers/registry.ts';
import { suite } from '../suite.ts';
import { errorOf, place, scopeOf } from './scope.ts';

const all = Object.values(families).flat();
const page = `${packageRoot()}/docs/language/expressions.md`;
const marks = ['<!-- helpers: generated from engine/template/helpers -->', '<!-- end of helpers -->'] as const;

/** Names of variables that every playbook has, or that many use. */
const common =
  'item groups hostvars group_names inventory_hostname ansible_host omit vars version host hosts name address port user path role roles state tags result network';

const refusals: readonly [expression: string, message: string][] = [
  ['int "4x"', 'int: the text "4x" is not a number'],
  ['int ""', 'int: the text "" is not a number'],
  ['float (list)', 'float: an empty list is not a number'],
  ['bool "maybe"', 'bool: the text "maybe" is neither true nor false'],
  ['bool 2', 'bool: the number 2 is neither true nor false'],
  ['string null', 'string: null has no form as a text'],
  ['lt 1 "2"', 'lt: cannot put the number 1 and the text "2" in an order'],
  ['sort (list 1 "a")', 'sort: cannot put the text "a" and the number 1 in an order'],
  ['div 1 0', 'div: cannot divide by zero'],
  ['max (list)', 'an empty list has none'],
  ['min (list 1 "2")', 'min: cannot put the text "2" and the number 1 in an order'],
  ['join (list "a" (list))', 'join: an empty list cannot stand in a text'],
  ['range 0 1000000', 'range: 1000000 items are too many'],
  ['range 0 1 0', 'range: the step cannot be zero'],
  ['pluck (list (dict a=1) (dict b=2)) "a"', 'pluck: the list has a map in it that has no "a"'],
  ['lookup (dict name=1) "nme"', 'a map has no "nme"'],
  ['lookup (list 1) 1', 'a list of 1 has no 1'],
  ['first (list)', 'the list is empty'],
  ['regexfind "a" "b"', 'regexfind: the pattern matches nowhere'],
  ['unb64 "%"', 'unb64: this is not Base64'],
  ['unb64 "/w=="', 'unb64: what this means is not a text in UTF-8'],
  ['cidrhost "10.0.0.0/30" 4', 'cidrhost: 10.0.0.0/30 has 4 addresses, so none with number 4'],
  ['cidrhost "10.0.0.0/33" 1', 'cidrhost: the text "10.0.0.0/33" is not a network: its prefix has 32 bits at most'],
  ['cidrhost "10.0.0/8" 1', 'cidrhost: the text "10.0.0/8" is not a network'],
  ['cidrhost "10.0.0.0/8/8" 1', 'cidrhost: the text "10.0.0.0/8/8" is not a network'],
  ['cidrsubnet "10.0.0.0/16" 8 0', 'cidrsubnet: a subnet of 10.0.0.0/16 has a prefix of 16 to 32, not 8'],
  ['cidrsubnet "10.0.0.0/16" 17 2', 'cidrsubnet: 10.0.0.0/16 has 2 networks /17, so none with number 2'],
  ['ipadd "255.255.255.255" 1', 'ipadd: there is no such address'],
  ['ipadd "::" -1', 'ipadd: there is no such address'],
  ['satisfies "latest" ">=1"', 'satisfies: the text "latest" is not a version'],
  ['satisfies "1.0" "new"', 'satisfies: the text "new" is not a range of versions'],
  ['quote 5', 'quote: text has to be a text, not the number 5'],
  ['range 1.5 2', 'range: start has to be an integer, not the number 1.5'],
];

/** Where a mistake is shown: the column of the argument that it is about. */
const places: readonly [expression: string, column: number, message: string][] = [
  ['cidrhost "10.0.0.0/30" 4', 24, 'cidrhost: 10.0.0.0/30 has 4 addresses, so none with number 4'],
  ['cidrsubnet "10.0.0.0/16" 17 2', 29, 'cidrsubnet: 10.0.0.0/16 has 2 networks /17, so none with number 2'],
  ['add 1 (add 2 "3")', 14, 'add: b has to be a number, not the text "3"'],
  ['concat "a" (list) "b"', 12, 'concat: an empty list cannot stand in a text'],
  ['sort (list 1) reverse=1', 23, 'sort: reverse has to be true or false, not the number 1'],
  [
    'combine (dict) (dict) list_merge="all"',
    34,
    'combine: it has to be one of replace, keep, append, prepend, append_rp, prepend_rp',
  ],
  ['map (list "a" 1) "upper"', 1, 'map: upper: text has to be a text, not the number 1'],
  ['search "a" "("', 12, 'search: Invalid regular expression: /(/u: Unterminated group'],
  ['regex_replace "a" "a" "\\1"', 23, 'regex_replace: the pattern has no group for "\\1"'],
  ['regex_search "a" "(a)" 1 2', 26, 'regex_search: the pattern has no group "2"'],
  ['hash "a" "sha3"', 10, 'hash: there is no algorithm the text "sha3"'],
  ['format "%d" "x"', 13, 'format: %d needs a number, not the text "x"'],
  ['format "%s %s" 1', 8, 'format: there is no value for "%s"'],
  ['strftime "%Q" 0', 10, 'strftime: there is no conversion %Q'],
  ['to_datetime "2024-02-30" "%Y-%m-%d"', 13, 'to_datetime: there is no such time as the text "2024-02-30"'],
  ['ipaddr "10.0.0.1" "nope"', 19, 'ipaddr: there is no query the text "nope"'],
  [
    'version_compare "1.0" "a.0"',
    23,
    'version_compare: the text "1.0" and the text "a.0" have no order: 1 and a stand at one place',
  ],
  ['password_hash "a" "sha512" "!"', 28, 'password_hash: a salt has 1 to 16 letters, digits, points and slashes'],
  ['stored_password "/dev/null" length=0', 36, 'stored_password: it has to be between 1 and 10000'],
  ['pipe "/no/such/program"', 6, 'pipe: there is no program "/no/such/program"'],
  ['pipe "sh" "-c" "echo no >&2; exit 3"', 6, 'pipe: "sh" ended with 3: no'],
  [
    'template "loop.hbs"',
    1,
    '"the template loop.hbs" is made from itself: the template loop.hbs → the template loop.hbs',
  ],
  ['mandatory nothing "say so"', 11, 'mandatory: say so'],
  ['map (list 1) "uper"', 14, 'there is no helper "uper"'],
  ['map (list 1) "default" 2', 14, '"default" cannot be applied to the items of a list'],
  ['map (list 1) "replace" "a"', 14, 'here replace needs 3 arguments, and has 2'],
  ['select (list 1) "upper"', 17, '"upper" is not a test: it does not tell true or false of a value'],
  ['select (list 1) (concat "g" "t") 2', 17, 'the test has to be written out as a text'],
  ['combine (dict) recursiv=true', 16, 'combine has no "recursiv="'],
  ['dict a=1 a=2', 10, '"a=" is given twice'],
];

suite('helpers', (test) => {
  for (const [expression, column, message] of places) {
    test(`shows where ${expression} is wrong`, () => {
      const [line] = errorOf(() => evaluateExpression(expression, place('f'), scopeOf({})));
      assert.is(line!.replace(/^.*loop\.hbs:1:3: /, 'f:1:1: '), `f:1:${column}: ${message}`);
    });
  }

  for (const helper of all) {
    test(`${helper.name}: its examples`, () => {
      assert.ok(helper.examples.length > 0);
      for (const { expression, vars = {}, value } of helper.examples) {
        assert.equal(evaluateExpression(expression, place(), scopeOf(vars)), value, expression);
      }
    });
  }

  for (const [expression, message] of refusals) {
    test(`refuses ${expression}`, () => {
      const [line] = errorOf(() => evaluateExpression(expression, place(), scopeOf({})));
      assert.is(line!.replace(/^play\.yml:1:\d+: /, ''), message);
    });
  }

  test('fromjson says what is wrong', () => {
    const [line] = errorOf(() => evaluateExpression('fromjson "{"', place(), scopeOf({})));
    assert.match(line!, /^play\.yml:1:10: fromjson: this is not JSON: .*position 1/);
  });

  test('have names of their own, which are not those of variables', () => {
    const names = all.flatMap(({ name, also = [] }) => [name, ...also]);
    assert.is(new Set(names).size, names.length);
    assert.equal(
      names.filter((name) => common.split(' ').includes(name) || !/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name)),
      [],
    );
  });

  test('take optional arguments after needed ones, and any number only at the end', () => {
    for (const helper of all) {
      const order = parametersOf(helper).map(({ optional, rest }) => (rest ? 2 : Number(optional)));
      assert.equal(order, order.toSorted(), helper.name);
      assert.ok(order.filter((rank) => rank === 2).length <= 1, helper.name);
    }
  });

  test('have a page each', () => {
    const { declaration } = findHelper('b64')!;
    assert.is(
      describeHelper(declaration),
      [
        '# b64encode',
        'A text as Base64 of its UTF-8.',
        '`b64encode text` gives a text.',
        'It is also called `b64`.',
        '## Arguments',
        '- `text` (text)',
        '## Examples',
        '```\nb64encode "é"\n→ "w6k="\n```\n',
      ].join('\n\n'),
    );
  });

  test('are documented as they are (KPLAY_WRITE_DOCS=1 writes the page)', () => {
    const text = readFileSync(page, 'utf8');
    const [start, end] = marks.map((mark) => text.indexOf(mark));
    assert.ok(start! > 0 && end! > start!);
    const now = `${text.slice(0, start! + marks[0].length)}\n\n${helperReference()}\n${text.slice(end!)}`;
    if (process.env['KPLAY_WRITE_DOCS']) writeFileSync(page, now);
    else assert.is(text, now);
  });
});
