import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nothing, type Step, template } from '../work.ts';
import type { Site } from './peer.ts';

/** Whose expressions a condition is written in. */
export type Expressions = 'handlebars' | 'jinja';

/** The work as a playbook, which kplay and Ansible read alike but for conditions. */
export function playbook(steps: readonly Step[], expressions: Expressions): string {
  const tasks = steps.flatMap((step) => tasksOf(step, expressions));
  return `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks.map((task) => `    - ${task}\n`).join('')}`;
}

function tasksOf(step: Step, expressions: Expressions): string[] {
  const at = (path: string) => `"{{tree}}/${path}"`;
  switch (step.does) {
    case 'run':
      return [`command: ${nothing}`];
    case 'directory':
      return [`file: {path: ${at(step.path)}, state: directory, mode: "0755"}`];
    case 'template':
      return [`{template: {src: conf.tmpl, dest: ${at(step.path)}, mode: "0644"}, vars: {number: ${step.number}}}`];
    case 'copy':
      return [`copy: {src: ${step.from}, dest: ${at(step.path)}, mode: "0644"}`];
    case 'line':
      return [`lineinfile: {path: ${at(step.path)}, line: "${step.line}", create: true, mode: "0644"}`];
    case 'touch':
      return [`{command: "touch {{tree}}/${step.path}", args: {creates: ${at(step.path)}}}`];
    case 'count':
      return [`{shell: "wc -l < {{tree}}/${step.path}", register: counted, changed_when: false}`];
    case 'record': {
      const condition = {
        handlebars: `eq (int counted.stdout) ${step.expected}`,
        jinja: `(counted.stdout | int) == ${step.expected}`,
      }[expressions];
      const shell = `echo {{counted.stdout}} > {{tree}}/${step.path}`;
      return [`{shell: "${shell}", when: "${condition}", args: {creates: ${at(step.path)}}}`];
    }
    case 'inspect':
      return [`{stat: {path: ${at(step.path)}}, register: found}`, '{assert: {that: found.stat.isdir, quiet: true}}'];
    case 'link':
      return [`file: {src: ${at(step.to)}, dest: ${at(step.path)}, state: link}`];
    case 'tree':
      return [`copy: {src: ${step.from}/, dest: ${at(step.path)}, mode: "0644", directory_mode: "0755"}`];
  }
}

/** Writes the playbook, its template and an inventory with Ansible's variables, and some more for each host. */
export function writePlaybook(site: Site, expressions: Expressions, more: (scratch: string) => object = () => ({})) {
  const entries = site.hosts.map(({ name, address, port, tree, scratch }) => [
    name,
    { ansible_host: address, ansible_port: port, tree, ...more(scratch) },
  ]);
  const vars = { ansible_user: site.user, ansible_ssh_private_key_file: site.keyFile };
  // JSON is YAML
  writeFileSync(
    join(site.folder, 'hosts.yml'),
    JSON.stringify({ all: { hosts: Object.fromEntries(entries), vars } }, null, 1),
  );
  writeFileSync(join(site.folder, 'play.yml'), playbook(site.work.steps, expressions));
  writeFileSync(join(site.folder, 'conf.tmpl'), template);
}
