import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as assert from 'uvu/assert';
import { connect } from '../../engine/connect/connect.ts';
import type { Connection, Reply, Session } from '../../engine/connect/connection.ts';
import { quote } from '../../engine/remote/program.ts';
import { suite } from '../suite.ts';
import { eventually, processesWith, run, sessionShells } from './sessions.ts';
import { type Sshd, startSshd } from './sshd.ts';

/** A text of the user's, as the shell module runs it. */
const user = (text: string) => `kp_shell '' '' ${quote(text)}`;

/** What a program does, and all that may come of it; after each one the session must go on. */
const cases: readonly {
  readonly title: string;
  readonly text: string;
  readonly code: number | readonly number[];
  readonly stdout?: string;
  readonly failed?: string;
}[] = [
  { title: 'a syntax error in text of the user', text: user('if then'), code: 2 },
  { title: 'a syntax error in the program itself', text: 'if then', code: [1, 2] },
  { title: 'exit 3', text: user('echo a; exit 3'), code: 3, stdout: 'a\n' },
  { title: 'exit 3 of the program itself', text: 'exit 3', code: 3 },
  { title: 'exec', text: user('exec echo b'), code: 0, stdout: 'b\n' },
  { title: 'exec of the program itself', text: 'exec echo b', code: 0, stdout: 'b\n' },
  { title: 'kill -9 $$', text: user('echo c; kill -9 $$'), code: 137, stdout: 'c\n' },
  { title: 'cat without input', text: user('cat'), code: 0, stdout: '' },
  { title: 'cat of the program itself', text: 'cat', code: 0, stdout: '' },
  { title: 'set -e', text: user('set -e; false; echo d'), code: 1, stdout: '' },
  { title: 'set -e of the program itself', text: 'set -e; false; echo d', code: 1, stdout: '' },
  { title: 'set -u and an unset variable', text: 'set -u; echo "$nothing"', code: [1, 2, 127], stdout: '' },
  { title: 'closed descriptors', text: 'exec 1>&- 2>&- 8>&-; true', code: 0, stdout: '' },
  {
    title: 'a redefined library function',
    text: 'kp_frame() { echo no; }; kp_task() { echo no; }; kp_nonce=x',
    code: 0,
  },
  { title: 'a forged frame', text: 'echo "$kp_nonce done 1 0 0 0"; echo "$kp_nonce end 1"', code: 0 },
  { title: 'a trap', text: "trap 'echo bye' 0; trap '' TERM HUP PIPE; echo e", code: 0, stdout: 'e\nbye\n' },
  { title: 'changed variables', text: 'PATH=; IFS=x; kp_home=/; kp_dir=/; cd /nowhere; unset kp_id', code: 0 },
  { title: 'NUL bytes', text: user("printf 'a\\000b\\377'"), code: 0, stdout: 'a\0b\xff' },
  {
    title: 'all bytes but NUL, and a blank line at the end',
    text: user('i=0; while [ $((i += 1)) -lt 256 ]; do printf "\\\\$(printf %o "$i")"; done; printf "\\\\n\\\\n"'),
    code: 0,
    stdout: `${String.fromCharCode(...Array.from({ length: 255 }, (_, index) => index + 1))}\n\n`,
  },
  {
    title: 'a stderr that is opened anew',
    text: user('echo a >&2; echo bc >/dev/stderr; echo d'),
    code: 0,
    stdout: 'd\n',
  },
  { title: 'output without a newline', text: 'printf f', code: 0, stdout: 'f' },
  { title: 'kp_fail', text: 'kp_fail "it is broken"; echo not here', code: 1, failed: 'it is broken', stdout: '' },
  { title: 'a command that is not there', text: 'kp_command "" "" kplay-nowhere a', code: 127 },
  {
    title: 'an argument like an option',
    text: "kp_command '' '' echo -- '-n x' \"\\$HOME\"",
    code: 0,
    stdout: '-- -n x $HOME\n',
  },
];

