import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import * as assert from 'uvu/assert';
import getUrl from '../../engine/modules/get_url.ts';
import { Secret } from '../../engine/types.ts';
import { runProgram } from '../remote/shell.ts';
import { suite } from '../suite.ts';
import { busyboxAlone, programOf, type Row, table, tree, userlands } from './table.ts';

const content = 'release\n';
const sha256 = createHash('sha256').update(content).digest('hex');
const sha512 = createHash('sha512').update(content).digest('hex');

/** What was asked for, in order: method, path and the headers that matter. */
const asked: string[] = [];

const server = createServer((request, response) => {
  const { 'x-token': token = '-', authorization = '-' } = request.headers;
  asked.push(`${request.method} ${request.url} ${token} ${authorization}`);
  const bodies: Record<string, string> = {
    '/v1/release': content,
    '/v1/release.sha256': `${sha256}\n`,
    '/sums': `${'0'.repeat(64)}  other\n${sha256.toUpperCase()} *./v1/release\n`,
    '/bsd': `SHA512 (release) = ${sha512}\n`,
    '/wrong': `${'0'.repeat(64)}  release\n`,
  };
  if (request.url === '/moved') return response.writeHead(302, { location: '/v1/release' }).end();
  const body = bodies[request.url ?? ''];
  return body === undefined ? response.writeHead(404).end('no') : response.end(body);
});
server.listen(0, '127.0.0.1');
await new Promise((resolve) => server.on('listening', resolve));
const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

/** A userland with GNU's tools and wget, without curl. */
const tools = mkdtempSync(`${tmpdir()}/kplay-wget-`);
const wgetOnly = ['env', `PATH=${tools}`, 'dash'];
const needed =
  'awk cat chmod chown cut date dash grep head id mkdir mv readlink rm sed sha256sum sha512sum stat sync tr wc wget';
for (const tool of needed.split(' ')) {
  symlinkSync(
    execFileSync('sh', ['-c', `command -v ${tool}`])
      .toString()
      .trim(),
    `${tools}/${tool}`,
  );
}

const url = `${base}/v1/release`;
const there = `printf 'release\\n' >a; chmod 644 a`;
const other = 'printf old >a; chmod 600 a';

const rows: readonly Row[] = [
  {
    title: 'downloads a file',
    task: { url, dest: '{dir}/a', mode: '0755' },
    result: { url, dest: '{dir}/a', mode: '0755', size: 8, checksum: `sha256:${sha256}` },
    leaves: ['a 0755 release\n'],
  },
  {
    title: 'downloads into a directory, through a redirection',
    given: 'mkdir -m 755 d',
    task: { url: `${base}/moved`, dest: '{dir}/d/', checksum: `sha512:${sha512}` },
    result: { dest: '{dir}/d/moved', checksum: `sha512:${sha512}` },
    leaves: ['d/ 0755', 'd/moved 0644 release\n'],
  },
  {
    title: 'takes a file that is there for what it is',
    given: other,
    task: { url, dest: '{dir}/a' },
    changed: false,
    leaves: ['a 0600 old'],
  },
  {
    title: 'replaces a file with the wrong checksum, and keeps its mode',
    given: other,
    task: { url, dest: '{dir}/a', checksum: `sha256:${sha256.toUpperCase()}` },
    leaves: ['a 0600 release\n'],
  },
  {
    title: 'replaces a file that differs when forced',
    given: other,
    task: { url, dest: '{dir}/a', force: true },
    leaves: ['a 0600 release\n'],
  },
  {
    title: 'changes only the mode of a file with the right checksum',
    given: there,
    task: { url: `${base}/none`, dest: '{dir}/a', checksum: `sha256:${sha256}`, mode: '0600' },
    leaves: ['a 0600 release\n'],
  },
  ...[`sha256:${url}.sha256`, `sha256:${base}/sums`, `sha512:${base}/bsd`].map((checksum) => ({
    title: `finds its checksum in ${checksum.replace(base, '')}`,
    task: { url, dest: '{dir}/a', checksum },
    leaves: ['a 0644 release\n'],
  })),
  {
    title: 'refuses what has the wrong checksum',
    given: other,
    task: { url, dest: '{dir}/a', checksum: `sha256:${base}/wrong` },
    failed: `digest of what was downloaded is ${sha256}, not 0000`,
    onlyForReal: true,
    leaves: ['a 0600 old'],
  },
  {
    title: 'misses its line in the checksums',
    task: { url: `${base}/nowhere`, dest: '{dir}/a', checksum: `sha256:${base}/sums` },
    failed: 'the checksums have no line for nowhere',
  },
  {
    title: 'says what the server said',
    task: { url: `${base}/none`, dest: '{dir}/a' },
    failed: '404',
    onlyForReal: true,
    leaves: [],
  },
  {
    title: 'needs a name in a directory',
    task: { url: `${base}/`, dest: '{dir}' },
    failed: 'the file needs a name in it',
  },
  { title: 'misses the directory', task: { url, dest: '{dir}/a/b' }, failed: 'there is no directory' },
];

const mistakes: readonly [Record<string, unknown>, string][] = [
  [{ url: 'file:///etc/passwd' }, 'http:// or https://'],
  [{ url: 'http://a b' }, 'http:// or https://'],
  [{ url, checksum: 'sha256:abc' }, 'the digest does not have the length'],
  [{ url, checksum: 'crc32:abc' }, 'write ALGORITHM:DIGEST'],
  [{ url, headers: { 'X-A': 'b\nX-C: d' } }, 'it must not have a line end'],
];

suite(
  'get_url',
  (test) => {
    table(test, getUrl, rows, undefined, [...userlands, wgetOnly]);

    for (const userland of [...userlands.slice(0, 2), wgetOnly]) {
      test(`sends headers and a password without showing them (${userland.join(' ')})`, async () => {
        const dir = mkdtempSync(`${tmpdir()}/kplay-web-`);
        try {
          asked.length = 0;
          const headers = { 'X-Token': new Secret('t"\\ k') };
          const auth = { url_username: 'me', url_password: new Secret('p:"w'), force_basic_auth: true };
          const program = await programOf(getUrl as never, { url, dest: `${dir}/a`, headers, ...auth });
          assert.equal(program.secrets.map((secret) => secret.reveal()).sort(), ['p:"w', 't"\\ k']);
          const answer = await runProgram(userland, program);
          assert.is(answer.failed, undefined);
          assert.equal(asked, [`GET /v1/release t"\\ k Basic ${Buffer.from('me:p:"w').toString('base64')}`]);
          assert.equal(tree(dir), ['a 0644 release\n']);
        } finally {
          rmSync(dir, { recursive: true });
        }
      });
    }

    test('does not give secrets to a tool that would show them', async () => {
      const program = await programOf(getUrl as never, { url: new Secret(url), dest: `${tools}/never` });
      const answer = await runProgram(busyboxAlone, program);
      assert.match(answer.failed ?? '', 'would show secrets in the process list');
    });

    for (const [task, message] of mistakes) {
      test(`refuses ${JSON.stringify(task)}`, () => {
        const read = getUrl.args.safeParse({ dest: '/a', ...task });
        assert.match(read.error?.issues.map((issue) => JSON.stringify(issue)).join() ?? 'it was taken', message);
      });
    }
  },
  {
    after: () => {
      server.close();
      rmSync(tools, { recursive: true });
    },
  },
);
