import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { asText } from '../../engine/check/formats/text.ts';
import { packageRoot } from '../../engine/package.ts';
import { suite } from '../suite.ts';
import { findingsOf, within } from './checking.ts';

const folder = join(packageRoot(), 'test/check/faulty');
const playbooks = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'site.yml')));

suite('faulty playbooks', (test) => {
  for (const name of playbooks) {
    test(name, () =>
      within(join(folder, name), async () => {
        const { errors, warnings } = await findingsOf(['site.yml'], ['../hosts.yml']);
        const report = asText([...errors, ...warnings]).replaceAll(`${packageRoot()}/`, '…/');
        assert.is(report, readFileSync('report.txt', 'utf8'));
      }),
    );
  }

  test('there are thirty at least, and each has something to find', () => {
    const empty = playbooks.filter((name) => readFileSync(join(folder, name, 'report.txt'), 'utf8') === '');
    assert.equal(empty, []);
    assert.ok(playbooks.length >= 30, `${playbooks.length}`);
  });
});
