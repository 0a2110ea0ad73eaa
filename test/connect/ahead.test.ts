import * as assert from 'uvu/assert';
import { connectAhead } from '../../engine/connect/connect.ts';
import type { ConnectSettings } from '../../engine/connect/connection.ts';
import { ConnectionError } from '../../engine/errors.ts';
import { suite } from '../suite.ts';
import { here, run, unlocked } from './sessions.ts';
import { freePort } from './sshd.ts';

suite('a connection that is used before it is there', (test) => {
  test('programs are taken at once; the first is told why there is none, and those behind it are stopped', async () => {
    let sent = 0;
    const settings: ConnectSettings = { ...unlocked, beforeSending: () => sent++ };
    const target = { host: 'gone', kind: 'ssh', address: '127.0.0.1', port: await freePort() } as const;
    const connection = await connectAhead(target, settings);
    for (const _ of ['once', 'again']) {
      const session = await connection.session();
      const [first, ...behind] = await Promise.allSettled([1, 2, 3].map((number) => run(session, `echo ${number}`)));
      assert.ok(first?.status === 'rejected' && first.reason instanceof ConnectionError);
      assert.is(first.reason.reason, 'refused');
      assert.equal(
        behind.map((each) => each.status === 'fulfilled' && each.value.kind),
        ['stopped', 'stopped'],
      );
    }
    assert.is(sent, 0);
    await connection.close();
  });

  test('they run in their order once it is there', async () => {
    const connection = await connectAhead(here, unlocked);
    const session = await connection.session();
    const replies = await Promise.all([1, 2, 3].map((number) => run(session, `echo ${number}`)));
    assert.equal(
      replies.map((reply) => reply.kind === 'answered' && reply.answer.stdout.toString()),
      ['1\n', '2\n', '3\n'],
    );
    await connection.close();
  });
});
