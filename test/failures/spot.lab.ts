import * as assert from 'uvu/assert';
import { labName, openSite, recap } from '../e2e/site.ts';
import { suite } from '../suite.ts';
import { ending, reaches, told } from './runs.ts';

const site = await openSite({
  'kplay.yml': 'inventory: inventory/lab.yml\nkeepalive: 2\n',
  'inventory/lab.yml': `plugin: lab\nname: ${labName}\n`,
  'group_vars/all.yml': `project: testing
ssh_key_file: fetched/id_ed25519
ansible_ssh_private_key_file: "{{ssh_key_file}}"
pools:
  - name: spot
    count: 2
    plan: c3.small.x86
    operating_system: debian_12
    metro: am
    spot_instance: true
    spot_price_max: 9
`,
  'work.yml': `- hosts: all
  gather_facts: false
  tasks:
    - name: Begin
      command: "true"
    - name: Work
      command: sleep 0.3
      loop: "{{range 60}}"
    - name: End
      command: "true"
`,
});

suite(
  'a spot server that is taken away during a run',
  (test) => {
    test('ends as unreachable with the reason said, and the other goes on', async () => {
      await site.fine('run', 'provision');
      const running = site.start(['run', 'work.yml']);
      assert.ok(await reaches(site, running, { count: 2, task: 'Work', host: 'spot-0' }));
      const set = ['fault', 'set', 'spot-termination', '--seconds', '2', '--hostname', 'spot-0'];
      await site.fine('lab', '--name', labName, ...set);
      const ran = await ending(running);
      assert.is(ran.code, 3, told(ran));
      const reason =
        /(the provider takes the spot server back at \S+Z|its server is gone: the provider does not have it any more)/;
      assert.match(ran.stdout, new RegExp(`^warning: spot-0: ${reason.source}$`, 'm'));
      assert.match(ran.stdout, new RegExp(`^ {4}${reason.source}$`, 'm'));
      const counts = recap(ran.stdout).map((line) => line.replace(/ +/g, ' '));
      assert.match(counts[0]!, /^spot-0 : ok=1 changed=1 unreachable=1 failed=0 /);
      assert.is(counts[1], 'spot-1 : ok=3 changed=3 unreachable=0 failed=0 skipped=0 rescued=0 ignored=0');
    });

    test('before its end it is in a group of its own, which a warning tells', async () => {
      await site.fine('lab', '--name', labName, 'fault', 'clear');
      await site.fine('run', 'provision');
      await site.fine('lab', '--name', labName, 'fault', 'set', 'spot-termination', '--hostname', 'spot-1');
      const { stdout, stderr } = await site.kplay(['inventory', 'graph']);
      assert.match(stdout, '\n  |--@terminating:\n  |  |--spot-1\n');
      assert.match(stderr, /the spot server "spot-1" is taken back at \S+Z/);
    });
  },
  {
    before: async () => void (await site.fine('lab', '--name', labName, 'up')),
    after: () => site.close(),
  },
);
