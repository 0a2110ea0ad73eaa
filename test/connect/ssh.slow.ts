import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as assert from 'uvu/assert';
import { connect } from '../../engine/connect/connect.ts';
import type { ConnectSettings, Target } from '../../engine/connect/connection.ts';
import { fingerprint, knownKeys, trustHostKey } from '../../engine/connect/ssh/known-hosts.ts';
import { ConnectionError, type ConnectionReason } from '../../engine/errors.ts';
import { Secret } from '../../engine/types.ts';
import { suite } from '../suite.ts';
import { answer, withConnection } from './sessions.ts';
import { freePort, keygen, type Sshd, startSshd } from './sshd.ts';
import { makeUser, type TestUser } from './users.ts';

let server: Sshd;
let inner: Sshd;
let user: TestUser;
let home: string;
let closed: number;
const environment = { HOME: process.env['HOME'], SSH_AUTH_SOCK: process.env['SSH_AUTH_SOCK'] };

/** Connects, and says who one is there and what was run. */
async function who(target: Target, settings: ConnectSettings): Promise<string> {
  return withConnection(target, settings, async (connection) =>
    (await answer(await connection.session(), 'echo "$(id -un) $SSH_CONNECTION"')).stdout.toString(),
  );
}

async function refused(
  reason: ConnectionReason,
  target: Target,
  settings = server.settings(),
): Promise<ConnectionError> {
  const error = await connect(target, settings).then(
    () => assert.unreachable('it was let in'),
    (caught) => caught,
  );
  assert.instance(error, ConnectionError);
  assert.is(error.reason, reason, error.message);
  return error;
}

