import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { main } from '../cli/kplay.ts';
import { suite } from '../suite.ts';
import { cache, openSite, recap, type Site, threeControllers, told, wellEnded } from './site.ts';

const names = ['controller-0', 'controller-1', 'controller-2'];

const site = await openSite(threeControllers);

/** The recap of a run in which hosts differ in nothing but how many tasks one did for all. */
function hosts(own: number, others: number, rest: string): string[] {
  return names.map((name, index) => `${name} : ok=${index === 0 ? own : others} ${rest}`);
}

/** The rows of the tables that verify shows, without ids, addresses and times. */
function tables(stdout: string): string[] {
  const rows = stdout.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  const members = rows.filter((row) => names.includes(row[3] ?? '')).map((row) => `${row[3]} ${row[2]}`);
  const health = rows.filter((row) => row[1]?.startsWith('https://')).map((row) => `${row[2]} ${row[4]}`.trim());
  return [...members.sort(), ...health];
}

const wholeCluster = [...names.map((name) => `${name} started`), 'true', 'true', 'true'];

/** Something about etcd's unit on each host. */
function ofUnit(property: string): Promise<Record<string, string>> {
  return site.onHosts('etcd', `systemctl show --value --property ${property} etcd`);
}

/** When etcd went down and when it took part again, in microseconds since the machine's boot, in this order. */
async function restarts(): Promise<number[]> {
  const said = await ofUnit('InactiveEnterTimestampMonotonic --property ActiveEnterTimestampMonotonic');
  const spans = Object.values(said).map((lines) => lines.split('\n').map(Number));
  return spans
    .map((span) => span.sort((a, b) => a - b))
    .sort(([a], [b]) => a! - b!)
    .flat();
}

const unitDrift = `TASK [etcd : Describe etcd to systemd] *********************************
changed: [controller-1]
--- /etc/systemd/system/etcd.service	before
+++ /etc/systemd/system/etcd.service	after
@@ -12,7 +12,7 @@
 ExecStartPre=/bin/touch /run/etcd/started
 ExecStart=/usr/local/bin/etcd --config-file /etc/etcd/etcd.yml
 Restart=on-failure
-RestartSec=50
+RestartSec=5
 TimeoutStartSec=0
 LimitNOFILE=20000
 NoNewPrivileges=true

HANDLER [etcd : Restart etcd] ******************************************
changed: [controller-1]
--- state of etcd	before
+++ state of etcd	after
@@ -1,1 +1,1 @@
-started
+restarted
`;

const graph = `@all:
  |--@ungrouped:
  |--@etcd:
  |  |--@controllers:
  |  |  |--@tag_controller:
  |  |  |  |--controller-0
  |  |  |  |--controller-1
  |  |  |  |--controller-2
`;

const question = 'Give back controller-0, controller-1, controller-2 with everything on them? (yes or no)';
const refusal = 'not confirmed, ';

/** Runs kplay at a terminal, where somebody types a line. */
function atTerminal(
  typed: string,
  ...args: readonly string[]
): { readonly code: number | null; readonly text: string } {
  const command = [process.execPath, main, ...args].map((word) => `'${word}'`).join(' ');
  const env = { ...process.env, XDG_CACHE_HOME: cache, XDG_STATE_HOME: site.state };
  const options = { cwd: site.folder, env, input: `${typed}\n`, encoding: 'utf8' } as const;
  const { status, stdout } = spawnSync('script', ['-qec', command, '/dev/null'], options);
  return { code: status, text: stdout };
}

async function machines(of: Site): Promise<string[]> {
  const status = JSON.parse(await of.fine('lab', '--name', of.lab, 'status', '--json'));
  return status.hosts.map(({ hostname }: { hostname: string }) => hostname).sort();
}

