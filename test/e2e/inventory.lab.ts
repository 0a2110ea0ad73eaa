import * as assert from 'uvu/assert';
import type { Values } from '../../engine/types.ts';
import { run } from '../../lab/command.ts';
import { main } from '../cli/kplay.ts';
import { suite } from '../suite.ts';
import { ansiblePython } from './ansible.ts';
import { labName, openSite } from './site.ts';

/** In the order in which they are listed. */
const names = ['controller-0', 'worker-0', 'worker-1'];
const workers = names.slice(1);

const pool = (hostnames: readonly string[], tag: string) => `  - name: ${tag}
    hostnames: [${hostnames}]
    tags: [${tag}]
    plan: c2.medium.x86
    operating_system: ubuntu_18_04
    facility: ams1
    spot_instance: true
    spot_price_max: 0.50
`;

const plugin = `plugin: lab\nname: ${labName}\n`;

const site = await openSite({
  'kplay.yml': 'inventory: inventory/classic.yml\n',
  'inventory/classic.yml': `${plugin}extras: false\n`,
  'inventory/lab.yml': plugin,
  'group_vars/all.yml': `project: testing
ssh_key_file: fetched/id_ed25519
ansible_ssh_private_key_file: "{{ssh_key_file}}"
pools:
${pool(['controller-0'], 'controller')}${pool(workers, 'worker')}`,
});

/** What the classic inventory said of a device; ids and times are whatever the API gave. */
const hostvars = (hostname: string, tag: string) => ({
  ansible_host: 'ADDRESS',
  packet_billing_cycle: 'hourly',
  packet_created_at: 'TIME',
  packet_facility: 'ams1',
  packet_hostname: hostname,
  packet_href: `/devices/id of ${hostname}`,
  packet_id: `id of ${hostname}`,
  packet_locked: false,
  packet_operating_system: 'ubuntu_18_04',
  packet_plan: 'c2.medium.x86',
  packet_spot_instance: true,
  packet_state: 'active',
  [`packet_tag_${tag}`]: tag,
  packet_termination_time: '',
  packet_updated_at: 'TIME',
  packet_user: 'root',
});

const classic = {
  _meta: {
    hostvars: {
      'controller-0': hostvars('controller-0', 'controller'),
      'worker-0': hostvars('worker-0', 'worker'),
      'worker-1': hostvars('worker-1', 'worker'),
    },
  },
  ...Object.fromEntries(names.map((name) => [`id of ${name}`, [name]])),
  ams1: names,
  'c2.medium.x86': names,
  packet: names,
  tag_controller: ['controller-0'],
  tag_worker: workers,
  testing: names,
  ubuntu_18_04: names,
};

const empty = `{
  "_meta": {
    "hostvars": {}
  }
}
`;

/** The document with ids, times and addresses replaced by what they are. */
function normalised(text: string): Values {
  const { _meta } = JSON.parse(text);
  let neutral = text.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, 'TIME').replace(/\b198\.51\.100\.\d+\b/g, 'ADDRESS');
  for (const name of names) neutral = neutral.replaceAll(_meta.hostvars[name].packet_id, `id of ${name}`);
  return JSON.parse(neutral);
}

suite(
  'the inventory of a provider',
  (test) => {
    test('nothing is active: an empty document', async () => {
      assert.is(await site.fine('inventory', 'list'), empty);
    });

    test('spot instances: exactly the classic groups and variables', async () => {
      await site.fine('run', 'provision', '-i', 'inventory/lab.yml');
      assert.equal(normalised(await site.fine('inventory', 'list')), classic);
    });

    test('by default more, and nothing else', async () => {
      const full = normalised(await site.fine('inventory', 'list', '-i', 'inventory/lab.yml'));
      const { _meta: meta, packet, ...groups } = full as Record<string, Values>;
      const { _meta: classicMeta, packet: classicPacket, ...classicGroups } = classic;
      for (const [name, members] of Object.entries(classicGroups)) assert.equal(groups[name], members, name);
      assert.equal(packet, { hosts: classicPacket, vars: { ansible_user: 'root' } });
      for (const [name, vars] of Object.entries(classicMeta.hostvars)) {
        const shown = (meta!['hostvars'] as Record<string, Values>)[name]!;
        for (const [key, value] of Object.entries(vars)) assert.equal(shown[key], value, `${name} ${key}`);
        assert.match(String(shown['private_ipv4']), /^10\./);
      }
    });

    test('Ansible reads it and reaches the hosts', async () => {
      site.write({ 'hosts.sh': `#!/bin/sh\nexec '${process.execPath}' '${main}' inventory "$@"\n` });
      await run(['chmod', '+x', `${site.folder}/hosts.sh`]);
      // Looked for out here: the workstation cannot reach the internet.
      const python = await ansiblePython();
      const environment = [
        'env',
        'LC_ALL=C.UTF-8',
        'ANSIBLE_HOST_KEY_CHECKING=False',
        'ANSIBLE_SSH_ARGS=-o ControlMaster=no',
      ];
      const login = ['--user', 'root', '--private-key', 'fetched/id_ed25519'];
      const options = ['-i', './hosts.sh', ...login, '-m', 'raw', '-a', 'true', 'all'];
      const said = await site.inside(...environment, python, '-m', 'ansible', 'adhoc', ...options);
      const answers = said.split('\n').filter((line) => line.includes('|'));
      assert.equal(
        answers.sort(),
        names.map((name) => `${name} | CHANGED | rc=0 >>`),
      );
    });
  },
  {
    before: async () => {
      await site.fine('lab', '--name', site.lab, 'up');
    },
    after: () => site.close(),
  },
);
