import { readdirSync, rmSync, statSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { openProject, type Project, type Running, withProject } from '../cli/kplay.ts';
import { eventually } from '../connect/sessions.ts';
import { suite } from '../suite.ts';
import { wishes } from './points.ts';
import { randomOf } from './random.ts';
import { ending, journals, told } from './runs.ts';
import { type StreamHost, startStreamHost, streamFiles } from './stream-host.ts';

let host: StreamHost;

/** KPLAY_FAULTS says how often a link is cut while a job begins, KPLAY_SEED when. */
const { count, seed } = wishes(4);
const random = randomOf(seed);

const work = (seconds: number) =>
  `echo begin >>${host.logPath()}; sleep ${seconds}; echo end >>${host.logPath()}; id -un`;

/** A play of one host whose lost link is noticed within seconds. */
function project(tasks: string): Record<string, string> {
  return {
    ...streamFiles({ h1: host }, 1),
    'play.yml': `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks.replace(/^/gm, '    ')}\n`,
  };
}

const polled = (seconds: number) => `
- shell: ${work(seconds)}
  name: work
  async: 60
  poll: 0.2
  register: worked
- assert: {that: eq worked.stdout "${host.user.name}"}
  name: knows
`;

const begun = (seconds: number) => `
- shell: ${work(seconds)}
  name: work
  async: 60
  poll: 0
`;

const asked = `
- async_status: {jid: "{{jid}}"}
  name: ask
  register: r
  until: r.finished
  delay: 0.2
  retries: 200
- assert: {that: eq r.stdout "{{user}}"}
  name: knows
- async_status: {jid: "{{jid}}", mode: cleanup}
  name: clean
`.replace('"{{user}}"', 'user');

suite(
  `in the background, moments of seed ${seed}`,
  (declare) => {
    const test = (name: string, body: () => Promise<void>) =>
      declare(name, async () => {
        host.reset();
        await body();
        await nothingLeft();
      });

    test('the link is lost for a while: the host is asked again, and nothing runs twice', () =>
      withProject(project(polled(1.5)), async (project) => {
        const running = project.start(['run', 'play.yml']);
        await lines(1, running);
        host.proxy.cut(true);
        await lines(2, running);
        host.proxy.restore();
        const ran = await ending(running);
        assert.is(ran.code, 0, told(ran));
        assert.is(host.log(), 'begin\nend\n');
      }));

    for (let index = 0; index < count; index++) {
      const delay = random() * 300;
      test(`${index}: the link is cut ${Math.round(delay)} ms after the first bytes: it begins once at most`, () =>
        withProject(project(polled(0.5)), async (project) => {
          const { bytes } = host.proxy.came;
          const running = project.start(['run', 'play.yml']);
          await eventually('something is said', () => host.proxy.came.bytes > bytes);
          await new Promise((resolve) => setTimeout(resolve, delay));
          host.proxy.cut();
          const ran = await ending(running);
          assert.ok(ran.code === 0 || ran.code === 3, told(ran));
          if (ran.code === 0) assert.is(host.log(), 'begin\nend\n');
          else await eventually('it has not begun, or it ends', () => ['', 'begin\nend\n'].includes(host.log()));
          removeJobs();
        }));
    }

    test('kill -9 of the run: it goes on, and another run asks by the number in the journal', async () => {
      const opened = openProject(project(polled(1.5)));
      try {
        const running = opened.start(['run', 'play.yml']);
        await lines(1, running);
        await eventually('the journal names the job', () => jobOf(opened) !== undefined);
        running.child.kill('SIGKILL');
        await running.ended;
        opened.write({ 'later.yml': project(asked)['play.yml']! });
        const ran = await opened.kplay([
          'run',
          'later.yml',
          '-e',
          `jid=${jobOf(opened)}`,
          '-e',
          `user=${host.user.name}`,
        ]);
        assert.is(ran.code, 0, told(ran));
        assert.is(host.log(), 'begin\nend\n');
      } finally {
        opened.remove();
      }
    });

    test('an interrupt of the run leaves it alone', () =>
      withProject(project(polled(1)), async (project) => {
        const running = project.start(['run', 'play.yml']);
        await lines(1, running);
        running.child.kill('SIGINT');
        assert.is((await ending(running)).code, 130);
        await eventually('it ends', () => host.log() === 'begin\nend\n');
        removeJobs();
      }));

    test('it outlives the session, and its folder is its own', async () => {
      const opened = openProject(project(begun(1)));
      try {
        const ran = await opened.kplay(['run', 'play.yml']);
        assert.is(ran.code, 0, told(ran));
        assert.is(host.log(), 'begin\n');
        const [folder] = jobs();
        assert.is(statSync(folder!).mode & 0o777, 0o700);
        await eventually('it ends', () => host.log() === 'begin\nend\n');
        opened.write({ 'later.yml': project(asked)['play.yml']! });
        const jid = folder!.split('-').at(-1)!;
        const later = await opened.kplay(['run', 'later.yml', '-e', `jid=${jid}`, '-e', `user=${host.user.name}`]);
        assert.is(later.code, 0, told(later));
      } finally {
        opened.remove();
      }
    });

    test('the time of the whole task ends it, too', () =>
      withProject(project(polled(30).replace('poll:', 'timeout: 1\n  poll:')), async (project) => {
        const ran = await project.kplay(['run', 'play.yml']);
        assert.is(ran.code, 2, told(ran));
        assert.match(ran.stdout, 'not done within 1 s');
        await eventually('nothing runs', () => host.leftovers().length === 0);
        removeJobs();
      }));

    test('it belongs to the user that the task becomes', async () => {
      const files = project(`
- shell: id -un
  name: work
  async: 20
  poll: 0
  become: true
  become_user: ${host.user.name}
  become_method: su
  register: work
- async_status: {jid: "{{work.ansible_job_id}}"}
  name: not mine
  ignore_errors: true
- async_status: {jid: "{{work.ansible_job_id}}"}
  name: mine
  become: true
  become_user: ${host.user.name}
  become_method: su
  register: r
  until: r.finished
  delay: 0.2
- assert: {that: eq r.stdout "${host.user.name}"}
  name: knows
- async_status: {jid: "{{work.ansible_job_id}}", mode: cleanup}
  name: clean
  become: true
  become_user: ${host.user.name}
  become_method: su
`);
      files['hosts.yml'] = files['hosts.yml']!.replace(`ansible_user: ${host.user.name}`, 'ansible_user: root');
      await withProject(files, async (project) => {
        const ran = await project.kplay(['run', 'play.yml']);
        assert.is(ran.code, 0, told(ran));
        const results = journals(project)[0]!.flatMap((entry) =>
          entry.type === 'task-finished' ? [`${entry.task.name} ${entry.result.status}`] : [],
        );
        assert.equal(results, ['work changed', 'not mine failed', 'mine changed', 'knows ok', 'clean ok']);
      });
    });
  },
  {
    before: async () => {
      host = await startStreamHost('b');
    },
    after: () => host.stop(),
  },
);

async function lines(count: number, { child, said }: Running): Promise<void> {
  await eventually(`${count} lines are in the log`, () => {
    if (child.exitCode !== null) throw new Error(`it has ended:\n${said.stdout}${said.stderr}`);
    return host.log().split('\n').length > count;
  });
}

/** The number of the job that the first journal tells of. */
function jobOf(project: Project): string | undefined {
  const [journal = []] = journals(project);
  const said = journal.flatMap((entry) => (entry.type === 'progress' ? [entry.text] : []));
  return said.map((text) => /^job ([0-9a-f]+) is under way$/.exec(text)?.[1]).find(Boolean);
}

function jobs(): string[] {
  const { uid } = statSync(`/home/${host.user.name}`);
  return readdirSync('/tmp').flatMap((name) => (name.startsWith(`kplay-job-${uid}-`) ? [`/tmp/${name}`] : []));
}

function removeJobs(): void {
  for (const folder of jobs()) rmSync(folder, { recursive: true, force: true });
}

/** No job, no session and no process outlives a test. */
async function nothingLeft(): Promise<void> {
  await eventually('nothing is left', () => [...host.leftovers(), ...jobs()].length === 0).catch(() => {});
  assert.equal([...host.leftovers(), ...jobs()], []);
}
