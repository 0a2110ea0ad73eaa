import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { type Sshd, startSshd } from '../connect/sshd.ts';
import { makeUser, type TestUser } from '../connect/users.ts';
import { suite } from '../suite.ts';
import { main, withProject } from './kplay.ts';

let server: Sshd;
let user: TestUser;

/** What `kplay exec … command whoami` prints as this user, with these options and the password in a file. */
function whoami(options: string, program = false): Promise<{ readonly code: number | null; readonly said: string }> {
  const password = program ? `#!/bin/sh\nprintf '%s\\n' ${quoted(user.password)}\n` : `${user.password}\n`;
  return withProject({ 'hosts.yml': hosts(), password, wrong: 'wrong\n' }, async (project) => {
    if (program) chmodSync(join(project.folder, 'password'), 0o700);
    const { code, stdout, stderr } = await project.kplay(
      ['exec', '-i', 'hosts.yml', ...options.split(' '), 'h1', 'command', 'whoami'],
      { SSH_AUTH_SOCK: '' },
    );
    return { code, said: stdout + stderr };
  });
}

function hosts(): string {
  return `all:\n  hosts: {h1: {ansible_host: 127.0.0.1, ansible_port: ${server.port}, ansible_user: ${user.name}}}\n`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

suite(
  'logging in with passwords',
  (test) => {
    test('from a file', async () => {
      const { code, said } = await whoami('--connection-password-file password');
      assert.equal([code, said.trim().split('\n').at(-1)], [0, user.name]);
    });

    test('from a program', async () => {
      assert.is((await whoami('--conn-pass-file password', true)).code, 0);
    });

    test('a wrong one is refused', async () => {
      const { code, said } = await whoami('--connection-password-file wrong');
      assert.is(code, 3);
      assert.match(said, /login as .* refused/);
      assert.not.match(said, /wrong$/m);
    });

    test('asked for at a terminal', () =>
      withProject({ 'hosts.yml': hosts() }, ({ folder, state }) => {
        const command = `${process.execPath} ${main} exec -i hosts.yml --ask-pass h1 command whoami`;
        const { stdout } = spawnSync('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
          cwd: folder,
          input: `${user.password}\n`,
          env: { ...process.env, XDG_STATE_HOME: state, SSH_AUTH_SOCK: '' },
          encoding: 'utf8',
        });
        assert.match(stdout, 'Connection password:');
        assert.match(stdout, 'rc=0 >>');
        assert.match(stdout, user.name);
      }));

    test('nobody can be asked without a terminal', () =>
      withProject({ 'hosts.yml': hosts() }, ({ folder }) => {
        const args = ['--wait', process.execPath, main, 'exec', '-i', 'hosts.yml', '-K', 'h1', 'ping'];
        const { status, stderr } = spawnSync('setsid', args, { cwd: folder, encoding: 'utf8' });
        const hint = 'give it in a file: --become-password-file FILE';
        assert.equal([status, stderr], [1, `there is no terminal to ask for the become password\n  hint: ${hint}\n`]);
      }));

    test('a file that is not there', async () => {
      const { code, said } = await whoami('--become-password-file nothing');
      assert.equal([code, said], [1, 'there is no become password file "nothing"\n']);
    });
  },
  {
    before: async () => {
      server = await startSshd(['PasswordAuthentication yes']);
      user = makeUser('l');
    },
    after: async () => {
      await server.stop();
      user.remove();
    },
  },
);
