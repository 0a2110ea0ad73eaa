import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { eventually, processesWith } from '../connect/sessions.ts';
import { lines } from '../load/folder.ts';
import { suite } from '../suite.ts';
import { type Project, type Running, withProject } from './kplay.ts';

/** A number of seconds that no other process sleeps for. */
const long = 70_000 + (process.pid % 10_000);

const files = {
  'hosts.yml': 'all:\n  vars: {ansible_connection: local}\n  hosts: {a: , b: }\n',
  'play.yml': lines(`
    - hosts: all
      tasks:
        - name: First
          ping:
        - name: Wait
          shell: sleep ${long} & sleep ${long}
        - name: Never
          ping:
  `),
  'stubborn.yml': lines(`
    - hosts: a
      tasks:
        - name: Wait
          shell: trap "" TERM INT; sleep ${long}
  `),
};

async function started(project: Project, playbook: string, sleepers: number): Promise<Running> {
  const running = project.start(['run', '-i', 'hosts.yml', playbook]);
  await eventually('the tasks sleep', () => processesWith(`sleep ${long}`).filter(isSleep).length === sleepers);
  return running;
}

function isSleep(command: string): boolean {
  return command.trim() === `sleep ${long}`;
}

suite('interrupt', (test) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    test(`${signal} ends what is under way, on all hosts, and tells what was done`, () =>
      withProject(files, async (project) => {
        const { child, ended } = await started(project, 'play.yml', 4);
        child.kill(signal);
        const { code, stdout, stderr } = await ended;
        assert.is(stderr, '\ninterrupted: ending what is under way (once more to leave at once)\n');
        assert.is(
          stdout.replace(/\*+$/gm, '*'),
          lines(`

            PLAY [all] *

            TASK [First] *
            ok: [a]
            ok: [b]

            PLAY RECAP *
            a : ok=1 changed=0 unreachable=0 failed=0 skipped=0 rescued=0 ignored=0
            b : ok=1 changed=0 unreachable=0 failed=0 skipped=0 rescued=0 ignored=0
          `).concat('\n'),
        );
        assert.is(code, 130);
        assert.equal(processesWith(String(long)), []);
        const [journal] = readdirSync(join(project.state, 'kplay', 'runs'));
        const last = readFileSync(join(project.state, 'kplay', 'runs', journal!), 'utf8')
          .trim()
          .split('\n')
          .at(-1)!;
        const { type, interrupted } = JSON.parse(last);
        assert.equal({ type, interrupted }, { type: 'run-finished', interrupted: true });
      }));
  }

  test('nothing is begun afterwards, even if the playbook goes on after failures', () =>
    withProject(
      {
        'hosts.yml': 'all:\n  vars: {ansible_connection: local}\n  hosts: {a: , b: , c: }\n',
        'play.yml': lines(`
          - hosts: all
            tasks:
              - name: Wait
                pause: {seconds: ${long}}
                when: eq inventory_hostname "a"
                ignore_errors: true
              - name: Work
                shell: sleep ${long}
                when: not (eq inventory_hostname "a")
              - name: Order
                set_fact: {ordered: true}
        `),
      },
      async (project) => {
        const running = project.start(['run', '-i', 'hosts.yml', 'play.yml', '-f', '1']);
        await eventually('one of two sleeps', () => processesWith(`sleep ${long}`).filter(isSleep).length === 1);
        running.child.kill('SIGINT');
        const { code, stdout } = await running.ended;
        assert.is(code, 130);
        assert.is(
          stdout.replace(/\*+$/gm, '*'),
          lines(`

            PLAY [all] *

            TASK [Wait] *
            failed: [a] (ignored)
                task "Wait" (pause) at play.yml:3:7
                interrupted while it waited
            skipping: [b]
            skipping: [c]

            TASK [Work] *
            skipping: [a]

            PLAY RECAP *
            a : ok=1 changed=0 unreachable=0 failed=0 skipped=1 rescued=0 ignored=1
            b : ok=0 changed=0 unreachable=0 failed=0 skipped=1 rescued=0 ignored=0
            c : ok=0 changed=0 unreachable=0 failed=0 skipped=1 rescued=0 ignored=0
          `).concat('\n'),
        );
        assert.equal(processesWith(String(long)), []);
      },
    ));

  test('a second one does not wait, and what is left over there ends by itself', () =>
    withProject(files, async (project) => {
      const { child, ended, said } = await started(project, 'stubborn.yml', 1);
      child.kill('SIGINT');
      await eventually('the first is heard', () => said.stderr.includes('interrupted'));
      child.kill('SIGINT');
      const { code, stdout } = await ended;
      assert.is(code, 130);
      assert.not.match(stdout, 'RECAP', 'it did not wait for the task to end');
      await eventually('nothing is left', () => processesWith(String(long)).length === 0);
    }));
});