suite(
  'ssh',
  (test) => {
    test('a closed port is refused', async () => {
      const error = await refused('refused', server.target({ port: closed }));
      assert.is(error.message, `h1: root@127.0.0.1:${closed}: nothing listens there`);
    });

    test('a name that nobody knows is unreachable', async () => {
      const error = await refused('unreachable', server.target({ address: 'nowhere.invalid' }));
      assert.is(error.message, `h1: root@nowhere.invalid:${server.port}: nobody knows this name`);
    });

    test('a refused login says what was tried, and what the server takes', async () => {
      keygen(`${home}/stranger`);
      const target = server.target({ privateKeyFile: `${home}/stranger`, password: new Secret('not this') });
      const error = await refused('authentication', target);
      assert.is(
        error.message,
        `h1: login as root at 127.0.0.1:${server.port} refused\n` +
          `  tried: key ${home}/stranger, password, keyboard-interactive\n` +
          '  the server takes: publickey, password, keyboard-interactive',
      );
    });

    test('the agent logs in with a key that no file gives', async () => {
      const socket = `${home}/agent`;
      const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
      try {
        while (!existsSync(socket)) await new Promise((resolve) => setTimeout(resolve, 10));
        execFileSync('ssh-add', ['-q', server.keyFile], {
          env: { ...process.env, SSH_AUTH_SOCK: socket },
          stdio: 'pipe',
        });
        process.env['SSH_AUTH_SOCK'] = socket;
        const { privateKeyFile: _, ...target } = server.target();
        assert.match(await who(target, server.settings()), /^root /);
      } finally {
        delete process.env['SSH_AUTH_SOCK'];
        agent.kill();
      }
    });

    test('an encrypted key is pointed out', async () => {
      keygen(`${home}/encrypted`, 'a passphrase');
      const error = await refused('authentication', server.target({ privateKeyFile: `${home}/encrypted` }));
      assert.is(error.message, `h1: the key ${home}/encrypted is encrypted`);
      assert.is(error.hint, `give it to the agent: ssh-add ${home}/encrypted`);
    });

    test('a password logs in', async () => {
      const { privateKeyFile: _, ...target } = server.target({ user: user.name, password: new Secret(user.password) });
      assert.match(await who(target, server.settings()), new RegExp(`^${user.name} 127.0.0.1`));
    });

    test('~/.ssh/config: alias, user, port and key, also by way of an include; what the inventory says goes first', async () => {
      mkdirSync(`${home}/.ssh/more`);
      writeFileSync(`${home}/.ssh/config`, 'Include more/*.conf\nHost *\n  ConnectTimeout 15\n');
      writeFileSync(
        `${home}/.ssh/more/one.conf`,
        `Host box\n  HostName 127.0.0.1\n  User ${user.name}\n  Port ${server.port}\n  IdentityFile ${server.keyFile}\n`,
      );
      const target: Target = { host: 'h1', kind: 'ssh', address: 'box' };
      assert.match(await who(target, server.settings()), new RegExp(`^${user.name} .* ${server.port}$`, 'm'));
      assert.match(await who({ ...target, user: 'root' }, server.settings()), /^root /);
      rmSync(`${home}/.ssh/config`);
    });

    test('a jump host, in the inventory and in ~/.ssh/config; each has its own host key', async () => {
      const settings = inner.settings({ knownHosts: `${home}/known-jumps` });
      writeFileSync(
        `${home}/.ssh/config`,
        `Host jump\n  HostName 127.0.0.1\n  Port ${server.port}\n  User root\n  IdentityFile ${server.keyFile}\n` +
          `Host inner\n  HostName 127.0.0.1\n  Port ${inner.port}\n  User root\n  IdentityFile ${inner.keyFile}\n  ProxyJump jump\n`,
      );
      assert.match(await who({ host: 'h1', kind: 'ssh', address: 'inner' }, settings), /^root /);
      assert.match(
        await who({ host: 'h1', kind: 'ssh', address: 'inner', jumpHosts: `root@jump:${server.port}` }, settings),
        /^root /,
      );
      assert.equal(
        knownKeys(settings.knownHosts).map(({ name }) => name),
        [`[127.0.0.1]:${server.port}`, `[127.0.0.1]:${inner.port}`],
      );
      const error = await refused('unreachable', {
        host: 'h1',
        kind: 'ssh',
        address: '127.0.0.1',
        port: closed,
        jumpHosts: 'jump',
      });
      assert.match(error.message, `h1: 127.0.0.1 does not get through to 127.0.0.1:${closed}: `);
      rmSync(`${home}/.ssh/config`);
    });

    test('a new host key is remembered, in a file for oneself alone, once', async () => {
      const settings = server.settings({ knownHosts: `${home}/new/known` });
      await Promise.all([
        who(server.target(), settings),
        who(server.target(), settings),
        who(server.target(), settings),
      ]);
      await who(server.target({ identity: 'device 1' }), settings);
      assert.is(
        readFileSync(settings.knownHosts, 'utf8'),
        `[127.0.0.1]:${server.port} ${server.hostKey}\nkplay-device-device_1 ${server.hostKey}\n`,
      );
      assert.is(statSync(settings.knownHosts).mode & 0o777, 0o600);
    });

    test('strict: an unknown key is refused, one that was handed over is not', async () => {
      const settings = server.settings({ knownHosts: `${home}/strict`, strictHostKeys: true });
      const error = await refused('host-key', server.target({ identity: 'd-2' }), settings);
      const [type = '', key = ''] = server.hostKey.split(' ');
      assert.is(error.message, `h1: its host key is not known\n  offered  ${type} ${fingerprint(key)}`);
      await trustHostKey(settings.knownHosts, { address: '127.0.0.1', identity: 'd-2' }, `${server.hostKey} comment`);
      assert.match(await who(server.target({ identity: 'd-2' }), settings), /^root /);
    });

    test('a changed key of the same machine is refused with an explanation; one of another machine is not', async () => {
      const knownHosts = `${home}/changed`;
      const settings = server.settings({ knownHosts });
      writeFileSync(knownHosts, `other ${inner.hostKey}\nkplay-device-a ${inner.hostKey}\n`);
      const error = await refused('host-key', server.target({ identity: 'a' }), settings);
      const [before = '', after = ''] = [inner, server].map(({ hostKey }) => fingerprint(hostKey.split(' ')[1] ?? ''));
      assert.is(
        error.message,
        'h1: the host key has changed: this is another machine, or somebody is in between\n' +
          `  known    ssh-ed25519 ${before}\n  offered  ssh-ed25519 ${after}`,
      );
      assert.equal(error.origin, { file: knownHosts, line: 2, column: 1 });
      assert.is(
        error.hint,
        `if the machine was reinstalled, remove the line: ssh-keygen -f '${knownHosts}' -R 'kplay-device-a'`,
      );
      assert.match(await who(server.target({ identity: 'b' }), settings), /^root /);
      await trustHostKey(knownHosts, { address: '127.0.0.1', identity: 'a' }, server.hostKey);
      assert.match(await who(server.target({ identity: 'a' }), settings), /^root /);
      assert.equal(
        knownKeys(knownHosts).map(({ name }) => name),
        ['other', 'kplay-device-b', 'kplay-device-a'],
      );
    });

    test('a server that takes another key exchange than the one that was begun is logged in at all the same', async () => {
      const other = await startSshd(['KexAlgorithms diffie-hellman-group14-sha256,ecdh-sha2-nistp256']);
      try {
        assert.match(await who(other.target(), other.settings()), /^root /);
      } finally {
        await other.stop();
      }
    });

    test('an abort gives up', async () => {
      const abort = new AbortController();
      abort.abort();
      const error = await connect(server.target(), server.settings(), abort.signal).catch((caught) => caught);
      assert.is(error.reason, 'interrupted');
    });
  },
  {
    before: async () => {
      home = mkdtempSync(`${tmpdir()}/kplay-home-`);
      mkdirSync(`${home}/.ssh`);
      process.env['HOME'] = home;
      delete process.env['SSH_AUTH_SOCK'];
      [server, inner] = await Promise.all([startSshd(), startSshd()]);
      user = makeUser('s');
      closed = await freePort();
    },
    after: async () => {
      Object.assign(process.env, environment);
      user.remove();
      await Promise.all([server.stop(), inner.stop()]);
      rmSync(home, { recursive: true });
    },
  },
);
