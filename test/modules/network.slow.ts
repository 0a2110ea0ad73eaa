import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import * as assert from 'uvu/assert';
import type { Module, Outcome } from '../../engine/modules/definition/module.ts';
import { curlConfig } from '../../engine/modules/uri/config.ts';
import { finalHeaders } from '../../engine/modules/uri/headers.ts';
import uri from '../../engine/modules/uri.ts';
import waitFor from '../../engine/modules/wait_for.ts';
import { Secret } from '../../engine/types.ts';
import { runProgram, shells } from '../remote/shell.ts';
import { playProgram } from '../remote/shims.ts';
import { suite } from '../suite.ts';
import { complaints, outcome, program, take } from './here.ts';

const refused: readonly (readonly [Module, object, string])[] = [
  [waitFor, { port: 1, path: '/x' }, ': give either port or path'],
  [waitFor, { search_regex: 'x' }, ': search_regex needs a path'],
  [waitFor, { path: '/x', search_regex: '(?=a)' }, 'search_regex: POSIX has nothing like "(?="'],
  [waitFor, { port: 1, host: '-e' }, 'host: write a name or an address'],
  [uri, { url: 'file:///etc/passwd' }, 'url: write an address with http:// or https://'],
  [uri, { url: 'http://x/\nheader' }, 'url: a line end cannot stand here'],
  [uri, { url: 'http://x', headers: { A: new Secret('b\r\nC: d') } }, 'headers.A: a line end cannot stand here'],
  [uri, { url: 'http://x', body: { a: 1 } }, 'body: a map or a list needs a body_format'],
  [uri, { url: 'http://x', body: [1], body_format: 'form-urlencoded' }, 'body: a form is a map or a text'],
  [uri, { url: 'http://x', client_key: '/k' }, 'client_key: client_key needs a client_cert'],
];

const common = ['silent', 'show-error', 'globoff', 'proto = "=http,https"', 'proto-redir = "=http,https"'];
const limits = ['max-time = "30"', 'max-redirs = "20"', 'user-agent = "kplay"'];

const configs: readonly (readonly [args: object, lines: readonly string[], secret: boolean])[] = [
  [{ url: 'http://x/?a="b"' }, ['url = "http://x/?a=\\"b\\""', ...common, ...limits, 'location'], false],
  [
    { url: 'http://x', method: 'DELETE', use_proxy: false, url_username: 'u', url_password: new Secret('p"') },
    ['url = "http://x"', ...common, ...limits, 'request = "DELETE"', 'noproxy = "*"', 'user = "u:p\\""'],
    true,
  ],
  [
    { url: 'http://x', method: 'POST', body: { a: ['b'] }, body_format: 'json', validate_certs: false },
    [
      'url = "http://x"',
      ...common,
      ...limits,
      'data-raw = "{\\"a\\":[\\"b\\"]}"',
      'header = "Content-Type: application/json"',
      'insecure',
    ],
    false,
  ],
  [
    { url: 'http://x', method: 'PUT', body: '@/etc/passwd\n\t\\', headers: { 'content-type': 'text/plain' } },
    [
      'url = "http://x"',
      ...common,
      ...limits,
      'request = "PUT"',
      'header = "content-type: text/plain"',
      'data-raw = "@/etc/passwd\\n\\t\\\\"',
    ],
    false,
  ],
  [
    { url: 'http://x', method: 'POST', body: { 'a b': ['1', new Secret('&')] }, body_format: 'form-urlencoded' },
    [
      'url = "http://x"',
      ...common,
      ...limits,
      'data-raw = "a+b=1&a+b=%26"',
      'header = "Content-Type: application/x-www-form-urlencoded"',
    ],
    true,
  ],
];

