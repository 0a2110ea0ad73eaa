import { randomBytes } from 'node:crypto';
import * as assert from 'uvu/assert';
import { connect } from '../../engine/connect/connect.ts';
import { Secret } from '../../engine/types.ts';
import { suite } from '../suite.ts';
import { program, run } from './sessions.ts';
import { type Sshd, startSshd } from './sshd.ts';
import { startTurns } from './turns.ts';

let server: Sshd;

/**
 * Round trips after TCP's own until both of two programs have answered. A busy machine may take a pause for the end of a
 * turn and count too many, so a count that is not the expected one is taken again with longer pauses.
 */
async function roundTrips(
  expected: number,
  first: Parameters<typeof program>[1] = {},
  text = 'echo one',
): Promise<void> {
  let count = 0;
  for (const silence of [100, 300, 1000]) {
    const link = await startTurns(server.port, silence);
    const connection = await connect(server.target({ port: link.port }), server.settings());
    const session = await connection.session();
    const options = { check: false, diff: false };
    const replies = await Promise.all([session.run(program(text, first), options), run(session, 'echo two')]);
    count = link.turns.length;
    const outputs = replies.map((reply) => reply.kind === 'answered' && reply.answer.stdout.toString());
    assert.equal(outputs, ['one\n', 'two\n']);
    await connection.close();
    await link.stop();
    if (count === expected) return;
  }
  assert.is(count, expected);
}

suite(
  'round trips',
  (test) => {
    test('from nothing to the first answers: versions and keys, login and channel, command with library and programs', async () => {
      await roundTrips(3);
    });

    test('a big upload: asked for with the first answers, and there is no waiting but for it', async () => {
      const content = randomBytes(2_000_000);
      const uploads = [{ name: 'big', content, size: content.length }];
      await roundTrips(4, { uploads }, 'kp_upload big; echo one');
    });

    test('a secret waits for the greeting', async () => {
      await roundTrips(4, { secrets: [new Secret('word')] });
    });
  },
  {
    before: async () => {
      server = await startSshd();
    },
    after: () => server.stop(),
  },
);