suite(
  'a cluster, from nothing and back',
  (test) => {
    test('all.yml, from a folder without playbooks and roles', async () => {
      const stdout = await site.fine('run', 'all');
      assert.equal(recap(stdout), [
        'localhost    : ok=9 changed=4 unreachable=0 failed=0 skipped=1 rescued=0 ignored=0',
        ...hosts(30, 25, 'changed=13 unreachable=0 failed=0 skipped=1 rescued=0 ignored=0'),
      ]);
      assert.equal(tables(stdout), wholeCluster);
    });

    test('again: nothing changes', async () => {
      const stdout = await site.fine('run', 'all.yml');
      assert.equal(recap(stdout), [
        'localhost    : ok=9 changed=0 unreachable=0 failed=0 skipped=1 rescued=0 ignored=0',
        ...hosts(30, 25, 'changed=0 unreachable=0 failed=0 skipped=0 rescued=0 ignored=0'),
      ]);
    });

    test('check mode: nothing would change', async () => {
      const stdout = await site.fine('run', 'all.yml', '-C', '-D');
      assert.is(told(stdout), '');
      assert.equal(recap(stdout), [
        'localhost    : ok=8 changed=0 unreachable=0 failed=0 skipped=2 rescued=0 ignored=0 unknown=0',
        ...hosts(21, 21, 'changed=0 unreachable=0 failed=0 skipped=0 rescued=0 ignored=0 unknown=1'),
      ]);
    });

    test('only its user reads what is secret', async () => {
      const secrets = '/var/lib/etcd /etc/etcd/pki /etc/etcd/pki/*-key.pem';
      const expected = `700 etcd /var/lib/etcd
700 etcd /etc/etcd/pki
600 etcd /etc/etcd/pki/peer-key.pem
600 etcd /etc/etcd/pki/server-key.pem`;
      const found = await site.onHosts('etcd', `stat -c "%a %U %n" ${secrets}`);
      assert.equal(found, Object.fromEntries(names.map((name) => [name, expected])));
      const here = ['', '/id_ed25519', '/etcd-ca', '/etcd-ca/ca.key', '/etcd-admin-key.pem', '/etcd-developer-key.pem'];
      const modes = here.map((path) => (statSync(`${site.folder}/fetched${path}`).mode & 0o777).toString(8));
      assert.equal(modes, ['700', '600', '700', '600', '600', '600']);
    });

    test('members listen on their private address and loopback, and only for who has a certificate', async () => {
      const list = JSON.parse(await site.fine('inventory', 'list'));
      const vars = (name: string) => list._meta.hostvars[name];
      const listening = await site.onHosts('etcd', "ss -Hltn | awk '{print $4}' | grep -v ':22$' | sort");
      const expected = (name: string) =>
        [2379, 2380]
          .map((port) => `${vars(name).private_ipv4}:${port}`)
          .concat('127.0.0.1:2379')
          .join('\n');
      assert.equal(listening, Object.fromEntries(names.map((name) => [name, expected(name)])));

      const url = `https://${vars('controller-2').private_ipv4}:2379`;
      const known = ['curl', '-sS', '--cacert', 'fetched/etcd-ca/ca.crt'];
      const own = ['--cert', 'fetched/etcd-admin.pem', '--key', 'fetched/etcd-admin-key.pem'];
      assert.match(await site.inside(...known, ...own, `${url}/health`), /"health":"true"/);
      const hello = `openssl s_client -ign_eof -connect ${url.slice(8)} -CAfile fetched/etcd-ca/ca.crt </dev/null 2>&1`;
      assert.match(await site.inside('sh', '-c', `${hello} || true`), /alert certificate required/);
      assert.match(await site.inside('sh', '-c', `${hello.replace('ca.crt', 'none')} || true`), /none/);
    });

    test('a unit edited by hand: only that would change, and then does, with its restart', async () => {
      await site.fine(
        'exec',
        'controller-1',
        'command',
        '--',
        'sed -i s/RestartSec=5/RestartSec=50/ /etc/systemd/system/etcd.service',
      );
      const before = await ofUnit('InvocationID');
      const would = await site.fine('run', 'etcd', '-C', '-D');
      assert.is(told(would), unitDrift);
      assert.equal(await ofUnit('InvocationID'), before);
      const does = await site.fine('run', 'etcd', '-D');
      assert.is(told(does), unitDrift);
      const after = await ofUnit('InvocationID');
      assert.equal(
        names.filter((name) => before[name] !== after[name]),
        ['controller-1'],
      );
    });

    test('a change for all members restarts one after the other', async () => {
      const stdout = await site.fine('run', 'etcd', '-l', 'controllers', '-e', 'etcd_cluster_token=other');
      assert.equal(recap(stdout), hosts(16, 16, 'changed=2 unreachable=0 failed=0 skipped=0 rescued=0 ignored=0'));
      const times = await restarts();
      assert.equal(
        times,
        times.toSorted((a, b) => a - b),
      );
    });

    test('a member that does not come back keeps the others from being restarted, until the next run', async () => {
      const dropIn = '/run/systemd/system/etcd.service.d';
      const broken = `printf '[Service]\\nExecStartPre=/bin/false\\n' > ${dropIn}/broken.conf`;
      await site.onHosts('etcd', `mkdir ${dropIn} && ${broken}`);
      const before = await ofUnit('InvocationID');
      const change = ['run', 'etcd', '-e', 'etcd_cluster_token=third'];
      const failed = await site.kplay(change);
      assert.is(failed.code, 2, failed.stdout);
      const after = await ofUnit('InvocationID');
      const touched = names.filter((name) => before[name] !== after[name]);
      assert.is(touched.length, 1);
      assert.equal(failed.stdout.match(/^failed: \[\S+\]/gm), [`failed: [${touched}]`]);

      await site.onHosts('etcd', `rm -r ${dropIn} && systemctl daemon-reload`);
      const counts = (name: string) => (touched.includes(name) ? 'ok=15 changed=0' : 'ok=16 changed=2');
      assert.equal(
        recap(await site.fine(...change)),
        names.map((name) => `${name} : ${counts(name)} unreachable=0 failed=0 skipped=0 rescued=0 ignored=0`),
      );
    });

    test('steps by their names, and single modules', async () => {
      const pinged = await site.fine('run', 'ping');
      assert.equal(recap(pinged), hosts(1, 1, 'changed=0 unreachable=0 failed=0 skipped=0 rescued=0 ignored=0'));
      const exec = await site.fine('exec', 'all', 'ping');
      const pong = (name: string) => `${name} | SUCCESS => {\n    "changed": false,\n    "ping": "pong"\n}\n`;
      assert.is(
        exec
          .split(/(?<=^\}\n)/m)
          .sort()
          .join(''),
        names.map(pong).join(''),
      );
      const shown = await site.fine('inventory', 'graph');
      const own = shown
        .split('\n')
        .slice(0, 2)
        .concat(shown.split('\n').slice(shown.split('\n').indexOf('  |--@etcd:')));
      assert.is(own.join('\n'), graph);
      const addresses = await site.fine('run', 'get-public-ip');
      assert.equal(addresses.match(/^ {4}198\.51\.100\.\d+$/gm)?.length, 3);
    });

    test('with one fork members do not wait for each other for good, under either strategy', async () => {
      for (const strategy of ['linear', 'stream']) {
        await site.onHosts('etcd', 'systemctl stop etcd && rm -r /var/lib/etcd/member');
        const ran = await site.kplay(['run', 'etcd', 'verify', '-f', '1'], { KPLAY_STRATEGY: strategy });
        assert.equal(tables(wellEnded(ran).stdout), wholeCluster);
      }
    });

    test('servers are given back when somebody says so', async () => {
      const alone = await site.kplay(['run', 'teardown']);
      assert.is(alone.code, 2);
      assert.ok(alone.stdout.includes(refusal), alone.stdout);
      const no = atTerminal('no', 'run', 'teardown');
      assert.is(no.code, 2, no.text);
      assert.ok(no.text.includes(question) && no.text.includes(refusal), no.text);
      assert.equal(await machines(site), names);
      const yes = atTerminal('yes', 'run', 'teardown');
      assert.is(yes.code, 0, yes.text);
      assert.equal(await machines(site), []);
      const again = await site.fine('run', 'teardown', '--yes');
      assert.equal(recap(again), ['localhost : ok=3 changed=0 unreachable=0 failed=0 skipped=2 rescued=0 ignored=0']);
    });
  },
  {
    before: async () => {
      await site.fine('lab', '--name', site.lab, 'up');
    },
    after: () => site.close(),
  },
);
