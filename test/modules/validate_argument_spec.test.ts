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

/** Declarations that are wrong themselves. */
const wrong: readonly [string, Values, string][] = [
  ['a type', { a: { type: 'string' } }, 'argument_spec.a.type'],
  ['a key', { a: { requried: true } }, 'argument_spec.a'],
  ['elements of no list', { a: { elements: 'str' } }, 'argument_spec.a.elements'],
  ['options of a text', { a: { options: {} } }, 'argument_spec.a.options'],
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
