import * as assert from 'uvu/assert';
import { type BlockArguments, blockArguments } from '../../engine/modules/routing/block-arguments.ts';
import { allot, type Distribution, distribute } from '../../engine/modules/routing/distribution.ts';
import type { AddressBlock } from '../../engine/providers/addresses.ts';
import type { Server } from '../../engine/providers/provider.ts';
import { suite } from '../suite.ts';

const servers = ['a', 'b', 'c'].map((name) => ({ id: `id-${name}`, name, state: 'running' }) as Server);

/** A /29 of which some parts are assigned: `192.0.2.1/32 a`. */
function blockWith(parts: readonly string[]): AddressBlock {
  const assignments = parts.map((part) => {
    const [cidr = '', name = ''] = part.split(' ');
    return { id: cidr, cidr, server: `id-${name}` };
  });
  return { cidr: '192.0.2.0/29', prefix: 29, family: 4, state: 'ready', assignments } as unknown as AddressBlock;
}

const argumentsOf = (given: object): BlockArguments => blockArguments.parse({ project: 'p', name: 'n', ...given });

/** What is done, as `+cidr host` or `+/prefix host`, and `-cidr`; or why it is not. */
function shown(result: Distribution | { readonly problems: readonly string[] }): string[] {
  if ('problems' in result) return [...result.problems];
  const assign = result.assign.map(({ cidr, prefix, hostname }) => `+${cidr ?? `/${prefix}`} ${hostname}`);
  return [...assign, ...result.unassign.map(({ cidr }) => `-${cidr}`)];
}

suite('who gets what of a block', (test) => {
  const cases: [name: string, has: string[], args: object, expected: string[]][] = [
    ['nothing is asked for', ['192.0.2.1/32 a'], {}, []],
    ['a device has none', [], { assign: ['a'] }, ['+/32 a']],
    ['a device has one', ['192.0.2.1/32 a'], { assign: ['a'] }, []],
    ['a device by its id', ['192.0.2.1/32 a'], { assign: ['id-a'] }, []],
    ['a device wants two, has one', ['192.0.2.1/32 a'], { assign: ['a', 'a'] }, ['+/32 a']],
    ['another size than it has', ['192.0.2.1/32 a'], { assign: [{ device: 'a', prefix: 31 }] }, ['+/31 a']],
    ['the address that it has', ['192.0.2.1/32 a'], { assign: [{ device: 'a', address: '192.0.2.1' }] }, []],
    [
      'what is named counts before what is not',
      ['192.0.2.1/32 a'],
      { assign: ['a', { device: 'a', address: '192.0.2.1' }] },
      ['+/32 a'],
    ],
    [
      'what another has',
      ['192.0.2.1/32 b'],
      { assign: [{ device: 'a', address: '192.0.2.1' }] },
      ['+192.0.2.1/32 a', '-192.0.2.1/32'],
    ],
    [
      'a part of what another has',
      ['192.0.2.0/31 b'],
      { assign: [{ device: 'a', address: '192.0.2.1' }] },
      ['192.0.2.0/31 is assigned to b: a part or more of it is wanted'],
    ],
    ['a device is to have nothing', ['192.0.2.1/32 a', '192.0.2.2/32 b'], { unassign: ['a'] }, ['-192.0.2.1/32']],
    ['a network is nobody’s', ['192.0.2.1/32 a', '192.0.2.2/32 b'], { unassign: ['192.0.2.0/31'] }, ['-192.0.2.1/32']],
    ['who has nothing anyway', [], { unassign: ['a', '192.0.2.0/29', 'nobody'] }, []],
    ['an unknown device', [], { assign: ['d'] }, ['there is no device d in the project']],
    [
      'an address of another block',
      [],
      { assign: [{ device: 'a', address: '192.0.2.9' }] },
      ['192.0.2.9/32 is not in the block 192.0.2.0/29'],
    ],
  ];
  for (const [name, has, args, expected] of cases) {
    test(name, () => {
      assert.equal(shown(distribute(argumentsOf(args), { block: blockWith(has), servers, check: false })), expected);
    });
  }

  test('in check mode a device may be one that an earlier task orders', () => {
    const ground = { block: undefined, servers, check: true };
    assert.equal(shown(distribute(argumentsOf({ assign: ['d', { device: 'a', prefix: 31 }] }), ground)), [
      '+/32 d',
      '+/31 a',
    ]);
  });

  test('gives each the next that is free, and nobody what another was promised', () => {
    const free = new Map([
      [32, ['192.0.2.0/32', '192.0.2.1/32', '192.0.2.2/32', '192.0.2.3/32']],
      [31, ['192.0.2.0/31', '192.0.2.2/31']],
    ]);
    const wish = (hostname: string, prefix: number, cidr?: string) => ({ hostname, prefix, ...(cidr ? { cidr } : {}) });
    const given = (wishes: readonly ReturnType<typeof wish>[]) => {
      const allotted = allot(wishes, free);
      return 'problem' in allotted ? allotted.problem : allotted.map(({ cidr }) => cidr);
    };
    assert.equal(given([wish('a', 32), wish('b', 32)]), ['192.0.2.0/32', '192.0.2.1/32']);
    assert.equal(given([wish('a', 32), wish('b', 32, '192.0.2.0/32')]), ['192.0.2.1/32', '192.0.2.0/32']);
    assert.equal(given([wish('a', 32), wish('b', 31)]), ['192.0.2.0/32', '192.0.2.2/31']);
    assert.is(given([wish('a', 31), wish('b', 31), wish('c', 32)]), 'the block has no free /32 left for c');
  });
});
