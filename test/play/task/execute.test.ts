import * as assert from 'uvu/assert';
import { z } from 'zod';
import type { Reply, Session } from '../../../engine/connect/connection.ts';
import { defineModule, type Here, type Module } from '../../../engine/modules/definition/module.ts';
import { alone } from '../../../engine/play/order/lane.ts';
import { execute } from '../../../engine/play/task/execute.ts';
import { readAnswer } from '../../../engine/remote/answer.ts';
import { suite } from '../../suite.ts';

const answered = (code: number): Reply => ({
  kind: 'answered',
  answer: readAnswer(Buffer.from(''), { code, stdout: Buffer.from(''), stderr: Buffer.from('') }),
});
const lost = (mayHaveRun: boolean): Reply => ({ kind: 'lost', cause: new Error('cut'), mayHaveRun });

/** A session that gives these replies in turn, and as a real one stops everything after what was no success until `go`. */
function scripted(replies: readonly Reply[]): { session: Session; runs(): number } {
  let next = 0;
  let stopped = false;
  const session: Session = {
    run: async () => {
      if (stopped) return { kind: 'stopped' };
      const reply = replies[next++];
      if (!reply) throw new Error('it was not to be run that often');
      stopped = reply.kind !== 'answered' || reply.answer.code !== 0;
      return reply;
    },
    go: () => {
      stopped = false;
    },
    download: () => Promise.reject(new Error('there is nothing to download')),
  };
  return { session, runs: () => next };
}

function moduleThat(repeatable: boolean): Module {
  return defineModule({
    name: 'trial',
    form: 'remote',
    summary: 'Runs.',
    args: z.object({}),
    returns: z.object({}),
    examples: [],
    repeatable,
    build: () => ({ text: '', uploads: [], secrets: [] }),
  });
}

const rows: readonly { name: string; repeatable: boolean; replies: readonly Reply[]; ends: string }[] = [
  { name: 'an answer', repeatable: false, replies: [answered(0)], ends: 'finished' },
  { name: 'a failure', repeatable: true, replies: [answered(1)], ends: 'failed: ended with 1' },
  { name: 'lost, and harmless to repeat', repeatable: true, replies: [lost(true), answered(0)], ends: 'finished' },
  { name: 'lost before it began', repeatable: false, replies: [lost(false), answered(0)], ends: 'finished' },
  { name: 'lost, and perhaps run', repeatable: false, replies: [lost(true)], ends: 'lost: cut' },
  { name: 'lost, and lost again', repeatable: true, replies: [lost(true), lost(true)], ends: 'lost: cut' },
  {
    name: "stopped by another task's failure",
    repeatable: false,
    replies: [{ kind: 'stopped' }, { kind: 'stopped' }, answered(0)],
    ends: 'finished',
  },
];

suite('play/execute', (test) => {
  for (const { name, repeatable, replies, ends } of rows) {
    test(name, async () => {
      const { session, runs } = scripted(replies);
      const site = { session: async () => session, channel: 'h1', options: { check: false, diff: false }, turn: alone };
      const execution = await execute(moduleThat(repeatable), {}, {} as Here, site);
      const failed = execution.kind === 'finished' && execution.outcome.failed;
      assert.is(
        execution.kind === 'lost' ? `lost: ${execution.cause.message}` : failed ? `failed: ${failed}` : 'finished',
        ends,
      );
      assert.is(runs(), replies.length);
    });
  }
});
