import * as assert from 'uvu/assert';
import {
  cidrOf,
  contains,
  firstAddresses,
  freeNetworks,
  gatewayOf,
  netmaskOf,
  networkOf,
  overlap,
} from '../../engine/providers/networks.ts';
import { suite } from '../suite.ts';

suite('networks', (test) => {
  const written: [string, string | undefined][] = [
    ['192.0.2.1', '192.0.2.1/32'],
    ['192.0.2.0/30', '192.0.2.0/30'],
    ['192.0.2.2/30', undefined],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['192.0.2.0/33', undefined],
    ['192.0.2.0/-1', undefined],
    ['192.0.2.0/', undefined],
    ['192.0.2.0/24/24', undefined],
    ['192.0.2', undefined],
    ['0xc0.0.2.1', undefined],
    ['2001:DB8:0::0/48', '2001:db8::/48'],
    ['2001:db8::1/64', undefined],
    ['::1', '::1/128'],
    ['worker-0', undefined],
    ['', undefined],
  ];
  for (const [text, expected] of written) {
    test(`reads ${JSON.stringify(text)}`, () => assert.is(cidrOf(text), expected));
  }

  test('knows the family', () => {
    assert.equal([networkOf('10.0.0.0/8')?.family, networkOf('fc00::/7')?.family], [4, 6]);
  });

  const pairs: [string, string, boolean, boolean][] = [
    ['192.0.2.0/30', '192.0.2.0/30', true, true],
    ['192.0.2.0/30', '192.0.2.2/31', true, true],
    ['192.0.2.2/31', '192.0.2.0/30', false, true],
    ['192.0.2.0/31', '192.0.2.2/31', false, false],
    ['0.0.0.0/0', '2001:db8::/32', false, false],
    ['2001:db8::/32', '2001:db8:ffff::/48', true, true],
  ];
  for (const [one, other, inside, touching] of pairs) {
    test(`compares ${one} with ${other}`, () => {
      assert.equal([contains(one, other), overlap(one, other), overlap(other, one)], [inside, touching, touching]);
    });
  }

  const free: [string, number, string[], number, string[]][] = [
    ['192.0.2.0/30', 32, [], 9, ['192.0.2.0/32', '192.0.2.1/32', '192.0.2.2/32', '192.0.2.3/32']],
    ['192.0.2.0/30', 31, ['192.0.2.1/32'], 9, ['192.0.2.2/31']],
    ['192.0.2.0/30', 29, [], 9, []],
    ['192.0.2.0/30', 32, ['192.0.2.0/29'], 9, []],
    ['192.0.2.0/24', 26, ['192.0.2.192/27', '192.0.2.0/25'], 9, ['192.0.2.128/26']],
    ['192.0.2.0/24', 31, ['192.0.2.0/32', '192.0.2.5/32'], 2, ['192.0.2.2/31', '192.0.2.6/31']],
    ['3fff::/20', 56, ['3fff::/64', '10.0.0.0/8'], 1, ['3fff:0:0:100::/56']],
  ];
  for (const [block, prefix, inUse, most, expected] of free) {
    test(`finds /${prefix} in ${block} beside ${inUse.join() || 'nothing'}`, () => {
      assert.equal(freeNetworks(block, prefix, inUse, most), expected);
    });
  }

  test('shows netmasks, gateways and first addresses', () => {
    assert.equal(
      [netmaskOf(30, 4), netmaskOf(0, 4), netmaskOf(127, 6)],
      ['255.255.255.252', '0.0.0.0', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe'],
    );
    const gateways = [gatewayOf({ network: '192.0.2.4', prefix: 30 }), gatewayOf({ network: '192.0.2.4', prefix: 32 })];
    assert.equal(gateways, ['192.0.2.5', '192.0.2.4']);
    assert.equal(firstAddresses('192.0.2.254/31', 9), ['192.0.2.254', '192.0.2.255']);
    assert.equal(firstAddresses('3fff::/56', 2), ['3fff::', '3fff::1']);
  });
});
