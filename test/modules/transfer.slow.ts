import { createHash } from 'node:crypto';
import {
  createReadStream,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import * as assert from 'uvu/assert';
import { connect } from '../../engine/connect/connect.ts';
import type { Connection, Session } from '../../engine/connect/connection.ts';
import copy from '../../engine/modules/copy.ts';
import type { Answer } from '../../engine/remote/answer.ts';
import { type Sshd, startSshd } from '../connect/sshd.ts';
import { suite } from '../suite.ts';
import { programOf, tree } from './table.ts';

const options = { check: false, diff: false };
const gibibyte = 1024 * 1024 * 1024;
const folder = mkdtempSync(`${tmpdir()}/kplay-transfer-`);

let server: Sshd;
const connections: Connection[] = [];
const sessions: Session[] = [];

suite(
  'files on their way to hosts',
  (test) => {
    test('a big file comes beside its place, with its attributes, and once', async () => {
      writeFileSync(`${folder}/big`, Buffer.alloc(3_000_000, 'kplay\n'));
      mkdirSync(`${folder}/one`);
      writeFileSync(`${folder}/one/big`, 'old', { mode: 0o604 });
      const task = { src: `${folder}/big`, dest: `${folder}/one/big` };
      assert.is((await run(sessions[0]!, task)).changed, true);
      assert.is(digestOf(`${folder}/one/big`), digestOf(`${folder}/big`));
      assert.match(
        tree(`${folder}/one`)
          .map((line) => line.slice(0, 9))
          .join(),
        /^big 0604 $/,
      );
      assert.is((await run(sessions[0]!, task)).changed, false);
    });

    test('what an upload that was cut off has left is cleared away', async () => {
      mkdirSync(`${folder}/two/.big.kplay`, { recursive: true });
      writeFileSync(`${folder}/two/.big.kplay/content`, 'half');
      await run(sessions[0]!, { src: `${folder}/big`, dest: `${folder}/two/big`, mode: '0750' });
      assert.equal(readdirSync(`${folder}/two`), ['big']);
      assert.is(digestOf(`${folder}/two/big`), digestOf(`${folder}/big`));
    });

    test('a text is compressed on its way, a long one piece by piece', async () => {
      const lines = Array.from({ length: 900_000 }, (_, n) => `number ${n}: the same words\n`).join('');
      for (const [name, size] of [
        ['short', 1_000_000],
        ['long', 20_000_000],
      ] as const) {
        writeFileSync(`${folder}/${name}`, lines.slice(0, size));
        for (const session of sessions) {
          await run(session, { src: `${folder}/${name}`, dest: `${folder}/${name}.copy` });
          assert.is(digestOf(`${folder}/${name}.copy`), digestOf(`${folder}/${name}`));
          rmSync(`${folder}/${name}.copy`);
        }
      }
    });

    test('a big file that is not valid leaves nothing', async () => {
      mkdirSync(`${folder}/three`);
      const answer = await run(sessions[0]!, {
        src: `${folder}/big`,
        dest: `${folder}/three/big`,
        validate: 'false %s',
      });
      assert.match(answer.failed!, 'is not valid');
      assert.equal(readdirSync(`${folder}/three`), []);
    });

    test('of a tree only what differs is sent', async () => {
      for (let n = 0; n < 200; n++) {
        mkdirSync(`${folder}/tree/${n % 10}`, { recursive: true });
        writeFileSync(`${folder}/tree/${n % 10}/${n}`, String(n).repeat(500));
      }
      writeFileSync(`${folder}/tree/large`, Buffer.alloc(2_000_000, 'x'));
      const task = { src: `${folder}/tree/`, dest: `${folder}/copied`, mode: 'preserve' };
      assert.is((await run(sessions[0]!, task)).changed, true);
      assert.equal(tree(`${folder}/copied`), tree(`${folder}/tree`));
      writeFileSync(`${folder}/copied/3/23`, 'changed');
      const program = await programOf(copy, task);
      const asked: (readonly string[] | undefined)[] = [];
      const uploads = program.uploads.map((upload) => {
        const { content } = upload;
        if (!('assemble' in content)) return upload;
        const assemble = (wanted: readonly string[] | undefined) => {
          asked.push(wanted);
          return content.assemble(wanted);
        };
        return { ...upload, content: { assemble } };
      });
      await sessions[0]!.run({ ...program, uploads }, options);
      assert.equal(asked, [['./3/23']]);
      assert.equal(tree(`${folder}/copied`), tree(`${folder}/tree`));
    });

    test('1 GiB to two hosts at once: the memory of the controller stays as it was', async () => {
      writeFileSync(`${folder}/huge`, 'begin');
      truncateSync(`${folder}/huge`, gibibyte);
      const digest = await digestInPieces(`${folder}/huge`);
      const before = process.memoryUsage.rss();
      let most = before;
      const timer = setInterval(() => {
        most = Math.max(most, process.memoryUsage.rss());
      }, 50);
      const dests = sessions.map((_, n) => `${folder}/huge-${n}`);
      await Promise.all(sessions.map((session, n) => run(session, { src: `${folder}/huge`, dest: dests[n] })));
      clearInterval(timer);
      for (const dest of dests) {
        assert.is(await digestInPieces(dest), digest);
        rmSync(dest);
      }
      const growth = Math.round((most - before) / 1024 / 1024);
      assert.ok(growth < 128, `it grew by ${growth} MiB`);
    });
  },
  {
    before: async () => {
      server = await startSshd();
      for (const host of ['h1', 'h2']) {
        const connection = await connect(server.target({ host }), server.settings());
        connections.push(connection);
        sessions.push(await connection.session());
      }
    },
    after: async () => {
      for (const connection of connections) await connection.close();
      await server.stop();
      rmSync(folder, { recursive: true });
    },
  },
);

async function run(session: Session, task: unknown): Promise<Answer> {
  const reply = await session.run(await programOf(copy, task), options);
  session.go();
  if (reply.kind !== 'answered') throw reply.kind === 'lost' ? reply.cause : new Error(reply.kind);
  return reply.answer;
}

function digestOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

async function digestInPieces(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}
