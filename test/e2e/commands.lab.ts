import { rm } from 'node:fs/promises';
import * as assert from 'uvu/assert';
import type { Ran } from '../cli/kplay.ts';
import { traces } from '../lab/traces.ts';
import { suite } from '../suite.ts';
import { cache, labName, openSite } from './site.ts';

const site = await openSite({
  'kplay.yml': 'inventory: inventory/lab.yml\n',
  'inventory/lab.yml': `plugin: lab\nname: ${labName}\n`,
  'group_vars/all.yml': `project: testing
ssh_key_file: fetched/id_ed25519
ansible_ssh_private_key_file: "{{ssh_key_file}}"
pools:
  - {name: h, count: 1, hostname_pattern: h%d, plan: c3.small.x86, operating_system: ubuntu_18_04, metro: am}
`,
  tool: 'a tool\n',
});

/** A file of the mirror that nobody else has: its cache is the user's. */
const tool = `example.org/${labName}/tool`;

/** Runs `kplay lab`, and gives all it says, with the lab's name and the ids of machines cut out. */
async function lab(...args: readonly string[]): Promise<Ran> {
  return neutral(await site.kplay(['lab', '--name', labName, ...args]));
}

function neutral({ code, stdout, stderr }: Ran): Ran {
  const cut = (text: string) =>
    text
      .replaceAll(labName, 'NAME')
      .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID')
      .replace(/ {2}((not|being) )?built$/gm, '  STATE') // the cache is shared
      .replace(/^ +\S+\/(amd64|arm64) .*\n/gm, '');
  return { code, stdout: cut(stdout), stderr: cut(stderr) };
}

const fine = (stdout: string, stderr = ''): Ran => ({ code: 0, stdout, stderr });
const mistake = (stderr: string): Ran => ({ code: 1, stdout: '', stderr });

const isUp = `lab "NAME" is up
API     http://10.255.0.2/metal/v1
mirror  http://10.255.0.3
kinds   debian_12         Debian 12              STATE
        debian_13         Debian 13              STATE
        ubuntu_22_04      Ubuntu 22.04           STATE
        debian_12_python  Debian 12 with Python  STATE
        busybox           busybox and dropbear   STATE
note    any other operating system is given Debian 12
`;

const machine = 'h0  on  198.51.100.1 10.64.0.1  ubuntu_18_04  ID\n';