suite('arguments of wait_for and uri', (test) => {
  for (const [module, args, complaint] of refused) {
    test(`${module.name} refuses ${JSON.stringify(args)}`, () => assert.equal(complaints(module, args), [complaint]));
  }
  for (const [args, expected, secret] of configs) {
    test(`curl for ${JSON.stringify(args)}`, () => {
      const text = curlConfig(take(uri, args));
      assert.is(text instanceof Secret, secret);
      assert.equal((text instanceof Secret ? text.reveal() : text).split('\n'), expected);
    });
  }
  test('each secret of a request is to be blotted out', async () => {
    const token = new Secret('t');
    const { secrets } = await program(uri, {
      url: 'http://x',
      headers: { A: token },
      body: [token],
      body_format: 'json',
    });
    assert.is(secrets.filter((one) => one === token).length, 2);
  });
  test('headers of the last answer', () => {
    const text = 'HTTP/1.1 302 Found\r\nLocation: /x\r\n\r\nHTTP/2 200\r\nContent-Type: a: b\r\n__proto__: c\r\n\r\n';
    assert.equal(Object.entries(finalHeaders(text)), [
      ['content_type', 'a: b'],
      ['__proto__', 'c'],
    ]);
  });
});

let server: Server;
let port = 0;
let dir = '';

async function answer(request: IncomingMessage): Promise<[number, Record<string, string>, string]> {
  let body = '';
  for await (const chunk of request) body += chunk;
  const { method, url, headers } = request;
  if (url === '/elsewhere') return [302, { location: '/echo' }, ''];
  if (url === '/broken') return [500, {}, 'it broke'];
  if (url === '/not-json') return [200, { 'content-type': 'application/json' }, '{'];
  const said = { method, body, type: headers['content-type'] ?? null, authorization: headers.authorization ?? null };
  return [200, { 'content-type': 'application/json; charset=utf-8', 'x-kplay-test': 'yes' }, JSON.stringify(said)];
}

function brief({ changed, failed, skipped, unknown, data }: Outcome): unknown {
  const { status, json, content, redirected, x_kplay_test: header } = data;
  return { changed, failed, skipped, unknown, status, json, content, redirected, header };
}

const nothing = { changed: false, failed: undefined, skipped: undefined, unknown: undefined };
const echo = { method: 'GET', body: '', type: null, authorization: null };
const fine = { ...nothing, status: 200, content: undefined, redirected: false, header: 'yes' };

/** Path, other arguments, check mode, and what comes of it. */
const requests: readonly (readonly [path: string, args: object, check: boolean, expected: object])[] = [
  ['/echo', {}, true, { ...fine, json: echo }],
  ['/echo', { return_content: true }, false, { ...fine, json: echo, content: JSON.stringify(echo) }],
  ['/elsewhere', {}, false, { ...fine, json: echo, redirected: true }],
  [
    '/elsewhere',
    { method: 'POST', status_code: 302 },
    false,
    { ...fine, status: 302, json: undefined, header: undefined },
  ],
  [
    '/echo',
    { method: 'PUT', body: 'a"\\\nb', url_username: 'u', url_password: new Secret('p') },
    false,
    { ...fine, json: { ...echo, method: 'PUT', body: 'a"\\\nb', authorization: 'Basic dTpw' } },
  ],
  [
    '/echo',
    { method: 'POST', body: { a: 1 }, body_format: 'json' },
    false,
    { ...fine, json: { ...echo, method: 'POST', body: '{"a":1}', type: 'application/json' } },
  ],
  ['/echo', { method: 'POST' }, true, { ...nothing, unknown: 'only making the request would tell' }],
  ['/echo', { method: 'HEAD' }, false, { ...fine, json: undefined }],
  ['/not-json', {}, false, { ...fine, json: undefined, header: undefined }],
  [
    '/broken',
    {},
    false,
    {
      ...fine,
      failed: 'the answer has the status 500, not 200',
      status: 500,
      content: 'it broke',
      json: undefined,
      header: undefined,
    },
  ],
  ['/echo', { creates: '/etc/passwd' }, false, { ...nothing, skipped: '/etc/passwd exists' }],
];

