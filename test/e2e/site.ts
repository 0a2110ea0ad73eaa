import { homedir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { openProject, type Project, type Ran } from '../cli/kplay.ts';
import { removeForgotten } from '../lab/lab.ts';
import type { Files } from '../load/folder.ts';

/** A user's folder that works in a lab of its own; everything in it is done by the command line. */
export interface Site extends Project {
  /** The lab's name. */
  readonly lab: string;
  /** Runs kplay, which has to end well; gives what it said on stdout. */
  fine(...args: readonly string[]): Promise<string>;
  /** Runs a command on the lab's workstation, which has to end well. */
  inside(...command: readonly string[]): Promise<string>;
  /** Runs a shell command on hosts, and gives what each said, by host. */
  onHosts(pattern: string, command: string): Promise<Record<string, string>>;
}

/** Where kplay keeps what is slow to make; tests share it with the user. */
export const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');

/** The name of this process's lab: one that is left by a killed test is taken away by the next. */
export const labName = `test${process.pid}`;

/** The folder of a user who wants three controllers of this process's lab. */
export const threeControllers: Files = {
  'kplay.yml': 'inventory: inventory/lab.yml\n',
  'inventory/lab.yml': `plugin: lab
name: ${labName}
nested_groups:
  controllers: [tag_controller]
  etcd: [controllers]
`,
  'group_vars/all.yml': `project: testing
ssh_key_file: fetched/id_ed25519
ansible_ssh_private_key_file: "{{ssh_key_file}}"
pools:
  - name: controllers
    hostnames: [controller-0, controller-1, controller-2]
    tags: [controller]
    plan: c3.small.x86
    operating_system: debian_12
    metro: am
`,
};

/** Opens a folder with these files. Its lab is not up yet. */
export async function openSite(files: Files): Promise<Site & { close(): Promise<void> }> {
  await removeForgotten();
  const project = openProject(files);
  const start: Project['start'] = (args, environment) => project.start(args, { XDG_CACHE_HOME: cache, ...environment });
  const kplay: Project['kplay'] = (args, environment) => start(args, environment).ended;
  const fine = async (...args: readonly string[]) => wellEnded(await kplay(args)).stdout;
  return {
    ...project,
    start,
    kplay,
    fine,
    lab: labName,
    inside: (...command) => fine('lab', '--name', labName, 'exec', '--', ...command),
    onHosts: async (pattern, command) => byHost(await fine('exec', pattern, 'shell', '--', command)),
    async close() {
      await fine('lab', '--name', labName, 'down');
      project.remove();
    },
  };
}

/** What a command said that had to end well. */
export function wellEnded(ran: Ran): Ran {
  assert.is(ran.code, 0, `${ran.stdout}\n${ran.stderr}`);
  return ran;
}

/** The lines of a run's recap. */
export function recap(stdout: string): string[] {
  const lines = stdout.trimEnd().split('\n');
  return lines.slice(lines.findIndex((line) => line.startsWith('PLAY RECAP')) + 1);
}

/** What a run says that is neither ok, skipped or unknown nor a headline without anything below it. */
export function told(stdout: string): string {
  const [tasks] = stdout.split('\nPLAY RECAP');
  return tasks!
    .split('\n\n')
    .map((paragraph) => paragraph.split('\n').filter((line) => line !== '' && !/^(ok|skipping|unknown): /.test(line)))
    .filter((lines) => lines.length > 1)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

function byHost(said: string): Record<string, string> {
  const parts = said.split(/^(\S+) \| CHANGED \| rc=0 >>\n/m).slice(1);
  const hosts = parts.flatMap((name, index) => (index % 2 === 0 ? [[name, parts[index + 1]!.trimEnd()]] : []));
  return Object.fromEntries(hosts.sort());
}
