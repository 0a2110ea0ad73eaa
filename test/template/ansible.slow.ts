import { spawnSync } from 'node:child_process';
import * as assert from 'uvu/assert';
import { evaluateExpression } from '../../engine/template/evaluate.ts';
import { translateJinja } from '../../engine/template/jinja/translate.ts';
import { Secret, type Value, type Values } from '../../engine/types.ts';
import { ansiblePython } from '../e2e/ansible.ts';
import { suite } from '../suite.ts';
import { cases, differences, vars } from './ansible_cases.ts';
import { place, scopeOf } from './scope.ts';

/** Evaluates a JSON list of Jinja expressions with Ansible's own templates, and prints what they give. */
const program = `
import json, sys
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template

given = json.load(sys.stdin)
values = []
for expression in given['expressions']:
    templar = Templar(loader=DataLoader(), variables=given['vars'])
    try:
        values.append(templar.template(trust_as_template('{{ ' + expression + ' }}')))
    except Exception as error:
        values.append('ERROR ' + str(error))
print(json.dumps(values))
`;

async function byAnsible(expressions: readonly string[]): Promise<readonly Value[]> {
  const { stdout, stderr, status } = spawnSync(await ansiblePython(), ['-c', program], {
    input: JSON.stringify({ expressions, vars }),
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], LC_ALL: 'C.UTF-8', TZ: 'UTC' },
  });
  assert.is(status, 0, stderr);
  return JSON.parse(stdout);
}

/** What kplay gives for its translation, or for what a case says is the same. */
function byKplay(jinja: string, written: string | undefined): Value {
  const expression = written ?? translateJinja(jinja);
  if (expression === undefined) throw new Error(`${jinja} has no translation`);
  const value = evaluateExpression(expression, place(), scopeOf(vars as Values));
  return value instanceof Secret ? value.reveal() : value;
}

suite('beside Ansible', (test) => {
  const all = [...cases, ...differences.map(([jinja]) => [jinja] as const)];
  let expected: readonly Value[] = [];

  test('Ansible evaluates them', async () => {
    assert.ok(cases.length >= 100, `${cases.length} cases`);
    assert.is(new Set(all.map(([jinja]) => jinja)).size, all.length);
    expected = await byAnsible(all.map(([jinja]) => jinja));
    assert.equal(
      expected.slice(0, cases.length).filter((value) => String(value).startsWith('ERROR')),
      [],
    );
  });

  for (const [index, [jinja, written]] of cases.entries()) {
    test(jinja, () => assert.equal(byKplay(jinja, written), expected[index]));
  }

  for (const [index, [jinja, ansible, expression, kplay]] of differences.entries()) {
    test(`differs: ${jinja}`, () => {
      assert.equal(expected[cases.length + index], ansible);
      assert.equal(byKplay(jinja, expression), kplay);
    });
  }
});
