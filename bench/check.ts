import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/*
 * node dist/bench/check.js [TASKS:HOSTS…]: what `kplay check` costs on a generated playbook of so many tasks for so many
 * hosts, in CPU time and memory of the whole process.
 */

const kplay = fileURLToPath(new URL('../kplay.cjs', import.meta.url));
const sizes =
  process.argv.length > 2 ? process.argv.slice(2) : ['200:50', '2000:50', '2000:500', '2000:5000', '4000:500'];

for (const size of sizes) {
  const [tasks = 0, hosts = 0] = size.split(':').map(Number);
  const folder = mkdtempSync(join(tmpdir(), 'kplay-bench-check-'));
  try {
    write(folder, tasks, hosts);
    const { cpu, memory, said } = await measured(folder);
    console.log(`${tasks} tasks, ${hosts} hosts: ${cpu.toFixed(2)} s, ${Math.round(memory / 1024)} MiB; ${said}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Ten roles with defaults, and tasks that register, loop and decide by what others registered; hosts in five groups. */
function write(folder: string, tasks: number, hosts: number): void {
  const put = (path: string, content: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  const roles = Array.from({ length: 10 }, (_, index) => `part_${index}`);
  for (const role of roles) {
    const defaults = Array.from({ length: 20 }, (_, index) => `${role}_setting_${index}: "{{ base }}/${index}"`);
    put(`roles/${role}/defaults/main.yml`, `${defaults.join('\n')}\n`);
    put(
      `roles/${role}/tasks/main.yml`,
      Array.from({ length: tasks / roles.length }, (_, n) => taskOf(role, n)).join('\n'),
    );
  }
  put('site.yml', `- hosts: all\n  roles: [${roles.join(', ')}]\n`);
  put('group_vars/all.yml', 'base: /srv\nusers: [ann, bob]\n');
  const groups = Array.from({ length: 5 }, (_, group) => {
    const own = Array.from(
      { length: Math.ceil(hosts / 5) },
      (_, index) => `        h${group}-${index}: {port: ${index}, rack: ${index % 40}}`,
    );
    return `    group_${group}:\n      hosts:\n${own.slice(0, Math.max(0, hosts - group * Math.ceil(hosts / 5))).join('\n')}\n`;
  });
  put('hosts.yml', `all:\n  children:\n${groups.join('')}`);
}

function taskOf(role: string, index: number): string {
  const setting = `{{ ${role}_setting_${index % 20} }}`;
  const kinds = [
    `- name: Have folder ${index}\n  file:\n    path: "${setting}"\n    state: directory\n    mode: "0755"\n  register: ${role}_folder_${index}\n`,
    `- name: Write file ${index}\n  copy:\n    content: "{{ inventory_hostname }} {{ port }}\\n"\n    dest: "${setting}/file"\n    mode: "0644"\n  when: ${role}_folder_${index - 1}.changed\n`,
    `- name: Show user ${index}\n  debug:\n    msg: "{{ item }} of {{ rack }}"\n  loop: "{{ users }}"\n`,
    `- name: Look at ${index}\n  command: cat /etc/hostname\n  changed_when: false\n`,
  ];
  return kinds[index % kinds.length]!;
}

interface Measured {
  /** Seconds, of user and system. */
  readonly cpu: number;
  /** The most at a time, in KiB. */
  readonly memory: number;
  readonly said: string;
}

/** Runs the check in a process of its own, which tells what it took when it ends. */
async function measured(folder: string): Promise<Measured> {
  const tell = `import { writeSync } from 'node:fs'; process.on('exit', () => writeSync(3, JSON.stringify(process.resourceUsage())));`;
  const child = spawn(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(tell)}`, kplay, 'check', 'site.yml', '-i', 'hosts.yml'],
    { cwd: folder, stdio: ['ignore', 'pipe', 'inherit', 'pipe'] },
  );
  const ended = once(child, 'close');
  const [said, usage] = await Promise.all([text(child.stdout!), text(child.stdio[3] as NodeJS.ReadableStream)]);
  await ended;
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(usage) as NodeJS.ResourceUsage;
  return { cpu: (userCPUTime + systemCPUTime) / 1e6, memory: maxRSS, said: said.trim() };
}
