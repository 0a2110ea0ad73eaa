import * as assert from 'uvu/assert';
import { holds } from '../../engine/template/evaluate.ts';
import { suite } from '../suite.ts';
import { errorOf, place, scopeOf } from './scope.ts';

const vars = { cni: 'calico', result: { rc: 0, changed: true }, word: 'true', list: [] };

const table: readonly [condition: string | boolean, holds: boolean][] = [
  [true, true],
  [false, false],
  ['true', true],
  ['false', false],
  ['eq cni "calico"', true],
  ['(eq cni "calico")', true],
  ['not (eq cni "calico")', false],
  ['defined cni', true],
  ['defined result.stdout', false],
  ['and (defined result) (eq result.rc 0)', true],
  ['and (defined other) (eq other.rc 0)', false],
  ['or result.changed other', true],
  ['result.changed', true],
  ['bool word', true],
  ['in "c" cni', true],
  [' \n result.changed \n', true],
  ['eq "}}" "}}"', true],
];

const mistakes: readonly [condition: string, ...lines: string[]][] = [
  ['', 'f:3:7: the condition is empty'],
  [
    'result.rc',
    'f:3:7: a condition has to give true or false, and this gives the number 0',
    '  hint: compare it (eq x 1), or convert it: bool result.rc',
  ],
  [
    'lookup result "rc"',
    'f:3:7: a condition has to give true or false, and this gives the number 0',
    '  hint: compare it (eq x 1), or convert it: bool (lookup result "rc")',
  ],
  [
    'word',
    'f:3:7: a condition has to give true or false, and this gives the text "true"',
    '  hint: compare it (eq x 1), or convert it: bool word',
  ],
  ['{{ cni }}', 'f:3:7: a condition is an expression without braces', '  hint: write cni'],
  ['eq {{cni}} "x"', 'f:3:10: unexpected "{{"', '  hint: write the expression without braces: eq a "b"'],
  ['other', 'f:3:7: "other" is not defined'],
  ['eq cni othr', 'f:3:14: "othr" is not defined'],
  ['eq cni', 'f:3:7: eq needs 2 arguments, and has 1', '  hint: write it as: eq a b'],
  ['eq cni "calico', 'f:3:14: this quote is not closed'],
  ['eq (upper cni "x"', 'f:3:24: the expression ends too early'],
  ['#if x', 'f:3:7: unexpected "#"'],
  ['cni == "calico"', 'f:3:11: this is Jinja, not Handlebars', '  hint: write eq cni "calico"'],
  ['result is defined', 'f:3:14: this is Jinja, not Handlebars', '  hint: write defined result'],
];

suite('holds', (test) => {
  const scope = scopeOf(vars);
  for (const [text, expected] of table) {
    test(JSON.stringify(text), () => assert.is(holds({ text, origin: place() }, scope), expected));
  }
  for (const [text, ...lines] of mistakes) {
    test(`mistake: ${JSON.stringify(text)}`, () =>
      assert.equal(
        errorOf(() => holds({ text, origin: place('f', 3, 7) }, scope)),
        lines,
      ));
  }
});
