import * as assert from 'uvu/assert';
import { InputError } from '../../engine/errors.ts';
import { identityFiles } from '../../lab/hosts/identity.ts';
import { checkedOrder } from '../../lab/hosts/order.ts';
import type { MachineOrder } from '../../lab/machines.ts';
import { suite } from '../suite.ts';

const order: MachineOrder = {
  id: '07714882-56d6-472d-b54c-c2af5e586da7',
  hostname: 'web-1.example',
  place: 'am6',
  operatingSystem: 'ubuntu_18_04',
  addresses: [
    { address: '198.51.100.3', gateway: '198.51.100.2', prefix: 31, family: 4, public: true },
    { address: '10.64.0.3', gateway: '10.64.0.2', prefix: 31, family: 4, public: false },
  ],
  sshKeys: ['ssh-ed25519 AAAA me\n', 'ssh-ed25519 BBBB'],
  userData: '#!/bin/sh\n',
};
const first = order.addresses[0]!;

const refused: [string, object, RegExp][] = [
  ['an id that is a path', { id: '../../etc' }, /→ at id/],
  ['a hostname that is an option', { hostname: '-h' }, /→ at hostname/],
  ['a hostname of two lines', { hostname: 'a\nb' }, /→ at hostname/],
  ['a place that is no name', { place: '../x' }, /→ at place/],
  ['a place whose name is too long for a link', { place: 'amsterdam' }, /→ at place/],
  ['a key of two lines', { sshKeys: ['a\nb'] }, /→ at sshKeys\[0\]/],
  ['no address', { addresses: [] }, /→ at addresses/],
  ['a name for an address', { addresses: [{ ...first, address: 'localhost' }] }, /not an IP address/],
  ['a family that is not its own', { addresses: [{ ...first, family: 6 }] }, /not of its family/],
  ['a prefix of the other family', { addresses: [{ ...first, prefix: 127 }] }, /prefix/],
  ["the lab's own address", { addresses: [{ ...first, address: '10.255.0.2' }] }, /10\.255\.0\.0\/16 is the lab's own/],
  ['an architecture that the lab has not', { architecture: 'riscv64' }, /→ at architecture/],
  ['user data that the lab cannot do', { userData: 'x' }, /user data/],
  ['something that is not in an order', { plan: 'c3' }, /Unrecognized key/],
];

suite('lab/order', (test) => {
  test('a good order is taken as it is', () => assert.equal(checkedOrder(order), order));

  for (const [name, given, message] of refused) {
    test(`refused: ${name}`, () => {
      assert.throws(
        () => checkedOrder({ ...order, ...given }),
        (error: Error) => error instanceof InputError && message.test(error.message),
      );
    });
  }

  test('the files of an identity', () => {
    const files = identityFiles(order);
    assert.equal(files['/etc/hostname'], { content: 'web-1.example\n', mode: 0o644 });
    assert.match(files['/etc/hosts']!.content, /^10\.64\.0\.3 web-1\.example web-1$/m);
    assert.equal(files['/etc/apt/sources.list'], {
      content: 'deb [trusted=yes] http://10.255.0.3/debian ./\n',
      mode: 0o644,
    });
    assert.equal(files['/etc/resolv.conf'], { content: 'nameserver 198.51.100.2\n', mode: 0o644 });
    assert.equal(files['/root/.ssh/authorized_keys'], {
      content: 'ssh-ed25519 AAAA me\nssh-ed25519 BBBB\n',
      mode: 0o600,
    });
    assert.equal(files['/var/lib/cloud/user-data'], { content: '#!/bin/sh\n', mode: 0o700 });
    assert.is(files['/var/lib/cloud/first-boot'], undefined);
  });
});
