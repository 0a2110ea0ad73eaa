import * as assert from 'uvu/assert';
import type { RunOptions } from '../../../engine/play/context.ts';
import type { RunEvent } from '../../../engine/report/events.ts';
import { suite } from '../../suite.ts';
import { play } from '../playing.ts';

/** What a playbook does to one host: each task's result, then what of its data is asked for. */
interface Row {
  readonly name: string;
  readonly tasks: string;
  readonly options?: Partial<RunOptions>;
  readonly results: readonly string[];
  /** Data of the results by the task's name. */
  readonly data?: Readonly<Record<string, object>>;
}

const rows: readonly Row[] = [
  {
    name: 'with poll the task has its own result, and what is known of the job',
    tasks: `
    - command: sh -c 'echo hi; echo er >&2'
      name: one
      async: 20
      poll: 0.1
      register: r
    - assert: {that: [eq r.stdout_lines.0 "hi", eq r.stderr "er", r.finished, r.started, eq r.rc 0]}
      name: two`,
    results: ['one h1 changed', 'two h1 ok'],
    data: {
      one: {
        changed: true,
        failed: false,
        cmd: ['sh', '-c', 'echo hi; echo er >&2'],
        rc: 0,
        stdout: 'hi',
        stdout_lines: ['hi'],
        stderr: 'er',
        stderr_lines: ['er'],
        started: true,
        finished: true,
        ansible_job_id: 'ID',
        results_file: 'FOLDER/kplay-job-UID-ID',
      },
    },
  },
  {
    name: 'it fails as in the foreground, and changed_when and failed_when see the result',
    tasks: `
    - command: sh -c 'echo out; exit 3'
      name: fails
      async: 20
      poll: 0.1
      ignore_errors: true
    - command: sh -c 'echo out; exit 3'
      name: said
      async: 20
      poll: 0.1
      register: r
      failed_when: ne r.rc 3
      changed_when: eq r.stdout "in"
    - stat: {path: /}
      name: looks
      async: 20
      poll: 0.1
      register: s
    - assert: {that: s.stat.isdir}
      name: sees`,
    results: ['fails h1 failed ignored', 'said h1 ok', 'looks h1 ok', 'sees h1 ok'],
  },
  {
    name: 'its time is over',
    tasks: `
    - command: sh -c 'echo begun; exec sleep 44'
      name: one
      async: 1
      poll: 0.1`,
    results: ['one h1 failed'],
    data: {
      one: {
        changed: false,
        failed: true,
        msg: 'not done within 1 s',
        rc: 1,
        stdout: 'begun\n',
        stdout_lines: ['begun'],
        stderr: '',
        stderr_lines: [],
        started: true,
        finished: true,
        ansible_job_id: 'ID',
        results_file: 'FOLDER/kplay-job-UID-ID',
      },
    },
  },
  {
    name: 'async: 0 is as if nothing was said; templates are possible',
    tasks: `
    - command: echo a
      name: one
      async: 0
      register: r
    - command: echo b
      name: two
      vars: {most: 20}
      async: "{{most}}"
      poll: "{{sub 1 1}}"
      register: s
    - assert: {that: [not (defined r.finished), not s.finished]}
      name: three`,
    results: ['one h1 changed', 'two h1 changed', 'three h1 ok'],
  },
  {
    name: 'with poll: 0 the play goes on, and async_status waits and cleans up',
    tasks: `
    - command: sh -c 'sleep 0.3; echo done; exit 2'
      name: begins
      async: 20
      poll: 0
      register: job
    - async_status: {jid: "{{job.ansible_job_id}}"}
      name: asks
      register: early
    - async_status: {jid: "{{job.ansible_job_id}}"}
      name: waits
      register: late
      until: late.finished
      delay: 0.1
      retries: 100
      failed_when: and late.finished (ne late.rc 2)
    - async_status: {jid: "{{job.ansible_job_id}}", mode: cleanup}
      name: cleans
    - async_status: {jid: "{{job.ansible_job_id}}"}
      name: gone
      ignore_errors: true
    - assert: {that: [not early.finished, eq late.stdout "done", eq late.cmd.0 "sh"]}
      name: knows`,
    results: [
      'begins h1 changed',
      'asks h1 ok',
      'waits h1 changed',
      'cleans h1 ok',
      'gone h1 failed ignored',
      'knows h1 ok',
    ],
    data: {
      begins: {
        changed: true,
        failed: false,
        started: true,
        finished: false,
        ansible_job_id: 'ID',
        results_file: 'FOLDER/kplay-job-UID-ID',
      },
      cleans: { changed: false, failed: false, ansible_job_id: 'ID', erased: 'FOLDER/kplay-job-UID-ID' },
    },
  },
  {
    name: 'jobs of a loop are waited for in a loop over its results',
    tasks: `
    - command: sh -c 'sleep 0.{{item}}; echo {{item}}'
      name: begins
      loop: [3, 1, 2]
      async: 20
      poll: 0
      register: jobs
    - async_status: {jid: "{{item.ansible_job_id}}"}
      name: waits
      loop: "{{jobs.results}}"
      loop_control: {label: "{{item.item}}"}
      register: ends
      until: ends.finished
      delay: 0.1
      retries: 100
    - assert: {that: 'eq (join (pluck ends.results "stdout") ",") "3,1,2"'}
      name: knows`,
    results: ['begins h1 changed', 'waits h1 changed', 'knows h1 ok'],
  },
  {
    name: 'a loop with poll does one item after the other',
    tasks: `
    - command: sh -c 'echo {{item}}'
      name: each
      loop: [a, b]
      async: 20
      poll: 0.1
      register: r
    - assert: {that: [eq r.results.1.stdout "b", r.results.0.finished]}
      name: knows`,
    results: ['each h1 changed', 'knows h1 ok'],
  },
  {
    name: 'what is skipped begins nothing',
    tasks: `
    - command: echo
      name: one
      when: false
      async: 20
      poll: 0
      register: r
    - assert: {that: r.skipped}
      name: two`,
    results: ['one h1 skipped', 'two h1 ok'],
  },
  {
    name: 'in check mode nothing begins, and what is asked about it is not known',
    options: { check: true },
    tasks: `
    - file: {path: /tmp/kplay-never/made, state: directory}
      name: begins
      async: 20
      poll: 0
      register: job
    - async_status: {jid: "{{job.ansible_job_id}}"}
      name: waits
      register: r
      until: r.finished
      delay: 0.1
      retries: 2
    - assert: {that: [not job.finished, not job.started]}
      name: knows`,
    results: ['begins h1 changed', 'waits h1 unknown', 'knows h1 ok'],
  },
  {
    name: 'secrets of it are blotted out for who asks, and all that no_log hides',
    tasks: `
    - shell: cat
      args: {stdin: "{{b64decode secret_text}}"}
      name: begins
      vars: {secret_text: aHVudGVyMg==}
      async: 20
      poll: 0
      no_log: true
      register: job
    - async_status: {jid: "{{job.ansible_job_id}}"}
      name: waits
      register: r
      until: r.finished
      delay: 0.1
      retries: 100
    - assert: {that: eq r.stdout_lines.0 "hunter2"}
      name: can use it`,
    results: ['begins h1 changed', 'waits h1 changed', 'can use it h1 ok'],
    data: {
      waits: {
        changed: true,
        failed: false,
        cmd: '***',
        rc: 0,
        stdout: '***',
        stdout_lines: ['***'],
        stderr: '***',
        stderr_lines: [],
        started: true,
        finished: true,
        ansible_job_id: 'ID',
        results_file: 'FOLDER/kplay-job-UID-ID',
        attempts: 'N',
      },
    },
  },
  {
    name: 'what is too big to go along',
    tasks: `
    - copy: {content: "{{join ' ' (range 9000)}}", dest: /tmp/kplay-never}
      name: one
      async: 20`,
    results: ['one h1 failed'],
  },
];

function dataOf(events: readonly RunEvent[], name: string): unknown {
  const found = events.flatMap((event) =>
    event.type === 'task-finished' && event.task.name === name ? [event.result.data] : [],
  );
  const text = JSON.stringify(found[0])
    .replace(/"attempts":\d+/, '"attempts":"N"')
    .replace(/"[^"]*\/kplay-job-\d+-[0-9a-f]{16}"/g, '"FOLDER/kplay-job-UID-ID"')
    .replace(/"[0-9a-f]{16}"/g, '"ID"');
  return JSON.parse(text);
}

suite('async and poll', (test) => {
  for (const { name, tasks, options, results, data = {} } of rows) {
    test(name, async () => {
      const played = await play(
        { 'hosts.yml': 'web: {hosts: {h1: }}', 'play.yml': `- hosts: all\n  tasks:${tasks}\n` },
        options,
      );
      assert.is(played.mistakes, '');
      assert.equal(played.results, results);
      for (const [task, expected] of Object.entries(data)) assert.equal(dataOf(played.events, task), expected);
    });
  }
});
