import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { askJob, beginJob, endJob, eraseJob } from '../../engine/modules/jobs/programs.ts';
import { readStatus } from '../../engine/modules/jobs/status.ts';
import { type Answer, result } from '../../engine/remote/answer.ts';
import { call, type Program } from '../../engine/remote/program.ts';
import { Secret } from '../../engine/types.ts';
import { jobFolder, runProgram, shells } from '../remote/shell.ts';
import { suite } from '../suite.ts';

const origin = { file: 'tasks.yml', line: 1, column: 1 };
let last = 0;

/** Begins a program as a job under a shell; gives its id. */
async function begun(shell: readonly string[], program: Program, seconds = 20, ticket = 'ticket'): Promise<string> {
  const id = `test${++last}`;
  const job = { id, seconds, ticket: new Secret(ticket), origin };
  const { changed, code, failed } = await runProgram(shell, await beginJob(job, program, shell.join(' ')));
  assert.equal([changed, code, failed], [true, 0, undefined]);
  return id;
}

function script(text: string): Program {
  return call('kp_task_shell', '', '', '', false, '', '/bin/sh', text);
}

/** What is told of a job once it has ended. */
async function ended(shell: readonly string[], id: string): Promise<Answer> {
  for (let looks = 0; looks < 200; looks++) {
    const answer = await runProgram(shell, askJob(id, []));
    if (answer.results.has('finished')) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`job ${id} does not end`);
}

/** Waits until the job's shell, which has one more thing to do when it has told how it ended, is no more. */
async function gone(id: string): Promise<void> {
  const [pid] = readFileSync(`${home(id)}/process`, 'utf8').split(' ');
  for (let looks = 0; looks < 200 && existsSync(`/proc/${pid}`); looks++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function home(id: string): string {
  return `${jobFolder()}/kplay-job-${process.getuid!()}-${id}`;
}

/** Whether a process is there that has this in its command line. */
function runs(words: string): boolean {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .some((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ').startsWith(words);
      } catch {
        return false;
      }
    });
}

for (const shell of shells) {
  suite(`jobs under ${shell.join(' ')}`, (test) => {
    test('what a job prints and ends with', async () => {
      const id = await begun(shell, script("echo it''s; echo 'to stderr' >&2; exit 3"));
      const answer = await ended(shell, id);
      assert.equal(
        [answer.code, answer.changed, answer.stdout.toString(), answer.stderr.toString(), result(answer, 'ticket')],
        [3, true, 'its\n', 'to stderr\n', 'ticket'],
      );
      assert.is(result(answer, 'results_file'), home(id));
    });

    test('it is under way, and has a session of its own', async () => {
      const file = `${jobFolder()}/asked${last}`;
      const text = `read -r a b c d e f g </proc/self/stat; echo "$f"; until [ -e ${file} ]; do sleep 0.05; done`;
      const id = await begun(shell, script(text));
      const answer = await runProgram(shell, askJob(id, []));
      writeFileSync(file, '');
      assert.equal([answer.code, [...answer.results.keys()]], [0, ['results_file']]);
      assert.is(statSync(home(id)).mode & 0o777, 0o700);
      const later = await ended(shell, id);
      const sessions = [readFileSync('/proc/self/stat', 'latin1').split(') ')[1]!.split(' ')[3]!];
      assert.not(sessions.includes(later.stdout.toString().trim()));
    });

    test('sent twice it begins once', async () => {
      const file = `${jobFolder()}/twice${last}`;
      const id = await begun(shell, script(`echo once >>${file}; sleep 0.2`));
      const job = { id, seconds: 20, ticket: new Secret('x'), origin };
      const again = await runProgram(shell, await beginJob(job, script(`echo twice >>${file}`), shell.join(' ')));
      assert.equal([again.code, result(again, 'results_file')], [0, home(id)]);
      await ended(shell, id);
      assert.is(readFileSync(file, 'utf8'), 'once\n');
    });

    test('its time is over', async () => {
      const id = await begun(shell, script('echo before; sleep 77.7'), 1);
      const answer = await ended(shell, id);
      assert.equal([answer.code, result(answer, 'overdue'), answer.stdout.toString()], [1, '1', 'before\n']);
      assert.not(runs('sleep 77.7'));
    });

    test('it is ended before its time', async () => {
      const id = await begun(shell, script('sleep 66.6; echo after'));
      assert.is((await runProgram(shell, endJob(id))).code, 0);
      const answer = await ended(shell, id);
      assert.equal([answer.code === 0, answer.results.has('overdue'), answer.stdout.toString()], [false, false, '']);
      assert.not(runs('sleep 66.6'));
    });

    test('it is cleaned up when it has ended, and not before', async () => {
      const file = `${jobFolder()}/go${last}`;
      const id = await begun(shell, script(`until [ -e ${file} ]; do sleep 0.05; done`));
      assert.is((await runProgram(shell, eraseJob(id))).failed, `the job ${id} is still under way`);
      writeFileSync(file, '');
      await ended(shell, id);
      assert.is((await runProgram(shell, eraseJob(id), { check: true })).code, 0);
      assert.ok(existsSync(home(id)));
      assert.is((await runProgram(shell, eraseJob(id))).code, 0);
      assert.not(existsSync(home(id)));
      const answer = await runProgram(shell, askJob(id, []));
      assert.match(answer.failed!, new RegExp(`^there is no job ${id} of this user`));
      assert.equal(readStatus(answer, id).data, { started: true, finished: true, ansible_job_id: id });
    });

    test('its shell was killed', async () => {
      const id = await begun(shell, script('sleep 55.5'));
      const [pid] = readFileSync(`${home(id)}/process`, 'utf8').split(' ');
      await runProgram(shell, { ...endJob(id), text: `kill -STOP ${pid}; kp_job_halt ${id}; kill -KILL ${pid}` });
      const answer = await ended(shell, id);
      assert.is(answer.failed, `the job ${id} has left no result: something has ended it`);
    });

    test('secrets are in no command line and in no file that others may read', async () => {
      const secret = 'a secret of 26 characters';
      const program = call('kp_task_shell', '', '', '', true, new Secret(secret), '/bin/sh', 'cat; sleep 0.3');
      const id = await begun(shell, program, 20, secret);
      assert.not(runs(secret));
      assert.is(statSync(home(id)).mode & 0o777, 0o700);
      const files = readdirSync(home(id)).filter((name) => name !== 'task');
      assert.ok(files.includes('ticket'));
      for (const name of files) assert.is(statSync(`${home(id)}/${name}`).mode & 0o077, 0, name);
      assert.is((await ended(shell, id)).stdout.toString(), secret);
    });

    test('a week after its end it is removed when another one begins', async () => {
      const id = await begun(shell, script('true'));
      await ended(shell, id);
      const old = await begun(shell, script('true'));
      await ended(shell, old);
      await gone(old);
      const then = Date.now() / 1000 - 9 * 86_400;
      utimesSync(home(old), then, then);
      await ended(shell, await begun(shell, script('true')));
      assert.equal([existsSync(home(id)), existsSync(home(old))], [true, false]);
    });

    test('a daemon that the job leaves behind stays, and the job ends', async () => {
      const id = await begun(shell, script('setsid sleep 1.23 >/dev/null 2>&1 & echo left'));
      assert.is((await ended(shell, id)).stdout.toString(), 'left\n');
    });
  });
}
