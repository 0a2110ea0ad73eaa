import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { freePort, keygen, type Sshd, startSshd } from '../connect/sshd.ts';
import { type Lab, startLab } from '../lab/api/fixture.ts';
import { lines } from '../load/folder.ts';
import { suite } from '../suite.ts';
import { kplay, type Project, withProject } from './kplay.ts';

const playbook = '- hosts: all\n  tasks:\n    - name: Reach it\n      ping:\n';

let lab: Lab;
let sshd: Sshd;

function inventory(host: string, port: number): string {
  return `all:\n  hosts:\n    ${host}: {ansible_host: 127.0.0.1, ansible_port: ${port}, ansible_user: root}\n`;
}

/** What the run of the playbook says of a host that it cannot reach, and its recap. */
function unreachable(host: string, said: string): string {
  return lines(`

    PLAY [all] *

    TASK [Reach it] *
    unreachable: [${host}]
        task "Reach it" (ping) at play.yml:3:7
${said.replace(/^/gm, '        ')}

    PLAY RECAP *
    ${host} : ok=0 changed=0 unreachable=1 failed=0 skipped=0 rescued=0 ignored=0
  `).concat('\n');
}

async function runs(project: Project, options: readonly string[] = []) {
  const { code, stdout, stderr } = await project.kplay([
    'run',
    '-i',
    'hosts.yml',
    'play.yml',
    '--private-key',
    sshd.keyFile,
    ...options,
  ]);
  assert.is(stderr, '');
  return { code, said: stdout.replace(/\*+$/gm, '*') };
}

/** The file in which the project's inventory keeps host keys. */
function knownHosts({ state }: Project): string {
  const folder = join(state, 'kplay', 'known_hosts');
  const [name, ...others] = readdirSync(folder);
  assert.equal(others, []);
  return join(folder, name!);
}

suite(
  'what cannot be reached',
  (test) => {
    test('a wrong token', async () => {
      const { code, stdout, stderr } = await kplay(
        { 'play.yml': playbook, 'packet.yml': 'plugin: packet\n' },
        ['run', '-i', 'packet.yml', 'play.yml'],
        { PACKET_API_TOKEN: 'wrong-token', PACKET_API_URL: lab.url },
      );
      assert.is(stdout, '');
      assert.is(
        stderr,
        lines(`
          packet.yml:1:1: GET /projects: 401 Unauthorized: Invalid authentication token
            1 | plugin: packet
              | ^
            hint: ${lab.url} refused the token: is it one of this provider, and not revoked?
        `).concat('\n'),
      );
      assert.is(code, 1);
    });

    test('a wrong token in a task', async () => {
      const { code, stdout } = await kplay(
        {
          'play.yml':
            '- hosts: localhost\n  tasks:\n    - name: Remove it\n      device: {project: testing, hostname: c0, state: absent}\n',
        },
        ['run', '-i', 'localhost,', 'play.yml'],
        { PACKET_API_TOKEN: 'wrong-token', PACKET_API_URL: lab.url },
      );
      assert.is(
        stdout.replace(/\*+$/gm, '*'),
        lines(`

          PLAY [localhost] *

          TASK [Remove it] *
          failed: [localhost]
              task "Remove it" (device) at play.yml:3:7
              GET /projects: 401 Unauthorized: Invalid authentication token
                hint: ${lab.url} refused the token: is it one of this provider, and not revoked?

          PLAY RECAP *
          localhost : ok=0 changed=0 unreachable=0 failed=1 skipped=0 rescued=0 ignored=0
        `).concat('\n'),
      );
      assert.is(code, 2);
    });

    test('a host where nothing listens', async () => {
      const port = await freePort();
      await withProject({ 'play.yml': playbook, 'hosts.yml': inventory('far', port) }, async (project) => {
        assert.equal(await runs(project), {
          code: 3,
          said: unreachable('far', `far: root@127.0.0.1:${port}: nothing listens there`),
        });
        const adhoc = await project.kplay(['exec', '-i', 'hosts.yml', 'all', 'ping']);
        const message = `far: root@127.0.0.1:${port}: nothing listens there`;
        const shown = JSON.stringify({ changed: false, msg: message, unreachable: true }, undefined, 4);
        assert.equal(adhoc, { code: 3, stdout: `far | UNREACHABLE! => ${shown}\n`, stderr: '' });
      });
    });

    test('a changed host key', async () => {
      const files = { 'play.yml': playbook, 'hosts.yml': inventory('h1', sshd.port) };
      await withProject(files, async (project) => {
        assert.is((await runs(project)).code, 0);
        const file = knownHosts(project);
        const name = `[127.0.0.1]:${sshd.port}`;
        assert.is(readFileSync(file, 'utf8'), `${name} ${sshd.hostKey}\n`);
        assert.is(statSync(file).mode & 0o777, 0o600);

        keygen(join(project.folder, 'other'));
        const other = readFileSync(join(project.folder, 'other.pub'), 'utf8').split(' ').slice(0, 2).join(' ');
        writeFileSync(file, `${name} ${other}\n`);
        const shown = file.replace(project.state, '…/state');
        const said = lines(`
          ${shown}:1:1: h1: the host key has changed: this is another machine, or somebody is in between
            known    ssh-ed25519 SHA256:…
            offered  ssh-ed25519 SHA256:…
            1 | ${name} ${other}
              | ^
            hint: if the machine was reinstalled, remove the line: ssh-keygen -f '${shown}' -R '${name}'
        `);
        const changed = await runs(project);
        const fingerprints = changed.said.match(/SHA256:[\w+/]{43}$/gm) ?? [];
        assert.is(new Set(fingerprints).size, 2);
        assert.is(changed.said.replace(/SHA256:[\w+/]{43}$/gm, 'SHA256:…'), unreachable('h1', said));
        assert.is(changed.code, 3);
        assert.is(readFileSync(file, 'utf8'), `${name} ${other}\n`, 'it is not replaced');
      });
    });

    test('an unknown host key, when only known ones are wanted', async () => {
      const files = { 'play.yml': playbook, 'hosts.yml': inventory('h1', sshd.port) };
      await withProject(files, async (project) => {
        const { code, said } = await runs(project, ['--strict-host-keys']);
        assert.match(said, /h1: its host key is not known\n {6}offered {2}ssh-ed25519 SHA256:/);
        assert.match(said, `the line: [127.0.0.1]:${sshd.port} ${sshd.hostKey}\n`);
        assert.is(code, 3);
      });
    });
  },
  {
    before: async () => {
      lab = await startLab();
      sshd = await startSshd();
    },
    after: async () => {
      await lab.close();
      await sshd.stop();
    },
  },
);
