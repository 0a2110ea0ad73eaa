import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ansiblePython } from '../e2e/ansible.ts';

/** One command of Ansible's: which, with which arguments, in which folder. */
export interface Asked {
  readonly command: 'inventory' | 'adhoc';
  readonly args: readonly string[];
  readonly folder: string;
}

/** How it ended and what it printed. */
export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Imports Ansible once, which takes longer than all it does, and forks for each command. */
const program = `
import importlib, json, os, sys, tempfile
tools = {
    'inventory': importlib.import_module('ansible.cli.inventory').InventoryCLI,
    'adhoc': importlib.import_module('ansible.cli.adhoc').AdHocCLI,
}
answers = []
for asked in json.load(sys.stdin):
    out, err = tempfile.TemporaryFile(), tempfile.TemporaryFile()
    child = os.fork()
    if child == 0:
        os.chdir(asked['folder'])
        os.dup2(out.fileno(), 1)
        os.dup2(err.fileno(), 2)
        sys.argv = ['ansible', *asked['args']]
        code = 1
        try:
            tools[asked['command']].cli_executor(sys.argv)
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    out.seek(0)
    err.seek(0)
    answers.append({'code': code, 'stdout': out.read().decode(), 'stderr': err.read().decode()})
json.dump(answers, sys.stdout)
`;

/** What Ansible answers to each, as a user without settings would see it. `home` is a folder that it may fill. */
export async function askAnsible(asked: readonly Asked[], home: string): Promise<Said[]> {
  const settings = join(home, 'ansible.cfg');
  writeFileSync(settings, '');
  const env = {
    PATH: process.env['PATH'],
    LC_ALL: 'C.UTF-8',
    HOME: home,
    ANSIBLE_HOME: home,
    ANSIBLE_CONFIG: settings,
    ANSIBLE_NOCOLOR: '1',
    ANSIBLE_LOCALHOST_WARNING: 'False',
    ANSIBLE_INVENTORY_ENABLED: 'host_list,script,auto,yaml,ini',
  };
  const child = spawn(await ansiblePython(), ['-c', program], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify(asked));
  return JSON.parse(await text(child.stdout));
}

/** Layout, and how JSON writes numbers and letters beyond ASCII, are no part of what is compared; the order of keys is. */
export function sameLayout(json: string): string {
  return JSON.stringify(JSON.parse(json), null, 1);
}

/** What `--list-hosts` lists: the names below `hosts (2):`. */
export function listed(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => /^ {4}\S/.test(line))
    .map((line) => line.trim());
}
