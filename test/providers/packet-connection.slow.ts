import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import * as assert from 'uvu/assert';
import { explain, InputError } from '../../engine/errors.ts';
import { packetEndpoint } from '../../engine/providers/packet/connection.ts';
import { packetProvider } from '../../engine/providers/packet/provider.ts';
import { Secret } from '../../engine/types.ts';
import { suite } from '../suite.ts';
import { reply, scriptedServer } from './server.ts';

const folder = mkdtempSync(`${tmpdir()}/kplay-token-`);
writeFileSync(`${folder}/token`, 'from-a-file\n');

/** A proxy that leads every tunnel to one port of this machine, and keeps which it was asked for. */
async function proxyTo(port: number) {
  const asked: string[] = [];
  const proxy = createServer();
  proxy.on('connect', (request, client, head) => {
    asked.push(`${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim());
    const server = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      server.write(head);
      server.pipe(client).pipe(server);
    });
    for (const socket of [client, server]) socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const close = () => {
    proxy.closeAllConnections();
    return new Promise((resolve) => proxy.close(resolve));
  };
  return { asked, port: (proxy.address() as AddressInfo).port, close };
}

suite(
  'the connection to the Packet API',
  (test) => {
    const endpoints: [string, Parameters<typeof packetEndpoint>, [string, string]][] = [
      ['the public service', [{}, { PACKET_AUTH_TOKEN: 'c' }], ['https://api.equinix.com/metal/v1', 'c']],
      [
        'the service as it was before',
        [{ url: 'https://api.packet.net/' }, { METAL_AUTH_TOKEN: 'a' }],
        ['https://api.packet.net', 'a'],
      ],
      [
        'the first of the variables',
        [{}, { PACKET_API_TOKEN: ' a\n', METAL_AUTH_TOKEN: 'b', METAL_API_URL: 'https://x/y/' }],
        ['https://x/y', 'a'],
      ],
      [
        'what is written',
        [
          { url: 'http://127.0.0.1:1', token: new Secret('w') },
          { PACKET_API_TOKEN: 'a', PACKET_API_URL: 'https://z' },
        ],
        ['http://127.0.0.1:1', 'w'],
      ],
      ['a file', [{ url: 'https://x' }, { PACKET_API_TOKEN_FILE: `${folder}/token` }], ['https://x', 'from-a-file']],
      [
        'a variable before a file',
        [{ url: 'https://x' }, { PACKET_AUTH_TOKEN: 'a', PACKET_API_TOKEN_FILE: '/nowhere' }],
        ['https://x', 'a'],
      ],
    ];
    for (const [name, given, expected] of endpoints) {
      test(`takes address and token: ${name}`, () => {
        const endpoint = packetEndpoint(...given);
        assert.equal([endpoint.baseUrl, endpoint.token.reveal()], expected);
        assert.not.match(JSON.stringify(endpoint), new RegExp(`"${expected[1]}"`));
      });
    }

    const noUrl =
      'the address of the Packet API is not one\n  hint: an address looks like https://api.equinix.com/metal/v1; a token has no place in it';
    const noToken =
      'there is no token for the Packet API\n  hint: set PACKET_API_TOKEN (or METAL_AUTH_TOKEN, PACKET_AUTH_TOKEN, PACKET_API_TOKEN_FILE with a file that holds it) in the environment';
    const bad: [Parameters<typeof packetEndpoint>, string][] = [
      [[{}, {}], noToken],
      [[{ token: ' ' }, {}], noToken],
      [[{ token: 'a b' }, {}], 'the token for the Packet API has characters that no token has'],
      [[{ token: 'a', url: 'ftp://x' }, {}], noUrl],
      [[{ token: 'a', url: 'https://token@x' }, {}], noUrl],
      [[{ token: 'a', url: 'x' }, {}], noUrl],
      [
        [{ token: 'a', url: 'https://api.equinix.com' }, {}],
        'the address of the Packet API lacks its path\n  hint: it is https://api.equinix.com/metal/v1',
      ],
      [
        [{}, { PACKET_API_TOKEN_FILE: '/nowhere/token' }],
        "PACKET_API_TOKEN_FILE: ENOENT: no such file or directory, open '/nowhere/token'",
      ],
    ];
    for (const [given, expected] of bad) {
      test(`refuses ${JSON.stringify(given)}`, () => {
        assert.throws(
          () => packetEndpoint(...given),
          (error: unknown) => error instanceof InputError && explain(error) === expected,
        );
      });
    }

    test('asks through a proxy', async () => {
      const server = await scriptedServer([reply(200, { projects: [{ id: 'p', name: 'seen' }] })]);
      const proxy = await proxyTo(Number(new URL(server.url).port));
      const environment = { http_proxy: `http://me:s3cr3t@127.0.0.1:${proxy.port}`, no_proxy: 'example.org' };
      const endpoint = packetEndpoint({ url: 'http://api.invalid.test/metal/v1', token: 't' }, environment);
      const projects = await packetProvider(endpoint).projects();
      await proxy.close();
      await server.close();
      const credentials = Buffer.from('me:s3cr3t').toString('base64');
      assert.equal(
        [projects, proxy.asked, server.log],
        [
          [{ id: 'p', name: 'seen' }],
          [`api.invalid.test:80 Basic ${credentials}`],
          ['GET /metal/v1/projects?page=1&per_page=250'],
        ],
      );
    });

    test('asks past a proxy that is not for it', async () => {
      const server = await scriptedServer([reply(200, { projects: [] })]);
      const proxy = await proxyTo(Number(new URL(server.url).port));
      const environment = { http_proxy: `http://127.0.0.1:${proxy.port}`, no_proxy: 'example.org,0.0.0.0' };
      const endpoint = packetEndpoint({ url: server.url.replace('127.0.0.1', '0.0.0.0'), token: 't' }, environment);
      await packetProvider(endpoint).projects();
      await proxy.close();
      await server.close();
      assert.equal([proxy.asked, server.log.length], [[], 1]);
    });

    test('asks this machine itself, whatever the proxy', async () => {
      const server = await scriptedServer([reply(200, { projects: [] })]);
      const endpoint = packetEndpoint({ url: server.url, token: 't' }, { http_proxy: 'http://127.0.0.1:1' });
      assert.equal(await packetProvider(endpoint).projects(), []);
      await server.close();
    });

    test('tells nothing of the proxy but that it does not answer', async () => {
      const environment = { https_proxy: 'http://me:s3cr3t@127.0.0.1:1' };
      const endpoint = packetEndpoint({ token: 't0k3n' }, environment);
      const provider = packetProvider({ ...endpoint, retries: { ...endpoint.retries, attempts: 1 } });
      const said = await provider.projects().catch((error) => explain(error));
      assert.match(String(said), /^GET \/projects: no answer from https:\/\/api\.equinix\.com\/metal\/v1: /);
      assert.not.match(String(said), /s3cr3t|t0k3n/);
    });
  },
  { after: () => rmSync(folder, { recursive: true }) },
);