const waits: readonly (readonly [args: () => object, check: boolean, failed?: string, skipped?: string])[] = [
  [() => ({ port }), false],
  [() => ({ port, host: 'localhost' }), true],
  [() => ({ port: 1, state: 'stopped' }), false],
  [() => ({ port: 1, timeout: 0 }), false, 'waited 0 s in vain for port 1 of 127.0.0.1'],
  [() => ({ port, state: 'absent', timeout: 0, msg: 'still there' }), false, 'still there'],
  [() => ({ port: 1 }), true, undefined, 'it is not so yet, and check mode does not wait'],
  [() => ({ path: `${dir}/file` }), false],
  [() => ({ path: `${dir}/file`, search_regex: '^b+$' }), false],
  [() => ({ path: `${dir}/file`, search_regex: '(?i)^(?:B\\w)$' }), false],
  [() => ({ path: `${dir}/file`, search_regex: '^x', timeout: 0 }), false, 'waited 0 s in vain for "^x" in DIR/file'],
  [() => ({ path: `${dir}/file`, search_regex: '^x', state: 'absent' }), false],
  [() => ({ path: `${dir}/none`, state: 'absent' }), false],
  [() => ({ path: `${dir}/file`, state: 'absent', timeout: 0 }), false, 'waited 0 s in vain for DIR/file to go'],
  [() => ({ timeout: 0 }), false],
  [() => ({ timeout: 9 }), true, undefined, 'check mode does not wait'],
];

suite(
  'wait_for and uri, run',
  (test) => {
    for (const shell of shells) {
      for (const [path, args, check, expected] of requests) {
        test(`${shell.join(' ')}: ${path} ${JSON.stringify(args)}${check ? ' (check)' : ''}`, async () => {
          const given = { url: `http://127.0.0.1:${port}${path}`, ...args };
          const replied = await runProgram(shell, await program(uri, given), { check });
          const got = brief(outcome(uri, given, replied));
          assert.equal(got, {
            json: undefined,
            content: undefined,
            redirected: undefined,
            header: undefined,
            status: undefined,
            ...expected,
          });
        });
      }
      test(`${shell.join(' ')}: nobody answers`, async () => {
        const given = { url: 'http://127.0.0.1:1/' };
        const replied = await runProgram(shell, await program(uri, given));
        assert.match(outcome(uri, given, replied).failed ?? '', /curl: \(7\)/);
        assert.equal(replied.results.get('missing')?.map(String), ['endpoint http://127.0.0.1:1/']);
      });
      for (const [args, check, failed, skipped] of waits) {
        test(`${shell.join(' ')}: wait ${args.toString().slice(6)}${check ? ' (check)' : ''}`, async () => {
          const replied = await runProgram(shell, await program(waitFor, args()), { check });
          const got = outcome(waitFor, args(), replied);
          const told = got.skipped ?? got.unknown;
          assert.equal([got.changed, got.failed?.replace(dir, 'DIR'), told], [false, failed, skipped]);
        });
      }
      test(`${shell.join(' ')}: without bash a port is tried with nc`, async () => {
        const given = { host: '::1', port: 80, connect_timeout: 2 };
        const played = await playProgram(shell, await program(waitFor, given), [['nc -z -w 2 ::1 80']]);
        assert.equal([played.answer.failed, played.ran], [undefined, ['nc -z -w 2 ::1 80']]);
      });
      test(`${shell.join(' ')}: wait until it comes`, async () => {
        const file = `${dir}/${shell.at(-1)}`;
        const waiting = runProgram(shell, await program(waitFor, { path: file }));
        setTimeout(() => writeFileSync(file, ''), 100);
        assert.is((await waiting).failed, undefined);
      });
    }
  },
  {
    before: async () => {
      dir = mkdtempSync(`${tmpdir()}/kplay-network-`);
      writeFileSync(`${dir}/file`, 'a\nbb\n');
      server = createServer((request, response) => {
        answer(request).then(([status, headers, body]) => response.writeHead(status, headers).end(body));
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      port = (server.address() as AddressInfo).port;
    },
    after: () => {
      server.close();
      server.closeAllConnections();
      rmSync(dir, { recursive: true });
    },
  },
);
