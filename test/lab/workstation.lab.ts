import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import * as assert from 'uvu/assert';
import { greets } from '../../lab/hosts/answers.ts';
import { insideWorkstation } from '../../lab/lab.ts';
import { apiAddress } from '../../lab/network/addresses.ts';
import { suiteInLab } from './inside.ts';

await suiteInLab('lab/workstation', 1, (test, lab) => {
  test('this process is on the workstation, and on nothing else', () => {
    assert.ok(insideWorkstation({ name: lab.layout.name }));
    assert.equal(Object.keys(networkInterfaces()).sort(), ['eth0', 'lo']);
  });

  test('it reaches hosts and API by itself', async () => {
    const { publicAddress, privateAddress } = lab.hosts[0]!;
    assert.equal([await greets(publicAddress), await greets(privateAddress)], [true, true]);
    assert.is(await greets('198.51.100.200'), false);
    const socket = connect({ host: apiAddress, port: 80 });
    await new Promise((connected, failed) => socket.once('connect', connected).once('error', failed));
    socket.destroy();
  });
});
