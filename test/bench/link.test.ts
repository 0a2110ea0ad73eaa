import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { buffer } from 'node:stream/consumers';
import * as assert from 'uvu/assert';
import { openLinks } from '../../bench/link.ts';
import { freePort } from '../connect/sshd.ts';
import { suite } from '../suite.ts';

const address = '127.0.0.1';

suite('links of the bench', (test) => {
  test('bytes come through in order in both directions, and so does the end', async () => {
    const question = Buffer.alloc(300_000, 'question');
    const answer = Buffer.alloc(300_000, 'answer');
    const heard: Promise<Buffer>[] = [];
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      socket.write('hello ');
      heard.push(buffer(socket));
      socket.once('end', () => socket.end(answer));
    });
    await once(server.listen(0, address), 'listening');
    const near = { address, port: await freePort() };
    const links = await openLinks([{ near, far: { address, port: (server.address() as AddressInfo).port } }], 10);
    try {
      const client = connect({ host: address, port: near.port, allowHalfOpen: true });
      client.end(question);
      const said = await buffer(client);
      assert.ok(said.equals(Buffer.concat([Buffer.from('hello '), answer])));
      assert.ok((await heard[0]!).equals(question));
    } finally {
      await links.close();
      server.close();
    }
  });
});