suite(
  'kplay lab',
  (test) => {
    test('before up', async () => {
      assert.equal(await lab('status'), fine('lab "NAME" is down\n'));
      const notUp = mistake('the lab NAME is not up\n  hint: kplay lab --name NAME up\n');
      assert.equal(await lab('exec', '--', 'true'), notUp);
      assert.equal(await lab('reset'), notUp);
      assert.equal(neutral(await site.kplay(['exec', 'all', 'ping'])), notUp);
      assert.equal(await lab('down'), fine(''));
    });

    test('a kind of host that there is not', async () => {
      const hint =
        'there are debian_12, debian_13, ubuntu_22_04, debian_12_python, busybox, each also as SLUG/amd64 or SLUG/arm64';
      assert.equal(await lab('up', '--kind', 'plan_9'), mistake(`"plan_9" is not a kind of host\n  hint: ${hint}\n`));
      assert.equal(await lab('status'), fine('lab "NAME" is down\n'));
    });

    test('two of them at once bring up one lab', async () => {
      const both = await Promise.all([lab('up'), lab('up')]);
      for (const { code, stdout } of both) assert.equal([code, stdout], [0, isUp]);
      const said = both.map(({ stderr }) => stderr).sort();
      assert.equal(said, [
        '· another kplay is at work on the lab NAME: waiting for it\n· the lab is up\n',
        '· the lab is up\n',
      ]);
    });

    test('status, for people and for programs', async () => {
      await site.fine('run', 'provision');
      assert.equal(await lab('status'), fine(isUp + machine));
      const shown = JSON.parse((await lab('status', '--json')).stdout);
      assert.equal(
        [shown.name, shown.state, shown.hosts, shown.namespaces.sort()],
        [
          'NAME',
          'up',
          [
            {
              id: 'ID',
              hostname: 'h0',
              state: 'on',
              operatingSystem: 'ubuntu_18_04',
              addresses: [
                { address: '198.51.100.1', gateway: '198.51.100.0', prefix: 31, family: 4, public: true },
                { address: '2001:db8::1', gateway: '2001:db8::', prefix: 127, family: 6, public: true },
                { address: '10.64.0.1', gateway: '10.64.0.0', prefix: 31, family: 4, public: false },
              ],
              namespace: 'kplay-NAME-ID',
            },
          ],
          ['ID', 'border', 'services', 'spine', 'switch-am6', 'workstation'].map((part) => `kplay-NAME-${part}`),
        ],
      );
    });

    test('exec is on the workstation, with its environment, and ends as the command does', async () => {
      const command = 'echo "$KPLAY_LAB $KPLAY_LAB_MIRROR $PACKET_API_URL"; ip -o -4 address show dev eth0; exit 7';
      const { code, stdout } = await lab('exec', '--', 'sh', '-c', command);
      assert.is(code, 7);
      assert.match(stdout, /^NAME http:\/\/10\.255\.0\.3 http:\/\/10\.255\.0\.2\/metal\/v1\n.* 10\.255\.255\.1\//);
    });

    test('exec elsewhere in the network', async () => {
      const command = ['sh', '-c', 'ip -o -4 address show dev lo; ip route get 198.51.100.1'];
      const { code, stdout } = await lab('exec', '--at', 'border', '--', ...command);
      assert.is(code, 0);
      assert.match(stdout, /192\.88\.99\.1\/32(.|\n)*198\.51\.100\.1 via 10\.255\.255\.4 dev eth0 src 192\.88\.99\.1/);
      const hint = 'there are workstation, services, spine, border, am6; for a host: kplay lab ssh';
      assert.equal(await lab('exec', '--at', 'moon', '--', 'true'), mistake(`the lab has no moon\n  hint: ${hint}\n`));
    });

    test('routes, without any', async () => {
      const nothing = '  nothing beyond its links\n';
      assert.equal(await lab('routes'), fine(`am6-1\n${nothing}\nborder\n${nothing}`));
      const tables: { router: string }[] = JSON.parse((await lab('routes', '--json')).stdout);
      assert.equal(
        tables.map(({ router }) => router),
        ['am6-1', 'border'],
      );
    });

    test('wishes of the network are checked, kept, and told', async () => {
      const refused = 'there is no metro or facility zz';
      const { code, stderr } = await lab('up', '--rtt', 'zz=20');
      assert.equal([code, stderr.split('\n')[0]], [1, refused]);
      const network = 'network all machines share a layer-2 network; am is 20 ms away\n';
      const told = isUp + network + machine;
      assert.equal(await lab('up', '--topology', 'vlan', '--rtt', 'am=20'), fine(told, '· the lab is up\n'));
      assert.equal(await lab('up'), fine(told, '· the lab is up\n'));
      assert.equal(await lab('up', '--topology', 'routed', '--rtt', '0'), fine(isUp + machine, '· the lab is up\n'));
    });

    test('ssh logs in by name or id', async () => {
      const key = ['--private-key', 'fetched/id_ed25519'];
      const said = await lab('ssh', ...key, 'h0', '--', 'hostname; exit 3');
      assert.equal([said.code, said.stdout], [3, 'h0\n']);
      assert.equal(await lab('ssh', 'h00'), mistake('the lab has no machine h00\n  hint: did you mean "h0"?\n'));
    });

    test('what the mirror lacks is told by it and by status, and can be added', async () => {
      const get = ['exec', '--', 'curl', '-s', `http://10.255.0.3/${tool}`];
      const path = tool.replace(labName, 'NAME');
      const lacking = `the lab's mirror has no "${path}"\nadd it with: kplay lab mirror --add FILE --as "${path}"\n`;
      assert.equal(await lab(...get), fine(lacking));
      const miss = `missing "${path}": asked for once, last by 10.255.255.1\n`;
      assert.equal(await lab('status'), fine(isUp + machine + miss));
      assert.equal(await lab('mirror', '--add', 'tool', '--as', tool), fine(`http://10.255.0.3/${path}\n`));
      assert.equal(await lab(...get), fine('a tool\n'));
      assert.equal(await lab('mirror', '--add', 'tool'), mistake('error: --add FILE and --as PATH go together\n'));
      const filled = await lab('mirror');
      assert.is(filled.code, 0);
      assert.match(
        filled.stdout,
        /^etcd {2}\d+\.\d+\.\d+ {2}(amd64|arm64) {2}(official|built) {2}github\.com\/etcd-io\//,
      );
    });

    test('reset leaves an empty lab', async () => {
      assert.equal(await lab('reset'), fine(isUp));
      assert.is(await site.fine('inventory', 'graph'), '@all:\n  |--@ungrouped:\n');
    });

    test('down leaves nothing', async () => {
      assert.equal(await lab('down'), fine(''));
      assert.equal(await lab('status'), fine('lab "NAME" is down\n'));
      assert.equal(traces(labName), []);
    });
  },
  {
    after: async () => {
      await rm(`${cache}/kplay/lab/mirror/example.org/${labName}`, { recursive: true, force: true });
      await site.close();
    },
  },
);
