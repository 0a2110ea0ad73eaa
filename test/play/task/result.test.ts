import * as assert from 'uvu/assert';
import {
  censored,
  labelOf,
  ofItems,
  registered,
  skippedBecause,
  type Verdict,
  verdictOf,
} from '../../../engine/play/task/result.ts';
import { Secret, type Value } from '../../../engine/types.ts';
import { suite } from '../../suite.ts';

const ok = verdictOf({ changed: false, data: { n: 1 } });
const changed = verdictOf({ changed: true, data: { n: 2 }, differences: [{ name: 'x', before: 'a', after: 'b' }] });
const failed = verdictOf({ changed: false, failed: 'it broke', data: { rc: 1 } });
const skipped = skippedBecause('eq a 1');
const lost: Verdict = { ...failed, status: 'unreachable' };

suite('results', (test) => {
  test('what register binds', () => {
    assert.equal(registered({ changed: true, data: { rc: 0 } }), { changed: true, failed: false, rc: 0 });
    assert.equal(failed.data, { changed: false, failed: true, msg: 'it broke', rc: 1 });
    assert.equal(registered({ changed: false, skipped: 'it is there', data: {} }), {
      changed: false,
      failed: false,
      skipped: true,
      msg: 'it is there',
    });
    assert.equal(skipped.data['false_condition'], 'eq a 1');
  });

  const loops: readonly [string, readonly Verdict[], string, string | undefined][] = [
    ['no items', [], 'skipped', undefined],
    ['all as it was', [ok, ok], 'ok', undefined],
    ['one changed', [ok, changed], 'changed', undefined],
    ['all skipped', [skipped, skipped], 'skipped', undefined],
    ['some skipped', [skipped, ok], 'ok', undefined],
    ['one failed', [changed, failed], 'failed', '1 of 2 items failed'],
    ['one lost', [failed, lost], 'unreachable', '2 of 2 items failed'],
  ];
  for (const [name, items, status, message] of loops) {
    test(`a loop with ${name}`, () => {
      const verdict = ofItems(items);
      assert.is(verdict.status, status);
      assert.is(verdict.message, message);
      assert.equal(
        verdict.data['results'],
        items.map(({ data }) => data),
      );
      assert.is(verdict.data['changed'], items.includes(changed));
    });
  }

  test('what is censored tells how it ended and nothing else', () => {
    const whole: Verdict = { ...failed, differences: changed.differences, item: 'word', delegate: 'h2', ignored: true };
    const hidden = 'the output has been hidden because the task says no_log';
    assert.equal(censored(whole), {
      status: 'failed',
      data: { changed: false, failed: true, censored: hidden },
      differences: [],
      message: hidden,
      item: '(hidden)',
      delegate: 'h2',
      ignored: true,
    });
    assert.equal(censored({ ...ok, data: { changed: 'secret', failed: false } }).data, {
      failed: false,
      censored: hidden,
    });
  });

  const labels: readonly [Value, string][] = [
    ['a', 'a'],
    [1, '1'],
    [null, 'null'],
    [{ name: 'etcd', port: 1 }, 'etcd'],
    [{ name: new Secret('pw'), port: 1 }, '{"name":"***","port":1}'],
    [{ port: 1, key: new Secret('pw') }, '{"port":1,"key":"***"}'],
    [[1, 'b'], '[1,"b"]'],
    [new Secret('pw'), '***'],
    ['x'.repeat(121), `${'x'.repeat(117)}...`],
  ];
  for (const [item, expected] of labels) {
    test(`an item is called ${expected.slice(0, 30)}`, () => assert.is(labelOf(item), expected));
  }
});
