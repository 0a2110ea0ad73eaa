import * as assert from 'uvu/assert';
import { openProject } from '../cli/kplay.ts';
import { recap, wellEnded } from '../e2e/site.ts';
import { suiteInLab } from './inside.ts';
import { onHost, orderHost, type TestHost } from './lab.ts';

/** What a host says of itself: its release, process 1, whether there is Python, and whether systemd is content. */
const looks = `. /etc/os-release; echo "$ID" "$VERSION_ID"
cat /proc/1/comm
command -v python3 || echo no python3
if [ -d /run/systemd/system ]; then systemctl is-system-running --wait; systemctl --failed --no-legend; fi`;

const kinds: Record<string, string> = {
  debian_12: 'debian 12\nsystemd\nno python3\nrunning',
  debian_12_python: 'debian 12\nsystemd\n/usr/bin/python3\nrunning',
  debian_13: 'debian 13\nsystemd\nno python3\nrunning',
  ubuntu_22_04: 'ubuntu 22.04\nsystemd\nno python3\nrunning',
  busybox: 'busybox 12\ninit\nno python3',
};
const hosts = new Map<string, TestHost>();
const address = (slug: string) => hosts.get(slug)!.publicAddress;

/** What a playbook does that runs on all of them, whatever their userland is. */
const playbook = `- hosts: all
  gather_facts: true
  vars: {greeting: hello}
  tasks:
    - ping:
    - file: {path: /opt/proof, state: directory, mode: "0755"}
    - copy: {content: "one\\ntwo\\nthree\\n", dest: /opt/proof/lines, mode: "0640"}
    - template: {src: greeting.hbs, dest: /opt/proof/greeting}
    - lineinfile: {path: /opt/proof/more, line: four, create: true}
    - file: {src: lines, dest: /opt/proof/link, state: link}
    - group: {name: crew}
    - user: {name: sailor, group: crew, shell: /bin/sh}
    - file: {path: /opt/proof/greeting, owner: sailor, group: crew}
    - stat: {path: /opt/proof/lines}
      register: lines
    - command: sort -r /opt/proof/lines
      register: sorted
      changed_when: false
    - assert:
        that:
          - eq lines.stat.size 14
          - eq lines.stat.mode "0640"
          - eq sorted.stdout_lines (list "two" "three" "one")
    - shell: id -un; cat /opt/proof/greeting
      become: true
      become_user: sailor
      become_method: su
      register: said
      changed_when: false
    - debug: {var: said.stdout}
`;
const template = '{{greeting}} from {{ansible_facts.distribution}} on {{ansible_facts.architecture}}\n';

await suiteInLab(
  'lab/kinds',
  0,
  (test, lab) => {
    test('ordered by their slugs', async () => {
      const all = await Promise.all(
        Object.keys(kinds).map((slug) => orderHost(lab, slug.replaceAll('_', '-'), { operating_system: slug })),
      );
      Object.keys(kinds).forEach((slug, index) => void hosts.set(slug, all[index]!));
    });

    for (const [slug, wanted] of Object.entries(kinds)) {
      test(`${slug} is what it says`, async () => assert.is(await onHost(lab, address(slug), looks), wanted));

      test(`${slug} is switched off cleanly, and keeps its disk and its keys`, async () => {
        const key = 'cat /etc/ssh/ssh_host_ed25519_key.pub; cat /root/kept';
        await onHost(lab, address(slug), 'echo kept >/root/kept');
        const before = await onHost(lab, address(slug), key);
        await lab.machines.powerOff(hosts.get(slug)!.id);
        await lab.machines.powerOn(hosts.get(slug)!.id);
        assert.is(await onHost(lab, address(slug), key), before);
        assert.match(before, /kept$/);
      });
    }

    test('one playbook does the same on all of them, and nothing the second time', async () => {
      const inventory = {
        all: {
          vars: { ansible_user: 'root', ansible_ssh_private_key_file: lab.keyFile },
          hosts: Object.fromEntries([...hosts].map(([slug, host]) => [slug, { ansible_host: host.publicAddress }])),
        },
      };
      const project = openProject({
        'inventory.yml': JSON.stringify(inventory),
        'play.yml': playbook,
        'templates/greeting.hbs': template,
      });
      const run = async () => wellEnded(await project.kplay(['run', '-i', 'inventory.yml', 'play.yml'])).stdout;
      try {
        const first = await run();
        for (const said of ['Debian', 'Ubuntu', 'busybox and dropbear'])
          assert.match(first, new RegExp(`hello from ${said} on `));
        for (const line of recap(await run())) assert.match(line, /changed=0 .*failed=0/);
      } finally {
        project.remove();
      }
    });
  },
  { kinds: Object.keys(kinds) },
);
