import * as assert from 'uvu/assert';
import asyncStatus from '../../engine/modules/async_status.ts';
import { findModule, moduleNames } from '../../engine/modules/definition/registry.ts';
import { readTicket, type Ticket, writeTicket } from '../../engine/modules/jobs/ticket.ts';
import { Secret } from '../../engine/types.ts';
import { suite } from '../suite.ts';
import { complaints } from './here.ts';

suite('what is kept with a job', (test) => {
  const ticket: Ticket = {
    module: 'copy',
    args: { content: new Secret('hidden'), list: [1, null, { deep: new Secret('deeper') }] },
    hidden: true,
    secrets: [new Secret('env')],
  };

  test('comes back as it was', () => {
    const back = readTicket(writeTicket(ticket).reveal())!;
    const { content, list } = back.args as { content: Secret; list: [number, null, { deep: Secret }] };
    assert.equal([content.reveal(), list[0], list[1], list[2].deep.reveal()], ['hidden', 1, null, 'deeper']);
    assert.equal(
      [back.module, back.hidden, back.secrets.map((each) => each.reveal())],
      ['copy', true, ['env', 'hidden', 'deeper']],
    );
  });

  for (const text of [
    '',
    '{}',
    'null',
    '{"module": 3, "hidden": true, "secrets": []}',
    '{"hidden": 1, "secrets": []}',
  ]) {
    test(`is none: ${text}`, () => assert.is(readTicket(text), undefined));
  }

  test('arguments of every module are the same when they are checked once more', async () => {
    for (const name of moduleNames()) {
      const { args, examples, form } = (await findModule(name))!;
      if (form !== 'remote') continue;
      for (const { task } of examples) {
        const first = args.safeParse(task[name]);
        if (first.success) assert.equal(args.parse(first.data), first.data, name);
      }
    }
  });

  test('ids that are none', () => {
    assert.equal(complaints(asyncStatus, { jid: '../x' }), ['jid: give the ansible_job_id of a result']);
    assert.equal(complaints(asyncStatus, { jid: 'a', mode: 'x' }).length, 1);
  });
});