for (const shell of sessionShells) {
  let server: Sshd;
  let connection: Connection;
  let session: Session;
  let bases: string;

  suite(
    `isolation under ${shell}`,
    (test) => {
      for (const { title, text, code, stdout, failed } of cases) {
        test(title, async () => {
          const { answer } = answered(await run(session, text));
          session.go();
          assert.ok([code].flat().includes(answer.code), `status ${answer.code}, stderr ${answer.stderr}`);
          assert.is(answer.failed, failed);
          if (stdout !== undefined) assert.is(answer.stdout.toString('latin1'), stdout);
          assert.is(answered(await run(session, 'echo alive')).answer.stdout.toString(), 'alive\n');
        });
      }

      test('kill -9 $$ of the program itself ends the session: lost, and the next program has a new one', async () => {
        const reply = await run(session, 'kill -9 $$; sleep 1');
        assert.is(reply.kind, 'lost');
        assert.ok(reply.kind === 'lost' && reply.mayHaveRun);
        session.go();
        assert.is(answered(await run(session, 'echo alive')).answer.stdout.toString(), 'alive\n');
      });

      test('a daemon holds nothing up, and lives on', async () => {
        const marker = `600.${process.pid}${Date.now() % 1000}`;
        const { answer } = answered(await run(session, user(`nohup sleep ${marker} & echo $!`)));
        const pid = Number(answer.stdout.toString());
        assert.is(answered(await run(session, 'true')).answer.code, 0);
        await eventually('it has begun', () => processesWith(marker).join() === `sleep ${marker} `);
        process.kill(pid);
      });

      test('1 GiB of output: the command ends well, both ends of it come back, and memory is not filled', async () => {
        const { answer } = answered(
          await run(session, user('echo first; head -c 1073741824 /dev/zero; echo last; echo note >&2')),
        );
        assert.is(answer.code, 0);
        assert.is(answer.stdout.toString('latin1', 0, 7), 'first\n\0');
        assert.is(answer.stdout.toString('latin1', answer.stdout.length - 6), '\0last\n');
        const total = 1073741824 + 'first\n'.length + 'last\n'.length;
        assert.ok(answer.stdout.includes(`\n[${total - 2 * 1048576} bytes left out]\n`));
        assert.is(answer.stderr.toString(), 'note\n');
      });

      test('the environment is that of the login, with what the task adds', async () => {
        const options = { check: true, diff: true, environment: { KP_A: "it's", LC_ALL: 'C.UTF-8' } };
        const reply = await run(session, `${user('echo "$KP_A $LC_ALL"')}; echo "$LC_ALL $kp_check $kp_diff"`, options);
        assert.is(answered(reply).answer.stdout.toString(), "it's C.UTF-8\nC 1 1\n");
        const plain = await run(session, user('echo "${KP_A-none} ${LC_ALL-none}"'));
        assert.is(answered(plain).answer.stdout.toString(), 'none none\n');
      });

      test('each task finds an empty directory, and no descriptor of the session', async () => {
        await run(session, 'echo x >"$kp_dir/.left"; mkdir "$kp_dir/over"');
        const { answer } = answered(await run(session, `ls -A "$kp_dir"; ${user('ls /proc/self/fd')}`));
        assert.is(answer.stdout.toString(), '0\n1\n2\n3\n');
      });
    },
    {
      before: async () => {
        server = await startSshd();
        bases = mkdtempSync(`${tmpdir()}/kplay-bases-`);
        connection = await connect(server.target(), server.settings(), undefined, { shell, bases });
        session = await connection.session();
      },
      after: async () => {
        await connection.close();
        assert.equal(readdirSync(bases), [], 'the private directory is gone');
        rmSync(bases, { recursive: true });
        await server.stop();
      },
    },
  );
}

function answered(reply: Reply): Extract<Reply, { kind: 'answered' }> {
  if (reply.kind === 'answered') return reply;
  throw new Error(`${reply.kind} ${reply.kind === 'lost' ? reply.cause.stack : ''}`);
}
