import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as assert from 'uvu/assert';
import { connect } from '../../engine/connect/connect.ts';
import type { Connection, ProgramOptions, Reply, Session } from '../../engine/connect/connection.ts';
import type { Upload } from '../../engine/remote/program.ts';
import { suite } from '../suite.ts';
import { startProxy, type TestProxy } from './proxy.ts';
import { eventually, program, run, sessionShells } from './sessions.ts';
import { type Sshd, startSshd } from './sshd.ts';

const bytes = randomBytes(100_000);

/** Content that is brought when `go` is called; `asked` settles when the host has asked for it. */
function held(name: string): { upload: Upload; asked: Promise<void>; go(): void } {
  let [tell, go] = [() => {}, () => {}];
  const asked = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const gone = new Promise<void>((resolve) => {
    go = resolve;
  });
  const assemble = async () => {
    tell();
    await gone;
    return bytes;
  };
  return { upload: { name, content: { assemble }, size: bytes.length }, asked, go };
}

for (const shell of sessionShells) {
  let server: Sshd;
  let proxy: TestProxy;
  let bases: string;
  let connection: Connection;
  let session: Session;

  /** Runs a program that counts the bytes of its uploads, and one behind it; gives the replies' kinds and what they printed. */
  const both = (uploads: readonly Upload[], options: Partial<ProgramOptions> = {}): Promise<string[]> => {
    const text = uploads.map(({ name }) => `kp_upload ${name}; wc -c <"$kp_upload_path"`).join('; ');
    const count = session.run(program(text, { uploads }), { check: false, diff: false, ...options });
    return Promise.all([count, run(session, 'echo behind')].map((reply) => reply.then(shown)));
  };
  const home = () => `${bases}/${readdirSync(bases)[0]}`;

  suite(
    `a shell that waits for uploads (${shell})`,
    (test) => {
      test('several, one after the other, and what is behind them', async () => {
        const [one, other] = [held('one'), held('other')];
        const replies = both([one.upload, other.upload]);
        await one.asked;
        one.go();
        await other.asked;
        other.go();
        assert.equal(await replies, ['answered 100000\n100000', 'answered behind']);
        assert.not.ok(readdirSync(home()).some((name) => ['asked', 'uploads'].includes(name)));
      });

      test('a program that fails with its upload stops what is behind it', async () => {
        const one = held('one');
        const replies = Promise.all([
          session.run(program('kp_upload one; exit 3', { uploads: [one.upload] }), { check: false, diff: false }),
          run(session, 'echo behind'),
        ]);
        one.go();
        assert.equal((await replies).map(shown), ['answered', 'stopped']);
        session.go();
      });

      test('an interrupt, and the next one begins anew', async () => {
        const [one, abort] = [held('one'), new AbortController()];
        const replies = both([one.upload], { signal: abort.signal });
        await one.asked;
        abort.abort();
        assert.equal(await replies, ['interrupted', 'stopped']);
        session.go();
        assert.is(shown(await run(session, 'ls "$kp_uploads"; echo next')), 'answered next');
        one.go();
        assert.is(shown(await run(session, 'echo later')), 'answered later');
      });

      test('content that cannot be made', async () => {
        const assemble = () => Promise.reject(new RangeError('no such content'));
        const replies = await Promise.allSettled([
          session.run(program('kp_upload x', { uploads: [{ name: 'x', content: { assemble }, size: 50_000 }] }), {
            check: false,
            diff: false,
          }),
          run(session, 'echo behind'),
        ]);
        assert.is(replies[0].status === 'rejected' && replies[0].reason.message, 'no such content');
        assert.is(replies[1].status === 'fulfilled' && shown(replies[1].value), 'stopped');
        session.go();
        assert.is(shown(await run(session, 'echo next')), 'answered next');
      });

      test('a program that asks for what it was not given', async () => {
        assert.match(shown(await run(session, 'kp_ask "" nothing').catch((error) => error)), /not given/);
        session.go();
        assert.is(shown(await run(session, 'echo next')), 'answered next');
      });

      test('a cut link: the program has not run, and a new shell runs what comes', async () => {
        const one = held('one');
        const replies = both([one.upload]);
        await one.asked;
        proxy.cut();
        assert.equal(await replies, ['lost', 'stopped']);
        one.go();
        session.go();
        assert.is(shown(await run(session, 'echo next')), 'answered next');
        assert.equal(readdirSync(bases).length, 1);
      });

      test('a link that stays cut: the shell notices', async () => {
        const one = held('one');
        const replies = both([one.upload]);
        await one.asked;
        const log = `${home()}/log`;
        proxy.cut(true);
        await eventually('it lingers', () => readFileSync(log, 'utf8').endsWith('lingers\n'));
        assert.match(readFileSync(log, 'utf8'), /\nasked \d+\nlingers\n$/);
        proxy.restore();
        await replies;
        one.go();
        session.go();
        assert.is(shown(await run(session, 'echo next')), 'answered next');
      });

      test('the session ends while it waits: nothing is left', async () => {
        const one = held('one');
        const replies = both([one.upload]);
        await one.asked;
        await connection.close();
        assert.is((await replies)[0], 'interrupted');
        await eventually('its directory is gone', () => readdirSync(bases).length === 0);
      });
    },
    {
      before: async () => {
        server = await startSshd();
        proxy = await startProxy(server.port);
        bases = mkdtempSync(`${tmpdir()}/kplay-bases-`);
        connection = await connect(server.target({ port: proxy.port }), server.settings(), undefined, { shell, bases });
        session = await connection.session();
      },
      after: async () => {
        await proxy.stop();
        await server.stop();
        rmSync(bases, { recursive: true });
      },
    },
  );
}

function shown(reply: Reply | Error): string {
  if (reply instanceof Error) return reply.message;
  return `${reply.kind} ${reply.kind === 'answered' ? reply.answer.stdout.toString() : ''}`.trim();
}
