import * as assert from 'uvu/assert';
import validate from '../../engine/modules/validate_argument_spec.ts';
import { Secret, type Values } from '../../engine/types.ts';
import { suite } from '../suite.ts';
import { act, complaints, here } from './here.ts';

/** A declaration, variables, and what is wrong with them. */
const rows: readonly [string, Values, Values, readonly string[]][] = [
  ['nothing is declared', {}, { a: 1 }, []],
  ['what is required is there', { a: { required: true } }, { a: 'x' }, []],
  ['what is required is not there', { a: { required: true }, b: {} }, {}, ['"a" is required']],
  ['nothing counts as given', { a: { type: 'int', required: true } }, { a: null }, []],
  ['a text', { a: {} }, { a: 5 }, []],
  ['no text', { a: {} }, { a: [1] }, ['"a" must be a text, not a list']],
  ['a whole number', { a: { type: 'int' }, b: { type: 'int' } }, { a: 5, b: '5' }, []],
  [
    'no whole number',
    { a: { type: 'int' }, b: { type: 'int' } },
    { a: 1.5, b: 'x' },
    ['"a" must be a whole number, not 1.5', '"b" must be a whole number, not a text'],
  ],
  [
    'numbers',
    { a: { type: 'float' }, b: { type: 'float' }, c: { type: 'float' } },
    { a: 1.5, b: '1e3', c: '' },
    ['"c" must be a number, not an empty text'],
  ],
  [
    'truth',
    { a: { type: 'bool' }, b: { type: 'bool' }, c: { type: 'bool' } },
    { a: true, b: 'no', c: 'maybe' },
    ['"c" must be true or false, not a text'],
  ],
  ['a text is no list', { a: { type: 'list' } }, { a: 'x,y' }, ['"a" must be a list, not a text']],
  ['a text is no mapping', { a: { type: 'dict' } }, { a: 'x=y' }, ['"a" must be a mapping, not a text']],
  [
    'elements',
    { a: { type: 'list', elements: 'int' } },
    { a: [1, 'x', 3] },
    ['"a.1" must be a whole number, not a text'],
  ],
  ['JSON', { a: { type: 'json' }, b: { type: 'json' } }, { a: '{"x":1}', b: '{' }, ['"b" must be JSON, not a text']],
  [
    'sizes',
    { a: { type: 'bytes' }, b: { type: 'bits' }, c: { type: 'bytes' } },
    { a: '10M', b: '1Gb', c: '10X' },
    ['"c" must be a size such as 10M, not a text'],
  ],
  ['anything', { a: { type: 'raw' }, b: { type: 'any' } }, { a: [1], b: { c: 1 } }, []],
  ['a choice', { a: { choices: ['x', 'y'] }, b: { type: 'int', choices: [1, 2] } }, { a: 'y', b: '2' }, []],
  ['no choice', { a: { choices: ['x', 'y'] } }, { a: 'z' }, ['"a" must be one of x, y, not "z"']],
  [
    'choices of elements',
    { a: { type: 'list', elements: 'str', choices: ['x'] } },
    { a: ['x', 'z'] },
    ['"a.1" must be one of x, not "z"'],
  ],
  [
    'a secret is a text that is not shown',
    { a: { choices: ['x'] }, b: { type: 'list' } },
    { a: new Secret('z'), b: new Secret('z') },
    ['"a" must be one of x', '"b" must be a list, not a secret'],
  ],
  [
    'keys of a mapping, however deep, and of the mappings in a list',
    {
      a: {
        type: 'dict',
        options: {
          port: { type: 'int', required: true },
          members: { type: 'list', elements: 'dict', options: { name: { required: true } } },
        },
      },
    },
    { a: { prot: 1, members: [{ name: 'x' }, {}, 'y'] } },
    [
      '"a.port" is required',
      '"a.members.1.name" is required',
      '"a.members.2" must be a mapping, not a text',
      '"a.prot" is not known',
    ],
  ],
];

const two: Values = { a: {}, b: {} };

