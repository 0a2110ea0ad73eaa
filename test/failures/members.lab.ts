import { setTimeout as sleep } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import type { Manifest } from '../../lab/mirror/index.ts';
import { mirrorUrl } from '../../lab/network/addresses.ts';
import { type Project, withProject } from '../cli/kplay.ts';
import { eventually } from '../lab/eventually.ts';
import { suiteInLab } from '../lab/inside.ts';
import { onHost, type TestHost, type TestLab } from '../lab/lab.ts';
import { looksAt } from './host.ts';
import { choosePoints, nameOf, type Point, wishes } from './points.ts';
import { durations, ending, journals, reaches, told } from './runs.ts';
import { projectOn } from './site.ts';
import { strike } from './strike.ts';

const command = ['run', 'certificates', 'etcd'];

/** Tasks in which members come about. */
const fragile = [
  'Have a certificate for clients to trust, and one for the other members',
  'Start etcd, now and with the host',
  'Wait until the member is healthy',
];

/** In seconds: short enough for the others to wait for the member that is away. */
const outages = [0.5, 5];

/** A fault while a cluster is formed takes minutes to try: one for five of the others, and two at least. */
const count = Math.max(2, Math.ceil(wishes(0).count / 5));
const { seed } = wishes(0);

const fingerprintScript = `
  cd /
  find etc/etcd opt/etcd-* usr/local/bin etc/systemd/system/etcd.service -printf '%y %m %u:%g %p %l\\n' | sort
  find etc/etcd opt/etcd-* etc/systemd/system/etcd.service -type f ! -path '*/pki/*' -exec sha256sum {} + | sort -k 2
  stat -c '%A %U:%G %n' var/lib/etcd
  for name in server peer; do
    openssl verify -CAfile etc/etcd/pki/ca.pem etc/etcd/pki/$name.pem
    openssl x509 -in etc/etcd/pki/$name.pem -noout -subject -ext subjectAltName,extendedKeyUsage
  done
  systemctl show etcd -p LoadState,ActiveState,SubState,UnitFileState
  etcdctl --endpoints https://127.0.0.1:2379 --cacert etc/etcd/pki/ca.pem --cert etc/etcd/pki/peer.pem \
    --key etc/etcd/pki/peer-key.pem member list | sort
`;

const resetScript = `
  systemctl disable --now etcd 2>/dev/null
  rm -rf /var/lib/etcd /etc/etcd /opt/etcd-* /usr/local/bin/etcd* /etc/systemd/system/etcd.service
  systemctl daemon-reload
`;

/** What the mirror has, as the role artifacts wants it. */
async function artifacts(): Promise<Record<string, unknown>> {
  const manifest = (await (await fetch(`${mirrorUrl}/manifest.json`)).json()) as Manifest;
  const etcd = manifest.artifacts.find(({ name }) => name === 'etcd')!;
  const archive = { url: `${mirrorUrl}/${etcd.file}`, checksum: `sha256:${etcd.sha256}` };
  return { etcd_version: etcd.version, etcd_archives: { [etcd.arch]: archive } };
}

async function projectFiles(lab: TestLab) {
  const addresses = lab.hosts.map(({ hostname, privateAddress }) => [hostname, { private_ipv4: privateAddress }]);
  return {
    ...projectOn(lab, lab.hosts),
    'group_vars/all.yml': stringify(await artifacts()),
    'members.yml': stringify({ etcd: { hosts: Object.fromEntries(addresses) } }),
  };
}

const inventory = ['-i', 'hosts.yml', '-i', 'members.yml'];

await suiteInLab(
  'failures: members of a cluster',
  3,
  (test, lab) => {
    let reference: string[];
    let usual: ReadonlyMap<string, number>;
    const onAll = (script: string) => Promise.all(lab.hosts.map((host) => onHost(lab, host.publicAddress, script)));

    const tryOut = async (project: Project, point: Point, host: TestHost) => {
      await onAll(resetScript);
      const first = project.start([...command, ...inventory]);
      assert.ok(await reaches(project, first, { count: 1, task: point.task, host: host.hostname }), 'it got there');
      await sleep(point.part * usual.get(point.task)!);
      await strike(lab, host, first, point);
      const broken = await ending(first);
      console.log(`${nameOf(point)} on ${host.hostname}: ended with ${broken.code ?? 'a signal'}`);
      assert.ok([0, 3, null].includes(broken.code), told(broken));
      const again = await ending(project.start([...command, ...inventory]));
      assert.is(again.code, 0, `${told(again)}after one that ${told(broken)}`);
      assert.equal(await onAll(fingerprintScript), reference);
      for (const each of lab.hosts) {
        assert.is(await eventually(looksAt(lab, each).leftovers, (left) => left === ''), '');
      }
    };

    test('a cluster that nothing disturbs', async () => {
      await withProject(await projectFiles(lab), async (project) => {
        const ran = await ending(project.start([...command, ...inventory]));
        assert.is(ran.code, 0, told(ran));
        usual = durations(journals(project)[0]!, 'h0');
        reference = await onAll(fingerprintScript);
        for (const state of reference) assert.is(state.match(/, started, h[012], /g)?.length, 3, state);
      });
    });

    for (const [index, point] of choosePoints(seed, count, fragile, outages).entries()) {
      const host = lab.hosts[index % lab.hosts.length]!;
      test(`KPLAY_SEED=${seed}, ${index + 1} of ${count}: ${nameOf(point)}`, async () =>
        withProject(await projectFiles(lab), (project) => tryOut(project, point, host)));
    }
  },
  { fillMirror: true },
);
