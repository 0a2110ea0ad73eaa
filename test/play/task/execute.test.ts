import * as assert from 'uvu/assert';
import { z } from 'zod';
import type { Reply, Session } from '../../../engine/connect/connection.ts';
import { ConnectionError } from '../../../engine/errors.ts';
import { defineModule, type Here, type Module } from '../../../engine/modules/definition/module.ts';
import { alone } from '../../../engine/play/order/lane.ts';
import { execute, Interrupted, type Site } from '../../../engine/play/task/execute.ts';
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

const surroundings = {
  channel: 'h1',
  options: { check: false, diff: false },
  turn: alone,
  reset: async () => {},
  isController: () => false,
};

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

/** A module whose host is away, or about to go. */
function insisting(seconds: number): Module {
  return defineModule({
    name: 'trial',
    form: 'sequence',
    summary: 'Waits.',
    args: z.object({}),
    returns: z.object({}),
    examples: [],
    repeatable: false,
    steps: [
      {
        insists: () => ({ delay: 0, seconds, pause: 0.001 }),
        build: () => ({ text: '', uploads: [], secrets: [] }),
      },
    ],
  });
}

const away = new ConnectionError('no route', { reason: 'unreachable' });

/** What each connection is like: it cannot be made, or the program has this reply. */
const returns: readonly {
  name: string;
  tries: readonly (Reply | Error)[];
  seconds: number;
  ends: string;
  told: number;
}[] = [
  { name: 'it is there', tries: [answered(0)], seconds: 60, ends: 'finished', told: 0 },
  {
    name: 'it comes back',
    tries: [answered(1), lost(true), away, answered(0)],
    seconds: 60,
    ends: 'finished',
    told: 3,
  },
  { name: 'it stays away', tries: [away], seconds: 0, ends: 'not back within 0 s: no route', told: 0 },
  {
    name: 'it is not what it is to be',
    tries: [answered(7)],
    seconds: 0,
    ends: 'not back within 0 s: ended with 7',
    told: 0,
  },
];

suite('a host that goes away', (test) => {
  for (const { name, tries, seconds, ends, told } of returns) {
    test(name, async () => {
      let connections = 0;
      const progress: string[] = [];
      const site: Site = {
        ...surroundings,
        session: async () => {
          const result = tries[connections - 1];
          if (result === undefined || result instanceof Error)
            throw result ?? new Error('it was not to be asked that often');
          return scripted([result]).session;
        },
        reset: async () => void connections++,
      };
      const where = { progress: (text: string) => progress.push(text), signal: new AbortController().signal };
      const execution = await execute(insisting(seconds), {}, where as unknown as Here, site);
      assert.is(execution.kind, 'finished');
      if (execution.kind === 'finished') assert.is(execution.outcome.failed ?? 'finished', ends);
      assert.is(connections, tries.length);
      assert.is(progress.length, told);
    });
  }

  test('an interrupt ends the wait', async () => {
    const stop = new AbortController();
    const site: Site = { ...surroundings, session: () => Promise.reject(away) };
    const where = { progress: () => stop.abort(), signal: stop.signal };
    const error = await execute(insisting(60), {}, where as unknown as Here, site).catch((error: unknown) => error);
    assert.instance(error, Interrupted);
  });

  test('the controller is not sent away', async () => {
    const site: Site = { ...surroundings, session: () => Promise.reject(away), isController: () => true };
    const execution = await execute(insisting(60), {}, {} as Here, site);
    assert.is(
      execution.kind === 'finished' && execution.outcome.failed,
      'this host is the controller: kplay itself would be gone',
    );
  });
});

suite('play/execute', (test) => {
  for (const { name, repeatable, replies, ends } of rows) {
    test(name, async () => {
      const { session, runs } = scripted(replies);
      const site = { ...surroundings, session: async () => session };
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