/** What arguments have to do with each other: a declaration, rules, variables, and what is wrong. */
const beside: readonly [string, Values, Values, Values, readonly string[]][] = [
  ['one of several', two, { mutually_exclusive: [['a', 'b']] }, { a: 1 }, []],
  [
    'several of which one may be given',
    two,
    { mutually_exclusive: [['a', 'b']] },
    { a: 1, b: 2 },
    ['"a" excludes "b"'],
  ],
  ['null is not given', two, { mutually_exclusive: [['a', 'b']] }, { a: 1, b: null }, []],
  ['together', two, { required_together: [['a', 'b']] }, { a: 1, b: 2 }, []],
  ['none of those that belong together', two, { required_together: [['a', 'b']] }, {}, []],
  ['not together', two, { required_together: [['a', 'b']] }, { b: 2 }, ['"a" is required beside "b"']],
  ['at least one', two, { required_one_of: [['a', 'b']] }, { b: 0 }, []],
  ['not one', two, { required_one_of: [['a', 'b'], ['a']] }, {}, ['one of "a", "b" is required', '"a" is required']],
  ['if not so', two, { required_if: [['a', 'x', ['b']]] }, { a: 'y' }, []],
  ['if', two, { required_if: [['a', 'x', ['b']]] }, { a: 'x' }, ['"b" is required as "a" is "x"']],
  ['if a text says so', two, { required_if: [['a', true, ['b']]] }, { a: 'yes' }, ['"b" is required as "a" is true']],
  [
    'if, one is enough',
    { a: {}, b: {}, c: {} },
    { required_if: [['a', 1, ['b', 'c'], true]] },
    { a: 1 },
    ['one of "b", "c" is required, as "a" is 1'],
  ],
  ['if, and one is there', { a: {}, b: {}, c: {} }, { required_if: [['a', 1, ['b', 'c'], true]] }, { a: 1, c: 2 }, []],
  ['by', two, { required_by: { a: 'b' } }, { a: 1 }, ['"b" is required beside "a"']],
  ['by what is not given', two, { required_by: { a: ['b'] } }, { b: 1 }, []],
  [
    'in mappings of a list',
    {
      l: {
        type: 'list',
        elements: 'dict',
        options: two,
        mutually_exclusive: [['a', 'b']],
        required_one_of: [['a', 'b']],
      },
    },
    {},
    { l: [{ a: 1, b: 2 }, {}, { b: 1 }] },
    ['"l.0.a" excludes "b"', 'one of "a", "b" in "l.1" is required'],
  ],
  ['another name', { a: { aliases: ['b'], required: true, type: 'int' } }, {}, { b: '5' }, []],
  [
    'a wrong value under another name',
    { a: { aliases: ['b'], type: 'int' } },
    {},
    { b: 'x' },
    ['"b" must be a whole number, not a text'],
  ],
  ['both names', { a: { aliases: ['b'] } }, {}, { a: 1, b: 2 }, ['"b" is another name of "a", which is given, too']],
  [
    'rules know other names',
    { a: { aliases: ['c'] }, b: {} },
    { required_together: [['a', 'b']] },
    { c: 1 },
    ['"b" is required beside "a"'],
  ],
  [
    'other names in a mapping',
    { d: { type: 'dict', options: { a: { aliases: ['b'], required: true } } } },
    {},
    { d: { b: 1 } },
    [],
  ],
];

/** What is to go: a declaration, variables, and what is said. */
const going: readonly [Values, Values, readonly string[]][] = [
  [{ a: { removed_in_version: 2 } }, { a: 1 }, ['the argument "a" will be removed in version 2']],
  [{ a: { removed_at_date: '2027-01-01' } }, { a: 1 }, ['the argument "a" will be removed on 2027-01-01']],
  [{ a: { removed_in_version: '2' } }, {}, []],
  [
    { a: { deprecated_aliases: [{ name: 'b', version: '3' }] } },
    { b: 1 },
    ['the name "b" of the argument "a" will be removed in version 3'],
  ],
  [
    { a: { type: 'list', elements: 'dict', options: { b: { removed_in_version: '2' } } } },
    { a: [{}, { b: 1 }] },
    ['the argument "a.1.b" will be removed in version 2'],
  ],
];

/** Declarations that are wrong themselves. */
const wrong: readonly [string, Values, string][] = [
  ['a type', { a: { type: 'string' } }, 'argument_spec.a.type'],
  ['a key', { a: { requried: true } }, 'argument_spec.a'],
  ['elements of no list', { a: { elements: 'str' } }, 'argument_spec.a.elements'],
  ['options of a text', { a: { options: {} } }, 'argument_spec.a.options'],
  [
    'a rule of what is not there',
    { a: { type: 'dict', options: { b: {} }, required_together: [['b', 'c']] } },
    'argument_spec.a',
  ],
  ['inside', { a: { type: 'dict', options: { b: { type: 'x' } } } }, 'argument_spec.a.options.b.type'],
];

suite('validate_argument_spec', (test) => {
  for (const [name, spec, variables, errors] of rows) {
    test(name, async () => {
      const outcome = await act(validate, { argument_spec: spec }, here(variables));
      assert.equal(outcome.data['argument_errors'] ?? [], errors);
      assert.is(outcome.failed === undefined, errors.length === 0);
    });
  }

  for (const [name, spec, rules, variables, errors] of beside) {
    test(`beside each other: ${name}`, async () => {
      const outcome = await act(validate, { argument_spec: spec, ...rules }, here(variables));
      assert.equal(outcome.data['argument_errors'] ?? [], errors);
    });
  }

  for (const [spec, variables, said] of going) {
    test(`what is to go: ${JSON.stringify(spec)}`, async () => {
      assert.equal((await act(validate, { argument_spec: spec }, here(variables))).warnings, said);
    });
  }

  test('given arguments override variables, and have to be declared', async () => {
    const provided = { a: 'x', unknown: 1 };
    const args = {
      argument_spec: { a: { type: 'int' } },
      provided_arguments: provided,
      validate_args_context: { name: 'r' },
    };
    const outcome = await act(validate, args, here({ a: 1 }));
    assert.equal(outcome.data['argument_errors'], [
      '"a" of the role r must be a whole number, not a text',
      '"unknown" of the role r is not known',
    ]);
  });

  for (const [name, spec, place] of wrong) {
    test(`a declaration with a mistake: ${name}`, () => {
      const [complaint = ''] = complaints(validate, { argument_spec: spec });
      assert.ok(complaint.startsWith(`${place}: `), complaint);
    });
  }
});
