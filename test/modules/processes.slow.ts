import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as assert from 'uvu/assert';
import { connect } from '../../engine/connect/connect.ts';
import type { Connection, Session } from '../../engine/connect/connection.ts';
import command from '../../engine/modules/command.ts';
import copy from '../../engine/modules/copy.ts';
import file from '../../engine/modules/file.ts';
import lineinfile from '../../engine/modules/lineinfile.ts';
import stat from '../../engine/modules/stat.ts';
import { result } from '../../engine/remote/answer.ts';
import type { Program } from '../../engine/remote/program.ts';
import { here, run, unlocked } from '../connect/sessions.ts';
import { isWanted } from '../remote/shell.ts';
import { suite } from '../suite.ts';
import { programOf } from './table.ts';

const options = { check: false, diff: false };
const binary = Buffer.from([...Array(4096).keys()].map((n) => (n * n) & 0xff));
const folder = mkdtempSync(`${tmpdir()}/kplay-processes-`);
writeFileSync(`${folder}/small`, binary);

/** A task, and how many processes it may start: the first time, and when there is nothing left to do. */
const rows: readonly (readonly [string, unknown, Record<string, unknown>, number, number])[] = [
  ['a command', command, { cmd: 'true' }, 1, 1],
  ['a command that prints', command, { cmd: 'echo hi' }, 1, 1],
  ['a command that prints more', command, { cmd: 'seq 1000' }, 3, 3],
  ['a command that has been done', command, { cmd: 'touch {dir}/made', creates: '{dir}/made' }, 2, 2],
  ['a text', copy, { content: 'one line\n', dest: '{dir}/text', mode: '0644' }, 4, 3],
  ['a small file', copy, { src: `${folder}/small`, dest: '{dir}/small', mode: '0644' }, 6, 3],
  ['a directory', file, { path: '{dir}/directory', state: 'directory', mode: '0755' }, 3, 2],
  ['a link', file, { src: '{dir}/text', path: '{dir}/link', state: 'link' }, 4, 2],
  ['a line', lineinfile, { path: '{dir}/text', line: 'two' }, 7, 3],
  ['stat of a directory', stat, { path: '{dir}' }, 2, 2],
  ['stat of a file', stat, { path: '{dir}/text' }, 3, 3],
];

/** Bash starts a process more for some of what the others do themselves. */
const shells: readonly (readonly [string, number])[] = [
  ['dash', 1],
  ['busybox sh', 1],
  ['bash --posix', 2],
];

for (const [shell, factor] of shells.filter(([name]) => isWanted(name.split(' ')[0]!))) {
  const dir = mkdtempSync(`${folder}/host-`);
  let connection: Connection;
  let session: Session;

  suite(
    `processes of a task under ${shell}`,
    (test) => {
      for (const [title, module, task, mayFirst, mayAgain] of rows) {
        test(title, async () => {
          const placed = JSON.parse(JSON.stringify(task).replaceAll('{dir}', dir));
          const program = await programOf(module as typeof copy, placed);
          const first = await processesOf(session, program);
          // one in 48 tasks sweeps up
          const again = Math.min(await processesOf(session, program), await processesOf(session, program));
          assert.ok(first <= mayFirst * factor && again <= mayAgain * factor, `it starts ${first}, then ${again}`);
        });
      }
    },
    {
      before: async () => {
        // in a process namespace of its own the kernel tells how many processes there have been
        writeFileSync(`${dir}/shell`, `#!/bin/sh\nexec unshare --pid --fork --mount-proc ${shell} "$@"\n`);
        chmodSync(`${dir}/shell`, 0o755);
        connection = await connect(here, unlocked, undefined, { shell: `${dir}/shell`, bases: dir });
        session = await connection.session();
        await run(session, 'printf "nobody\\n" >"$kp_home/watching"'); // whose processes come by the clock
      },
      after: async () => {
        await connection.close();
        rmSync(dir, { recursive: true });
      },
    },
  );
}

process.on('exit', () => rmSync(folder, { recursive: true }));

/** How many processes a program starts: what is between two looks, less what a look takes itself. */
async function processesOf(session: Session, program: Program): Promise<number> {
  const [one, two] = [await lastPid(session), await lastPid(session)];
  const reply = await session.run(program, options);
  assert.is(reply.kind === 'answered' && reply.answer.failed, undefined);
  return (await lastPid(session)) - two - (two - one);
}

/** The number of the process that was started last. */
async function lastPid(session: Session): Promise<number> {
  const text = 'kp_result last "$(cat /proc/sys/kernel/ns_last_pid)"';
  const reply = await session.run({ text, uploads: [], secrets: [] }, options);
  if (reply.kind !== 'answered') throw new Error(reply.kind);
  return Number(result(reply.answer, 'last'));
}
