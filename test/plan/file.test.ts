import { readFileSync, statSync, writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { readPlan, writePlan } from '../../engine/plan/file.ts';
import type { Plan } from '../../engine/plan/plan.ts';
import { newKey } from '../../engine/plan/seal.ts';
import { explained, inFolder } from '../load/folder.ts';
import { suite } from '../suite.ts';
import { finding, handlerFinding } from './finding.ts';

const difference = { name: '/f', before: 'a\n', after: 'b\n' };
const cause = { task: 't', origin: { file: 'x', line: 1, column: 1 } };

const plan: Plan = {
  version: '0.1.0',
  made: '2026-01-01T00:00:00.000Z',
  key: newKey(),
  request: {
    playbooks: ['site.yml'],
    inventory: ['hosts.yml'],
    extraVars: ['a=1', { name: 'password', digest: 'x' }],
    options: { limit: ['a'], become: true },
  },
  basis: {
    inputs: { files: { 'site.yml': 'd1' }, hosts: { a: 'web' }, variables: { a: { digest: 'd2', shown: '"1"' } } },
    settings: { strategy: '"stream"' },
    answers: {},
  },
  findings: [
    finding(0, 'changed', { seen: 's', differences: [difference], after: cause }),
    finding(1, 'unknown', { message: 'not known', dependsOn: cause, item: 'i' }),
    handlerFinding(2, 'failed', { handled: 'ignored' }),
    finding(0, 'ok', { host: 'b', play: 1 }),
  ],
};

/** Broken in a way, and what is said of it behind the file's name. */
const broken: readonly [what: string, text: string, told: string][] = [
  ['empty', '', 'Unexpected end of JSON input'],
  ['JSON, but another thing', '[]', 'it must be a mapping, not a list'],
  ['a plan without hosts', 'hosts', '"hosts" must be a mapping'],
];

suite('plan files', (test) => {
  test('what is written is read, and its owner alone may do so', () =>
    inFolder({ 'plan.json': 'what was there' }, async () => {
      await writePlan('plan.json', plan);
      assert.equal(await readPlan('plan.json'), plan);
      assert.is(statSync('plan.json').mode & 0o777, 0o600);
    }));

  for (const [what, text, told] of broken) {
    test(`${what} is no plan`, () =>
      inFolder({}, async () => {
        await writePlan('plan.json', plan);
        const { hosts: _, ...rest } = JSON.parse(readFileSync('plan.json', 'utf8'));
        writeFileSync('plan.json', text === 'hosts' ? JSON.stringify(rest) : text);
        const hint = '\n  hint: kplay plan PLAYBOOK -o FILE writes one';
        assert.is(await explained(() => readPlan('plan.json')), `plan.json is not a plan: ${told}${hint}`);
      }));
  }

  test('a task that the plan does not have', () =>
    inFolder({}, async () => {
      await writePlan('plan.json', plan);
      const content = JSON.parse(readFileSync('plan.json', 'utf8'));
      content.hosts.b[0].task = 7;
      writeFileSync('plan.json', JSON.stringify(content));
      assert.match(await explained(() => readPlan('plan.json')), '"hosts.b.0.task" names no task');
    }));

  test('another format, no file, and a folder that is not there', () =>
    inFolder({ 'plan.json': '{"format": 2}' }, async () => {
      assert.is(
        await explained(() => readPlan('plan.json')),
        'plan.json has format 2, and this kplay reads plans of format 1\n  hint: make a new plan with this version of kplay',
      );
      assert.match(await explained(() => readPlan('none.json')), 'cannot read the plan none.json: ENOENT');
      assert.match(
        await explained(() => writePlan('none/plan.json', plan)),
        'the plan cannot be written to none/plan.json: ENOENT',
      );
    }));
});
