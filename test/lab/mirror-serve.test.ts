import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { InputError } from '../../engine/errors.ts';
import { addFile, type MirrorServer, serveMirror } from '../../lab/mirror/index.ts';
import { suite } from '../suite.ts';

let folder: string;
let server: MirrorServer;

interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A request whose path goes out as it is: a client's own tidying would hide what is tested here. */
function ask(path: string, method = 'GET', headers: Record<string, string> = {}): Promise<Reply> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const asking = request({ hostname, port, path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks).toString() });
      });
    });
    asking.on('error', reject);
    asking.end();
  });
}

const add = (path: string) =>
  `the lab's mirror has no "${path}"\nadd it with: kplay lab mirror --add FILE --as "${path}"\n`;

const replies: readonly [path: string, status: number, body: string][] = [
  ['/example.org/tool', 200, 'a tool'],
  ['//example.org/./tool?x=1', 200, 'a tool'],
  ['/example.org/%74ool', 200, 'a tool'],
  ['/a%20b%253a1', 200, 'odd'],
  ['/empty', 200, ''],
  ['/inside', 200, 'a tool'],
  ['/example.org', 404, add('example.org')],
  ['/', 404, add('')],
  ['/../outside', 404, add('../outside')],
  ['/%2e%2e/outside', 404, add('../outside')],
  ['/example.org/..%2f..%2foutside', 404, add('example.org/../../outside')],
  ['/link', 404, add('link')],
  ['/folder/outside', 404, add('folder/outside')],
  ['/.partial', 404, add('.partial')],
  ['/pipe%0Ax', 404, add('pipe\\nx')],
  ['/%00', 400, 'this is not a path\n'],
  ['/%zz', 400, 'this is not a path\n'],
  [
    '/debian/jq.deb',
    404,
    'the lab\'s mirror has no "debian/jq.deb"\nname its package in lab/mirror/packages.yml, then: kplay lab mirror\n',
  ],
];

suite(
  'the mirror serves files',
  (test) => {
    for (const [path, status, body] of replies) {
      test(path, async () => {
        const reply = await ask(path);
        assert.equal([reply.status, reply.body], [status, body]);
      });
    }

    test('HEAD gives the head alone', async () => {
      const { status, headers, body } = await ask('/example.org/tool', 'HEAD');
      assert.equal(
        [status, headers['content-length'], headers['content-type'], body],
        [200, '6', 'application/octet-stream', ''],
      );
    });

    test('what the asker has is not sent again', async () => {
      const { headers } = await ask('/example.org/tool');
      const conditions: readonly [Record<string, string>, number][] = [
        [{ 'if-none-match': headers.etag! }, 304],
        [{ 'if-none-match': `"x", W/${headers.etag}` }, 304],
        [{ 'if-none-match': '"x"' }, 200],
        [{ 'if-modified-since': headers['last-modified']! }, 304],
        [{ 'if-modified-since': new Date(0).toUTCString() }, 200],
        [{ 'if-modified-since': 'yesterday' }, 200],
      ];
      for (const [condition, status] of conditions) {
        assert.is((await ask('/example.org/tool', 'GET', condition)).status, status, JSON.stringify(condition));
      }
    });

    test('it takes nothing', async () => {
      const { status, headers } = await ask('/example.org/tool', 'PUT');
      assert.equal([status, headers.allow], [405, 'GET, HEAD']);
    });

    test('what was asked for in vain is known, the latest last, and what apt tries everywhere is not', async () => {
      for (const path of ['/a', '/b', '/a', '/debian/InRelease', '/debian/Release.gpg', '/example.org/tool'])
        await ask(path);
      const latest = server.misses().slice(-2);
      assert.equal(
        latest.map(({ path, count, from }) => ({ path, count, from })),
        [
          { path: 'b', count: 1, from: '127.0.0.1' },
          { path: 'a', count: 2, from: '127.0.0.1' },
        ],
      );
      for (let i = 0; i < 250; i++) await ask(`/many/${i}`);
      assert.equal([server.misses().length, server.misses()[0]!.path], [200, 'many/50']);
    });

    test('a file of the user', async () => {
      await addFile(folder, join(folder, 'example.org/tool'), 'example.net/v1/tool');
      assert.is((await ask('/example.net/v1/tool')).body, 'a tool');
    });

    for (const path of ['', '/etc/passwd', '../x', 'a/../x', 'a//b', '.hidden', 'a/.b', 'a/']) {
      test(`a file of the user is not served as "${path}"`, async () => {
        try {
          await addFile(folder, join(folder, 'example.org/tool'), path);
          assert.unreachable();
        } catch (error) {
          assert.instance(error, InputError);
        }
      });
    }
  },
  {
    before: async () => {
      const above = mkdtempSync(join(tmpdir(), 'kplay-mirror-'));
      folder = join(above, 'served');
      mkdirSync(join(folder, 'example.org'), { recursive: true });
      writeFileSync(join(above, 'outside'), 'secret');
      writeFileSync(join(folder, 'example.org/tool'), 'a tool');
      utimesSync(join(folder, 'example.org/tool'), 1e9, 1e9 + 0.7);
      writeFileSync(join(folder, 'a b%3a1'), 'odd');
      writeFileSync(join(folder, 'empty'), '');
      writeFileSync(join(folder, '.partial'), 'half');
      symlinkSync('../outside', join(folder, 'link'));
      symlinkSync('..', join(folder, 'folder'));
      symlinkSync('example.org/tool', join(folder, 'inside'));
      server = await serveMirror({ folder, address: '127.0.0.1', port: 0 });
    },
    after: async () => {
      await server.close();
      rmSync(join(folder, '..'), { recursive: true });
    },
  },
);
