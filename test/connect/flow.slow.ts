import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { connect } from '../../engine/connect/connect.ts';
import type { Connection, Session } from '../../engine/connect/connection.ts';
import { suite } from '../suite.ts';
import { startProxy, type TestProxy } from './proxy.ts';
import { answer, eventually, run } from './sessions.ts';
import { type Sshd, startSshd } from './sshd.ts';

const KiB = 1024;
const MiB = 1024 * KiB;

/** In bytes, what may be on its way to a host (docs/session.md), with a tenth for what ssh adds. */
const window = 256 * KiB * 1.1;

let server: Sshd;
let proxy: TestProxy;
let bases: string;
let connection: Connection;
let session: Session;

/** What a thousand programs are made of, and the least that is sent of them at once. */
const queues = [
  { title: 'of 10 KB each', length: 10_000, least: 128 * KiB },
  { title: 'of a few bytes', length: 10, least: 2 * KiB },
];

suite(
  'flow control',
  (test) => {
    for (const { title, length, least } of queues) {
      test(`a thousand programs ${title} for a host that stands still: no more is sent than the window holds`, async () => {
        const sshd = Number((await answer(session, 'echo "$kp_parent"')).stdout.toString());
        process.kill(sshd, 'SIGSTOP');
        const before = proxy.came.bytes;
        const replies = Array.from({ length: 1000 }, (_, n) => run(session, `echo ${n} # ${'x'.repeat(length)}`));
        const sent = await settled(() => proxy.came.bytes - before);
        process.kill(sshd, 'SIGCONT');
        assert.ok(sent > least && sent < window, `${sent} bytes were sent`);
        for (const [n, reply] of (await Promise.all(replies)).entries()) {
          assert.is(reply.kind, 'answered');
          if (reply.kind === 'answered') assert.is(reply.answer.stdout.toString(), `${n}\n`);
        }
      });
    }

    test('a program that prints 1 GiB fills neither the memory here nor the directory there', async () => {
      const before = process.memoryUsage().rss;
      const go = `${bases}/go`;
      const program = `n=0; while [ $n -lt 64 ]; do while [ ! -e ${go}.$n ]; do sleep 0.01; done; head -c ${16 * MiB} /dev/zero; n=$((n + 1)); done`;
      const printing = answer(session, `kp_shell '' '' '${program}'`);
      let [here, there] = [0, 0];
      for (let n = 0; n < 64; n++) {
        // However late the watcher is on a busy machine: it has to have looked before a quarter of a GiB has come together.
        await eventually('memory is given back while a task prints', () => blocksIn(bases) < 256 * MiB);
        writeFileSync(`${go}.${n}`, '');
        await sleep(20);
        here = Math.max(here, process.memoryUsage().rss - before);
        there = Math.max(there, blocksIn(bases));
      }
      const printed = await printing;
      assert.is(printed.code, 0);
      assert.ok(printed.stdout.length < 3 * MiB);
      assert.ok(here < 128 * MiB, `${here} bytes more were held here`);
      assert.ok(there < 512 * MiB, `${there} bytes were held there`);
    });
  },
  {
    before: async () => {
      server = await startSshd();
      proxy = await startProxy(server.port);
      bases = mkdtempSync(`${tmpdir()}/kplay-bases-`);
      const fittings = { shell: 'dash', bases };
      connection = await connect(server.target({ port: proxy.port }), server.settings(), undefined, fittings);
      session = await connection.session();
    },
    after: async () => {
      await connection.close();
      await proxy.stop();
      await server.stop();
      rmSync(bases, { recursive: true });
    },
  },
);

/** A number that has stopped growing. */
async function settled(read: () => number): Promise<number> {
  let last = -1;
  await eventually('it stops growing', async () => {
    await sleep(500);
    const now = read();
    const same = now === last;
    last = now;
    return same;
  });
  return last;
}

/** In bytes, what the files of sessions take: holes do not count. */
function blocksIn(folder: string): number {
  let blocks = 0;
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    blocks += statSync(`${folder}/${name}`, { throwIfNoEntry: false })?.blocks ?? 0;
  }
  return blocks * 512;
}
