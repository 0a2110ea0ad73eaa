import * as assert from 'uvu/assert';
import { kinds } from '../../engine/check/codes.ts';
import { formats } from '../../engine/check/formats/index.ts';
import { InputError } from '../../engine/errors.ts';
import { version } from '../../engine/package.ts';
import { suite } from '../suite.ts';

const findings = [
  new InputError('"a" is not defined', {
    code: 'undefined-variable',
    origin: { file: 'roles/r r/tasks/main.yml', line: 3, column: 7 },
    excerpt: '      {{a}}',
    via: [{ what: 'for "b", used at', origin: { file: 'site.yml', line: 9, column: 2 } }],
    hint: '100% sure',
  }),
  new InputError('no place, no kind'),
  new InputError('odd', { code: 'unsafe-mode', origin: { file: 'a,b:c.yml', line: 1, column: 1 }, excerpt: 'x' }),
];

const text = `roles/r r/tasks/main.yml:3:7: error: "a" is not defined (undefined-variable)
  3 |       {{a}}
    |       ^
  for "b", used at site.yml:9:2
  hint: 100% sure

error: no place, no kind (invalid-playbook)

a,b:c.yml:1:1: warning: odd (unsafe-mode)
  1 | x
    | ^
`;

const github = `::error file=roles/r r/tasks/main.yml,line=3,col=7,title=undefined-variable::"a" is not defined%0Ahint: 100%25 sure
::error title=invalid-playbook::no place, no kind
::warning file=a%2Cb%3Ac.yml,line=1,col=1,title=unsafe-mode::odd
`;

suite('formats of findings', (test) => {
  test('text', () => assert.is(formats['text']!(findings), text));

  test('github', () => assert.is(formats['github']!(findings), github));

  test('json', () =>
    assert.equal(JSON.parse(formats['json']!(findings.slice(0, 1))), {
      findings: [
        {
          code: 'undefined-variable',
          severity: 'error',
          message: '"a" is not defined',
          file: 'roles/r r/tasks/main.yml',
          line: 3,
          column: 7,
          hint: '100% sure',
          via: [{ what: 'for "b", used at', file: 'site.yml', line: 9, column: 2 }],
        },
      ],
    }));

  test('sarif', () => {
    const { runs, ...log } = JSON.parse(formats['sarif']!(findings));
    assert.equal(log, { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0' });
    const [{ tool, results, columnKind }] = runs;
    assert.is(columnKind, 'utf16CodeUnits');
    assert.is(tool.driver.name, 'kplay');
    assert.is(tool.driver.version, version());
    const ids = tool.driver.rules.map(({ id }: { readonly id: string }) => id);
    assert.equal(ids, Object.keys(kinds));
    assert.equal(results[0], {
      ruleId: 'undefined-variable',
      ruleIndex: ids.indexOf('undefined-variable'),
      level: 'error',
      message: { text: '"a" is not defined. Hint: 100% sure' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'roles/r%20r/tasks/main.yml' },
            region: { startLine: 3, startColumn: 7 },
          },
        },
      ],
      relatedLocations: [
        {
          physicalLocation: { artifactLocation: { uri: 'site.yml' }, region: { startLine: 9, startColumn: 2 } },
          message: { text: 'for "b", used at' },
        },
      ],
    });
    assert.equal(results[1].locations, []);
    assert.is(results[2].level, 'warning');
  });
});
