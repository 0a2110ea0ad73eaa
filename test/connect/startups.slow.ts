import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as assert from 'uvu/assert';
import { connect } from '../../engine/connect/connect.ts';
import { suite } from '../suite.ts';
import { answer } from './sessions.ts';
import { freePort, type Sshd, startSshd } from './sshd.ts';

let server: Sshd;
let bases: string;

/** Logs in so many times at once, as so many hosts of an inventory, and tells which of them answered. */
async function crowd(count: number, jumpHosts?: string): Promise<string[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const target = server.target({ host: `h${index}`, ...(jumpHosts ? { jumpHosts } : {}) });
      const fittings = { shell: '/bin/sh', bases };
      const connection = await connect(target, server.settings({ connectTimeout: 120 }), undefined, fittings);
      const { stdout } = await answer(await connection.session(), `echo ${index}`);
      await connection.close();
      return stdout.toString().trim();
    }),
  );
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(index));

suite(
  'many logins at one sshd that lets few log in at once',
  (test) => {
    test('forty all get in', async () => {
      assert.equal(await crowd(40), numbers(40));
    });

    test('ten by way of it, as a jump host, too', async () => {
      assert.equal(await crowd(10, `root@127.0.0.1:${server.port}`), numbers(10));
    });

    test('a closed port is refused at once all the same', async () => {
      const error = await connect(server.target({ port: await freePort() }), server.settings()).catch(
        (caught) => caught,
      );
      assert.is(error.reason, 'refused');
    });
  },
  {
    before: async () => {
      server = await startSshd(['MaxStartups 2:50:4']);
      bases = mkdtempSync(`${tmpdir()}/kplay-bases-`);
    },
    after: async () => {
      await server.stop();
      rmSync(bases, { recursive: true });
    },
  },
);
