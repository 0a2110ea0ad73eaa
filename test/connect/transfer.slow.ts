import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { Readable } from 'node:stream';
import * as assert from 'uvu/assert';
import { connect } from '../../engine/connect/connect.ts';
import type { BecomeUser, Connection, Reply } from '../../engine/connect/connection.ts';
import { ConnectionError } from '../../engine/errors.ts';
import type { Upload } from '../../engine/remote/program.ts';
import { Secret } from '../../engine/types.ts';
import { suite } from '../suite.ts';
import { program } from './sessions.ts';
import { type Sshd, startSshd } from './sshd.ts';
import { makeUser, type TestUser } from './users.ts';

let server: Sshd;
let user: TestUser;
let connection: Connection;
let folder: string;

const big = randomBytes(5_000_000);
const small = Buffer.from('small \0\xff\n', 'latin1');
const options = { check: false, diff: false };

/** As whom bytes are moved: the login user, and another one with and without a terminal between. */
const users: readonly [string, () => BecomeUser | undefined][] = [
  ['the login user', () => undefined],
  ['another user by sudo', () => ({ user: user.name, method: 'sudo' })],
  ['another user by su on a terminal', () => ({ user: user.name, method: 'su', password: new Secret('none needed') })],
];

suite(
  'transfers',
  (test) => {
    for (const [title, become] of users) {
      test(`uploads of ${title}: a small one comes with the program, big ones when asked for, and none stays`, async () => {
        const session = await connection.session(become());
        const path = `${folder}/big`;
        writeFileSync(path, big);
        const uploads: Upload[] = [
          { name: 'small', content: small, size: small.length },
          { name: 'big', content: { path }, size: big.length },
          { name: 'other', content: big.subarray(0, 100_000), size: 100_000 },
          { name: 'unused', content: { path: '/nowhere' }, size: 1_000_000 },
        ];
        const digests = ['small', 'big', 'other'].map((name) => `kp_upload ${name}; sha256sum <"$kp_upload_path"`);
        const replies = await Promise.all([
          session.run(program('echo before'), options),
          session.run(program(digests.join('; '), { uploads }), options),
          session.run(program('[ ! -e "$kp_uploads" ] && echo none'), options),
        ]);
        const expected = [small, big, big.subarray(0, 100_000)].map((bytes) => `${sha256(bytes)}  -\n`).join('');
        assert.is(stdout(replies[1]), expected);
        assert.is(stdout(replies[2]), 'none\n');
      });

      test(`a download of ${title}`, async () => {
        const session = await connection.session(become());
        const path = `/tmp/kplay-download-${process.pid} it's`;
        const uploads: Upload[] = [{ name: 'big', content: big, size: big.length }];
        await session.run(program(`kp_upload big; cat "$kp_upload_path" >"${path}"`, { uploads }), options);
        assert.is(sha256(await all(await session.download(path))), sha256(big));
        await session.run(program(`: >"${path}"`), options);
        assert.is((await all(await session.download(path))).length, 0);
        await session.run(program(`rm -f "${path}"`), options);
        const error = await session.download(path).catch((caught) => caught);
        assert.instance(error, ConnectionError);
        assert.match(
          error.message,
          /^h1: \/tmp\/kplay-download-\d+ it's cannot be read: .*(no such file|cannot open)/i,
        );
      });
    }

    test('an upload whose file is gone fails by itself, and stops what is behind it', async () => {
      const session = await connection.session();
      const uploads: Upload[] = [{ name: 'gone', content: { path: '/nowhere' }, size: 1_000_000 }];
      const replies = await Promise.allSettled([
        session.run(program('kp_upload gone', { uploads }), options),
        session.run(program('true'), options),
      ]);
      assert.is(replies[0].status === 'rejected' && replies[0].reason.code, 'ENOENT');
      assert.is(replies[1].status === 'fulfilled' && replies[1].value.kind, 'stopped');
      session.go();
      assert.is((await session.run(program('true'), options)).kind, 'answered');
    });

    test('secrets of the program and of its environment are blotted out of what comes back', async () => {
      const session = await connection.session();
      const text = 'echo "a hunter22 b"; echo "$KP_TOKEN" >&2; kp_result data "x hunter22"; kp_fail "not hunter22"';
      const reply = await session.run(program(text, { secrets: [new Secret('hunter22')] }), {
        ...options,
        environment: { KP_TOKEN: new Secret('tok-en') },
      });
      session.go();
      if (reply.kind !== 'answered') throw new Error(reply.kind);
      assert.is(reply.answer.stdout.toString(), 'a *** b\n');
      assert.is(reply.answer.stderr.toString(), '***\n');
      assert.is(reply.answer.results.get('data')?.toString(), 'x ***');
      assert.is(reply.answer.failed, 'not ***');
    });
  },
  {
    before: async () => {
      server = await startSshd();
      user = makeUser('t');
      folder = mkdtempSync(`${tmpdir()}/kplay-files-`);
      connection = await connect(server.target(), server.settings());
    },
    after: async () => {
      await connection.close();
      rmSync(folder, { recursive: true });
      user.remove();
      await server.stop();
    },
  },
);

function stdout(reply: Reply): string {
  if (reply.kind !== 'answered') throw new Error(`${reply.kind} ${reply.kind === 'lost' ? reply.cause.stack : ''}`);
  return `${reply.answer.stdout}${reply.answer.stderr}`;
}

async function all(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
