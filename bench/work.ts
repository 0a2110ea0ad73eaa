import { createHash } from 'node:crypto';

/** The work that every contender does: thirty-odd mixed tasks below one folder of the host. */
export interface Work {
  /** Contents of files to copy, by name. */
  readonly files: ReadonlyMap<string, Buffer>;
  readonly numbers: readonly number[];
}

/** Five directories, templates and small files, one big file, five lines, commands, stats with assertions, links. */
export function thirtyTasks(): Work {
  const files = new Map(range(5).map((n) => [`small${n}`, noise(`small${n}`, 4096)]));
  return { files: files.set('big', noise('big', 2 * 1024 * 1024)), numbers: range(5) };
}

/** The work as a playbook; `tree` is the host's folder, files lie beside the playbook. */
export function playbook({ numbers }: Work): string {
  const tasks = [
    ...numbers.map((n) => `- file: {path: "{{tree}}/dir${n}", state: directory, mode: "0755"}`),
    ...numbers.map(
      (n) => `- template: {src: conf.tmpl, dest: "{{tree}}/dir${n}/conf", mode: "0644"}\n      vars: {number: ${n}}`,
    ),
    ...numbers.map((n) => `- copy: {src: small${n}, dest: "{{tree}}/dir${n}/small", mode: "0644"}`),
    '- copy: {src: big, dest: "{{tree}}/big", mode: "0644"}',
    ...numbers.map(
      (n) => `- lineinfile: {path: "{{tree}}/lines", line: "key${n} = value", create: true, mode: "0644"}`,
    ),
    ...range(3).map((n) => `- command: touch {{tree}}/made${n}\n      args: {creates: "{{tree}}/made${n}"}`),
    '- {shell: "wc -l < {{tree}}/lines", register: counted, changed_when: false}',
    '- {shell: "echo {{counted.stdout}} > {{tree}}/count", when: eq (int counted.stdout) 5, args: {creates: "{{tree}}/count"}}',
    ...range(2).flatMap((n) => [
      `- {stat: {path: "{{tree}}/dir${n}"}, register: found${n}}`,
      `- {assert: {that: found${n}.stat.isdir, quiet: true}}`,
    ]),
    ...range(2).map((n) => `- file: {src: "{{tree}}/dir${n}", dest: "{{tree}}/link${n}", state: link}`),
  ];
  return `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks.map((task) => `    ${task}\n`).join('')}`;
}

/** The template that five of the tasks render. */
export const template = 'number = {{number}}\nhost = {{inventory_hostname}}\n';

/** The same work as one idempotent shell script with the same checks, which is the limit. */
export function script({ files, numbers }: Work, tree: string, host: string): string {
  const write = (path: string, content: Buffer) => {
    const digest = createHash('sha256').update(content).digest('hex');
    return [`put ${path} ${digest} <<'END'`, content.toString('base64').replace(/.{76}/g, '$&\n'), 'END'].join('\n');
  };
  const rendered = (n: number) =>
    Buffer.from(template.replace('{{number}}', String(n)).replace('{{inventory_hostname}}', host));
  return [
    'set -e',
    `mkdir -p ${tree}; cd ${tree}`,
    'sum() { [ -f "$1" ] && set -- $(sha256sum "$1") && echo "$1"; }',
    'put() { if [ "$(sum "$1")" = "$2" ]; then cat >/dev/null; else base64 -d >"$1.new"; chmod 644 "$1.new"; sync "$1.new"; mv "$1.new" "$1"; fi; }',
    'line() { [ -f lines ] || { : >lines; chmod 644 lines; }; grep -qxF "$1" lines || printf "%s\\n" "$1" >>lines; }',
    ...numbers.map((n) => `[ -d dir${n} ] || { mkdir dir${n}; chmod 755 dir${n}; }`),
    ...numbers.map((n) => write(`dir${n}/conf`, rendered(n))),
    ...numbers.map((n) => write(`dir${n}/small`, files.get(`small${n}`)!)),
    write('big', files.get('big')!),
    ...numbers.map((n) => `line "key${n} = value"`),
    ...range(3).map((n) => `[ -e made${n} ] || touch made${n}`),
    'count=$(wc -l < lines)',
    'if [ "$count" = 5 ] && ! [ -e count ]; then echo "$count" > count; fi',
    ...range(2).map((n) => `[ "$(stat -c %F dir${n})" = directory ]`),
    ...range(2).map((n) => `[ "$(readlink link${n})" = ${tree}/dir${n} ] || ln -sfn ${tree}/dir${n} link${n}`),
    '',
  ].join('\n');
}

function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}

/** Bytes that look random and are the same every time. */
function noise(seed: string, size: number): Buffer {
  const blocks: Buffer[] = [];
  for (let length = 0, n = 0; length < size; length += 32, n++)
    blocks.push(createHash('sha256').update(`${seed}${n}`).digest());
  return Buffer.concat(blocks).subarray(0, size);
}
