import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as assert from 'uvu/assert';
import { connect } from '../../engine/connect/connect.ts';
import { suite } from '../suite.ts';
import { startProxy, type TestProxy } from './proxy.ts';
import { answer, eventually, processesWith, run } from './sessions.ts';
import { type Sshd, startSshd } from './sshd.ts';

let server: Sshd;
let proxy: TestProxy;
let bases: string;
let folder: string;

/** Where the session's shell looks first for `sleep`: 90 s are 3 s there, and each number is noted. */
const shortNights = () => `#!/bin/sh
echo "$1" >>${folder}/slept
[ "$1" != 90 ] || set -- 3
exec /bin/sleep "$1"
`;

const slept = () => (existsSync(`${folder}/slept`) ? readFileSync(`${folder}/slept`, 'utf8') : '').split('\n');

suite(
  'a session that nobody comes back to',
  (test) => {
    test('keeps what it has for 90 s, then removes all of it and ends', async () => {
      const shell = `env "PATH=${folder}:$PATH" dash`;
      const settings = server.settings({ connectTimeout: 5 });
      const connection = await connect(server.target({ port: proxy.port }), settings, undefined, { shell, bases });
      const session = await connection.session();
      assert.is((await answer(session, 'echo before')).stdout.toString(), 'before\n');
      const reply = run(
        session,
        `: >${folder}/runs; while [ ! -e ${folder}/go ]; do kp_nap; done; echo kept; : >${folder}/ran`,
      );
      await eventually('it runs', () => existsSync(`${folder}/runs`));
      proxy.freeze();
      writeFileSync(`${folder}/go`, '');
      await eventually('it has run', () => existsSync(`${folder}/ran`));
      proxy.cut(true);
      await eventually('it lingers', () => slept().includes('90'));
      const [home] = readdirSync(bases);
      const kept = readdirSync(`${bases}/${home}`).filter((name) => name.startsWith('stdout.'));
      assert.ok(
        kept.some((name) => readFileSync(`${bases}/${home}/${name}`, 'utf8') === 'kept\n'),
        kept.join(' '),
      );
      assert.is((await reply).kind, 'lost');
      await eventually('its directory is gone', () => readdirSync(bases).length === 0);
      await eventually('its processes are gone', () => processesWith(folder).length === 0);
      await connection.close();
    });

    test('of one that was closed nothing lingers', async () => {
      rmSync(`${folder}/slept`, { force: true });
      proxy.restore();
      const shell = `env "PATH=${folder}:$PATH" dash`;
      const connection = await connect(server.target(), server.settings(), undefined, { shell, bases });
      await answer(await connection.session(), 'true');
      await connection.close();
      assert.equal(readdirSync(bases), []);
      assert.not(slept().includes('90'));
    });
  },
  {
    before: async () => {
      server = await startSshd();
      proxy = await startProxy(server.port);
      bases = mkdtempSync(`${tmpdir()}/kplay-bases-`);
      folder = mkdtempSync(`${tmpdir()}/kplay-nights-`);
      writeFileSync(`${folder}/sleep`, shortNights());
      chmodSync(`${folder}/sleep`, 0o755);
    },
    after: async () => {
      await proxy.stop();
      await server.stop();
      for (const each of [bases, folder]) rmSync(each, { recursive: true });
    },
  },
);
