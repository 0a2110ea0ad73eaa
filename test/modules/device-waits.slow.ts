import * as assert from 'uvu/assert';
import type { MachineProgress } from '../../engine/modules/definition/machines.ts';
import type { Values } from '../../engine/types.ts';
import { suite } from '../suite.ts';
import { idsOf, run } from './provisioned.ts';

suite('device, while it waits', (test) => {
  const failing = { states: { w1: [['provisioning', 'failed'], ['failed'], ['provisioning', 'active']] } };
  test('replaces what fails, as often as it is told', async () => {
    const seen: (readonly MachineProgress[])[] = [];
    const machines = (rows: readonly MachineProgress[]) => void seen.push(rows);
    const done = await run({ hostnames: ['w1', 'w2'], replace_failed: 2 }, failing, { machines });
    assert.equal([done.outcome.failed, idsOf(done)], [undefined, ['new-w1-3', 'new-w2']]);
    assert.equal(done.provider.log, [
      'order w1',
      'order w2',
      'release new-w1',
      'order w1',
      'release new-w1-2',
      'order w1',
    ]);
    assert.equal(done.outcome.warnings, [
      'w1 (new-w1) failed (no disk) and was replaced by new-w1-2',
      'w1 (new-w1-2) failed (no disk) and was replaced by new-w1-3',
    ]);
    const failed = done.outcome.data['failed_devices'] as Values[];
    assert.equal(
      failed.map(({ id, replaced_by: by, events }) => [id, by, (events as Values[]).map(({ text }) => text)]),
      [
        ['new-w1', 'new-w1-2', ['new-w1 was ordered', 'no disk']],
        ['new-w1-2', 'new-w1-3', ['new-w1-2 was ordered', 'no disk']],
      ],
    );
    const rows = seen.map((each) => each.map(({ name, state, standing }) => `${name} ${state} ${standing}`));
    assert.equal(rows[0], ['w1 provisioning waiting', 'w2 active done']);
    assert.ok(rows.some(([first]) => first === 'w1 being replaced waiting'));
    assert.equal(rows.at(-1), ['w1 active done', 'w2 active done']);
  });

  test('reports what fails with its events when it is not to be replaced, or not any more', async () => {
    const events = '\n  2026-01-01T00:00:01Z new-w1 was ordered\n  2026-01-01T00:00:02Z no disk';
    const { outcome, provider } = await run({ hostnames: 'w1' }, failing);
    assert.is(
      outcome.failed,
      `w1 (new-w1) has failed: no disk; replace_failed gives it back and orders another, state: absent just gives it back${events}`,
    );
    assert.equal([outcome.changed, provider.log], [true, ['order w1']]);
    const twice = await run({ hostnames: 'w1', replace_failed: 1 }, failing);
    assert.match(
      twice.outcome.failed ?? '',
      /^w1 \(new-w1-2\) has failed: no disk; another was ordered in vain; run again for more\n/,
    );
    assert.equal(twice.provider.log, ['order w1', 'release new-w1', 'order w1']);
    const refused = await run({ hostnames: 'w1', replace_failed: 1 }, { ...failing, refuses: { w1: 2 } });
    assert.match(refused.outcome.failed ?? '', /has failed: no disk; no other came in its place: nothing is left\n/);
  });

  test('replaces what had failed before', async () => {
    const setup = { devices: [{ state: 'failed' }] };
    const reported = await run({ hostnames: 'w1' }, setup);
    assert.match(reported.outcome.failed ?? '', /^w1 \(d1\) has failed: no disk; replace_failed gives it back/);
    const { outcome, provider } = await run({ hostnames: 'w1', replace_failed: 1 }, setup);
    assert.equal([outcome.failed, provider.log], [undefined, ['release d1', 'order w1']]);
  });

  test('orders a replacement for the same people', async () => {
    const setup = { ...failing, keys: [{ id: 'k1', label: 'laptop', key: '' }] };
    const { provider } = await run({ hostnames: 'w1', replace_failed: 2, project_ssh_keys: ['laptop'] }, setup);
    assert.equal(
      provider.orders.map(({ keys }) => keys),
      Array.from({ length: 3 }, () => ({ project: ['k1'], users: [] })),
    );
  });

  test('sees a replacement through when it is interrupted, and says what is there', async () => {
    const controller = new AbortController();
    const before = (call: string) => call === 'order w1' && orders++ === 1 && controller.abort();
    let orders = 0;
    const setup = { ...failing, before };
    const done = await run({ hostnames: 'w1', replace_failed: 1 }, setup, { signal: controller.signal });
    assert.match(
      done.outcome.failed ?? '',
      /^interrupted; these exist or were asked for: w1 \(new-w1-2\); run again to go on$/,
    );
    assert.equal([done.outcome.changed, done.provider.list(), idsOf(done)], [true, ['w1 new-w1-2'], ['new-w1-2']]);
  });

  test('says when none is there any more, because it was interrupted before the order', async () => {
    const controller = new AbortController();
    const before = (call: string) => call.startsWith('release') && controller.abort();
    const setup = { ...failing, before, leaving: 3 };
    const { outcome } = await run({ hostnames: 'w1', replace_failed: 1 }, setup, { signal: controller.signal });
    const [first, second] = outcome.failed!.split('\n');
    assert.is(first, 'interrupted; these exist or were asked for: none; run again to go on');
    assert.is(second, 'w1 (new-w1) has failed: no disk; no other came in its place: interrupted');
  });

  test('goes on with a recreation that was killed in between: waits until the reserved machine is free', async () => {
    const setup = {
      devices: [{ state: 'deprovisioning' }],
      leaving: 2,
      reservations: [
        {
          ...{ id: 'r1', plan: 'small', location: { region: 'am' }, server: 'd1' },
          ...{ available: false, spare: false, broken: false },
        },
      ],
    };
    const told: string[] = [];
    const progress = (text: string) => void told.push(text);
    const { outcome, provider } = await run({ hostnames: 'w1', hardware_reservation_id: 'r1' }, setup, { progress });
    assert.equal([outcome.failed, provider.log, provider.list()], [undefined, ['order w1 on r1'], ['w1 new-w1']]);
    assert.is(told[0], 'w1 deprovisioning');
  });

  test('reinstalls, with new user data, and waits until that is over', async () => {
    const args = {
      hostnames: 'w1',
      state: 'reinstalled',
      operating_system: 'ubuntu_22_04',
      user_data: 'new',
      preserve_data: true,
    };
    const setup = { devices: [{ userdata: 'old' }], after: { d1: ['active', 'reinstalling', 'active'] } };
    const { outcome, provider } = await run(args, setup);
    assert.equal(provider.log, ['change d1 userData', 'reinstall d1 {"image":"ubuntu_22_04","keepData":true}']);
    const place = 'location: am6\ntags: \nlocked: false\nstate:';
    assert.equal(outcome.differences, [
      {
        name: 'device w1',
        before: `plan: small\noperating_system: debian_12\n${place} active\n`,
        after: `plan: small\noperating_system: ubuntu_22_04\n${place} reinstalled\nuser_data: other than before\n`,
      },
    ]);
    const locked = await run(args, { devices: [{ locked: true }] });
    assert.match(locked.outcome.failed ?? '', /^w1 \(d1\) is locked: set locked to false to reinstall it$/);
  });
});
