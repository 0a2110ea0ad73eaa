import * as assert from 'uvu/assert';
import { createQuota } from '../../engine/providers/quota.ts';
import type { RetryPolicy } from '../../engine/providers/retry.ts';
import { spentWindow, usualRetries } from '../../engine/providers/retry.ts';
import { suite } from '../suite.ts';

/** A policy whose clock moves by its pauses alone; chance always says the most. */
function clock(): { readonly policy: RetryPolicy; readonly pauses: number[] } {
  const pauses: number[] = [];
  let time = 1000;
  const pause = async (milliseconds: number) => {
    pauses.push(milliseconds);
    time += milliseconds;
  };
  const policy = { ...usualRetries, base: 10, patience: 5000, random: () => 1, now: () => time, pause };
  return { policy, pauses };
}

suite('the quota of an API', (test) => {
  test('holds nobody back at first', async () => {
    const { policy, pauses } = clock();
    const quota = createQuota(policy);
    quota.learn({ kind: 'answered' });
    await quota.turn().wait();
    assert.equal(pauses, []);
  });

  test('holds all others back when one is told to wait, and each a little longer', async () => {
    const { policy, pauses } = clock();
    const quota = createQuota(policy);
    const refused = quota.turn();
    quota.learn({ kind: 'hasty', asked: 700 });
    await quota.turn().wait();
    assert.equal(pauses, [710]);
    await quota.turn().wait();
    await refused.wait();
    assert.equal(pauses, [710], 'that time is over for everybody');
  });

  test('lets one that has waited by itself wait no second time', async () => {
    const { policy, pauses } = clock();
    const stopped = { ...policy, pause: async (milliseconds: number) => void pauses.push(milliseconds) };
    const quota = createQuota(stopped);
    const turn = quota.turn();
    quota.learn({ kind: 'hasty', asked: 700 });
    await turn.pause(800);
    await turn.wait();
    assert.equal(pauses, [800]);
  });

  test('holds nobody back for longer than its patience, nor for a server that is ill', async () => {
    const { policy, pauses } = clock();
    const quota = createQuota(policy);
    quota.learn({ kind: 'hasty', asked: 5001 });
    quota.learn({ kind: 'lost', asked: 100 });
    await quota.turn().wait();
    assert.equal(pauses, []);
  });

  const windows: [Record<string, string>, number | undefined][] = [
    [{}, undefined],
    [{ 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': '5' }, undefined],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '5' }, 4000],
    [{ 'x-ratelimit-remaining': '0' }, undefined],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '0' }, 0],
  ];
  for (const [headers, expected] of windows) {
    test(`knows a spent window: ${JSON.stringify(headers)}`, () => assert.is(spentWindow(headers, 1000), expected));
  }
});
