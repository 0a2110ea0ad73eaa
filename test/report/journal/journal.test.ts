import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { RunEvent } from '../../../engine/report/events.ts';
import { journalFolder } from '../../../engine/report/journal/folder.ts';
import { journal } from '../../../engine/report/journal/journal.ts';
import { Secret } from '../../../engine/types.ts';
import { suite } from '../../suite.ts';

const started: RunEvent = { type: 'run-started', run: 'r1', playbooks: ['all.yml'], check: false, version: '1' };
const finished: RunEvent = { type: 'run-finished', recap: {}, interrupted: false, duration: 1 };

function result(data: Record<string, Secret | string>): RunEvent {
  const origin = { file: 'play.yml', line: 1, column: 1 };
  return {
    type: 'task-finished',
    task: { position: [0], name: 'x', module: 'x', handler: false, origin },
    result: { host: 'h1', status: 'ok', data, differences: [], duration: 1 },
    items: 0,
  };
}

suite('journal', (test) => {
  test('has every event of a run, as it happens, for its user alone', async () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'kplay-journal-')), 'runs');
    try {
      const warnings: string[] = [];
      const { report } = journal(folder, (message) => warnings.push(message));
      report({ type: 'warning', message: 'before the run it has no name' });
      assert.throws(() => readdirSync(folder));
      report(started);
      const file = join(folder, 'r1.jsonl');
      const events = () =>
        readFileSync(file, 'utf8')
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line));
      assert.is(statSync(file).mode & 0o777, 0o600);
      assert.is(events().length, 1);
      report(result({ word: new Secret('pw'), text: 'two\nlines' }));
      await new Promise((resolve) => setImmediate(resolve));
      assert.equal(events()[1].result.data, { word: '***', text: 'two\nlines' });
      assert.ok(!Number.isNaN(Date.parse(events()[1].at)));
      report(finished);
      report(result({}));
      assert.equal(
        events().map(({ type }) => type),
        ['run-started', 'task-finished', 'run-finished'],
      );
      assert.equal(warnings, []);
    } finally {
      rmSync(join(folder, '..'), { recursive: true });
    }
  });

  test('is in the state folder of its user', () => {
    assert.is(journalFolder({ XDG_STATE_HOME: '/state' }), '/state/kplay/runs');
    assert.match(journalFolder({}), /\/\.local\/state\/kplay\/runs$/);
    assert.is(journalFolder({ XDG_STATE_HOME: '' }), journalFolder({}));
  });
});
