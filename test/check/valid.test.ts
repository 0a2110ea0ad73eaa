import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { asText } from '../../engine/check/formats/text.ts';
import { packageRoot } from '../../engine/package.ts';
import { suite } from '../suite.ts';
import { findingsOf, within } from './checking.ts';

const folder = join(packageRoot(), 'test/check/valid');
const playbooks = readdirSync(folder).filter((name) => /^\d.*\.yml$/.test(name));

suite('valid playbooks', (test) => {
  for (const name of playbooks) {
    test(name, () =>
      within(folder, async () => {
        const { errors, warnings } = await findingsOf([name], ['hosts.yml']);
        assert.is(asText([...errors, ...warnings]), '');
      }),
    );
  }

  const projects = join(packageRoot(), 'test/check/projects');
  for (const name of readdirSync(projects)) {
    test(name, () =>
      within(join(projects, name), async () => {
        const hosts = readdirSync('.').filter((file) => file.startsWith('hosts.'));
        const { errors, warnings, visits } = await findingsOf(['site.yml'], hosts);
        assert.is(asText([...errors, ...warnings]), '');
        assert.ok(visits.flatMap(({ tasks }) => tasks).length > 5);
      }),
    );
  }

  test('there are thirty', () => {
    assert.ok(playbooks.length + readdirSync(projects).length >= 30);
  });
});
