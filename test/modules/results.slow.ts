import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { withProject } from '../cli/kplay.ts';
import { ansiblePython } from '../e2e/ansible.ts';
import { journals, told } from '../failures/runs.ts';
import { suite } from '../suite.ts';
import { ansibleHas, isMeant, kplayHas, saidOtherwise } from './results.ts';

/** Tasks that both can read; DIR is a folder of their own, in which `file` holds a line, and `link` leads to it. */
const tasks = `
- command: echo hi
- command: sh -c "echo out; echo err >&2; exit 3"
- command: {cmd: echo hi, creates: DIR/file}
- command: {argv: [cat], stdin: four}
- shell: echo hi | tr h H
- shell: {cmd: "pwd; exit 1", chdir: DIR}
- stat: {path: DIR/file, checksum_algorithm: sha256}
- stat: {path: DIR}
- stat: {path: DIR/link}
- stat: {path: DIR/none}
- file: {path: DIR/new, state: directory, mode: "0750"}
- file: {path: DIR/new, state: directory, mode: "0750"}
- file: {path: DIR/file, mode: "0600"}
- file: {path: DIR/none, state: file}
- file: {path: DIR/second, src: DIR/file, state: link}
- file: {path: DIR/second, state: absent}
- file: {path: DIR/second, state: absent}
- file: {path: DIR/touched, state: touch}
- copy: {content: "hello\\n", dest: DIR/copied, mode: "0644"}
- copy: {content: "hello\\n", dest: DIR/copied, mode: "0644"}
- copy: {src: DIR/file, dest: DIR/remote, remote_src: true}
- lineinfile: {path: DIR/file, line: more}
- lineinfile: {path: DIR/file, line: more}
- lineinfile: {path: DIR/none, line: more}
- slurp: {src: DIR/file}
- slurp: {src: DIR/none}
- set_fact: {given: 1, cacheable: true}
- debug: {msg: hello}
- debug: {var: given}
- assert: {that: true}
- fail: {msg: enough}
- ping:
- wait_for: {path: DIR/file, timeout: 5}
- command: echo never
  when: false
- command: echo each
  loop: [a, b]
- command: echo each
  loop: []
- command: echo tried
  until: true
  retries: 2
  delay: 0
- command: "false"
  ignore_errors: true
- command: echo said
  changed_when: false
  failed_when: true
- command: DIR/nowhere
`;

type Result = Readonly<Record<string, unknown>>;

const count = (parse(tasks) as unknown[]).length;

function prepared(folder: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'file'), 'a line\n', { mode: 0o644 });
  execFileSync('ln', ['-s', `${folder}/file`, `${folder}/link`]);
  const list = parse(tasks.replaceAll('DIR', folder)) as Record<string, unknown>[];
  const named = list.map((task, index) => ({ name: `t${index}`, register: `r${index}`, ignore_errors: true, ...task }));
  return JSON.stringify(named);
}

async function byAnsible(folder: string): Promise<readonly Result[]> {
  const python = await ansiblePython();
  const list = JSON.parse(prepared(`${folder}/work`)) as Result[];
  const names = list.map((_, index) => `r${index}`).join(', ');
  const kept = [{ copy: { dest: `${folder}/results.json`, content: `{{ [${names}] | to_json }}` } }];
  const play = [{ hosts: 'localhost', connection: 'local', gather_facts: false, tasks: [...list, ...kept] }];
  writeFileSync(`${folder}/play.yml`, JSON.stringify(play));
  const environment = {
    ...process.env,
    HOME: folder,
    ANSIBLE_LOCALHOST_WARNING: 'false',
    ANSIBLE_DEPRECATION_WARNINGS: 'false',
  };
  execFileSync(python, ['-m', 'ansible', 'playbook', '-i', 'localhost,', `${folder}/play.yml`], {
    env: { ...environment, ANSIBLE_PYTHON_INTERPRETER: python },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return JSON.parse(readFileSync(`${folder}/results.json`, 'utf8'));
}

function byKplay(folder: string): Promise<readonly Result[]> {
  const list = JSON.parse(prepared(`${folder}/work`)) as Result[];
  const play = JSON.stringify([{ hosts: 'localhost', connection: 'local', gather_facts: false, tasks: list }]);
  return withProject({ 'hosts.yml': 'all: {hosts: {localhost: }}', 'play.yml': play }, async (project) => {
    const ran = await project.kplay(['run', '-i', 'hosts.yml', 'play.yml']);
    const [journal] = journals(project);
    assert.ok(journal, told(ran));
    const results = journal.flatMap((entry) => (entry.type === 'task-finished' ? [entry.result.data as Result] : []));
    assert.is(results.length, count, told(ran));
    return results;
  });
}

/** What differs in a result and is not meant to: keys that only one of them has, and values that are not the same. */
function differences(task: string, theirs: Result, ours: Result, prefix = ''): string[] {
  const keys = [...new Set([...Object.keys(theirs), ...Object.keys(ours)])].sort();
  return keys.flatMap((each) => {
    const key = `${prefix}${each}`;
    if (!(each in ours)) return isMeant(ansibleHas, task, key) ? [] : [`${key}: only Ansible has it`];
    if (!(each in theirs)) return isMeant(kplayHas, task, key) ? [] : [`${key}: only kplay has it`];
    if (key === 'stat') return differences(task, theirs[each] as Result, ours[each] as Result, 'stat.');
    const [a, b] = [JSON.stringify(sorted(theirs[each])), JSON.stringify(sorted(ours[each]))];
    return a === b || isMeant(saidOtherwise, task, key) ? [] : [`${key}: ${a} there, ${b} here`];
  });
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  );
}

let folder = '';
let theirs: readonly Result[] = [];
let ours: readonly Result[] = [];

suite(
  'results, beside those of ansible-core',
  (test) => {
    for (const [index, task] of (parse(tasks) as Record<string, unknown>[]).entries()) {
      const title = JSON.stringify(task);
      test(title, () => {
        const local = (result: Result) =>
          JSON.parse(JSON.stringify(result).replaceAll(`${folder}/a/`, '').replaceAll(`${folder}/k/`, '')) as Result;
        assert.equal(differences(title, local(theirs[index]!), local(ours[index]!)), []);
      });
    }
  },
  {
    before: async () => {
      folder = mkdtempSync(`${tmpdir()}/kplay-results-`);
      for (const each of ['a', 'k']) mkdirSync(`${folder}/${each}`);
      theirs = await byAnsible(`${folder}/a`);
      ours = await byKplay(`${folder}/k`);
    },
    after: () => rmSync(folder, { recursive: true }),
  },
);
