import * as assert from 'uvu/assert';
import { checkGroupName, checkHostName, expandHosts } from '../../engine/inventory/names.ts';
import { suite } from '../suite.ts';

const origin = { file: 'hosts', line: 1, column: 1 };

const expansions: readonly [text: string, names: string[], port?: number][] = [
  ['web1', ['web1']],
  ['web[1:3]', ['web1', 'web2', 'web3']],
  ['web[01:03].example.org', ['web01.example.org', 'web02.example.org', 'web03.example.org']],
  ['web[08:12]', ['web08', 'web09', 'web10', 'web11', 'web12']],
  ['web[1:10:4]', ['web1', 'web5', 'web9']],
  ['db-[a:c]', ['db-a', 'db-b', 'db-c']],
  ['[y:C:2]', ['y', 'A', 'C']],
  ['db-[A:E:2]', ['db-A', 'db-C', 'db-E']],
  ['[a:b]-r[1:2]', ['a-r1', 'a-r2', 'b-r1', 'b-r2']],
  ['web[:2]', ['web0', 'web1', 'web2']],
  ['web1:2222', ['web1'], 2222],
  ['web[1:2]:2222', ['web1', 'web2'], 2222],
  ['192.0.2.7:22', ['192.0.2.7'], 22],
  ['2001:db8::1', ['2001:db8::1']],
  ['[2001:db8::1]', ['2001:db8::1']],
  ['[2001:db8::1]:2222', ['2001:db8::1'], 2222],
  ['sørver', ['sørver']],
  ['_gateway', ['_gateway']],
];

const refused: readonly [text: string, message: string][] = [
  ['-oProxyCommand=x', '"-oProxyCommand=x" cannot be a host\'s name'],
  ['../etc/passwd', '"../etc/passwd" cannot be a host\'s name'],
  ['..', '".." cannot be a host\'s name'],
  ['', '"" cannot be a host\'s name'],
  ['a\nb', '"a\\nb" cannot be a host\'s name'],
  ['web*', '"web*" cannot be a host\'s name'],
  ['web[3:1]', '[3:1] is not a range of hosts'],
  ['web[01:9]', '[01:9] is not a range of hosts'],
  ['web[a:3]', '[a:3] is not a range of hosts'],
  ['web[C:a]', '[C:a] is not a range of hosts'],
  ['web[1:9:0]', '[1:9:0] is not a range of hosts'],
  ['web[1:2:3:4]', '[1:2:3:4] is not a range of hosts'],
  ['web[1]', '[1] is not a range of hosts'],
  ['web[1', '"web[1" cannot be a host\'s name'],
  ['web1:0', '0 is not a port: it must be from 1 to 65535'],
  ['web1:70000', '70000 is not a port: it must be from 1 to 65535'],
  ['r[1:9999999999]', '"r[1:9999999999]" stands for more than 65536 hosts'],
  ['r[1:999]n[1:999]', '"r[1:999]n[1:999]" stands for more than 65536 hosts'],
];

suite('host names and ranges', (test) => {
  for (const [text, names, port] of expansions) {
    test(text, () => assert.equal(expandHosts(text, origin), port === undefined ? { names } : { names, port }));
  }
  for (const [text, message] of refused) {
    test(`refuses ${JSON.stringify(text)}`, () => {
      assert.throws(
        () => expandHosts(text, origin),
        (error: Error) => error.message === message,
      );
    });
  }
});

suite('group names', (test) => {
  for (const name of ['web', 'c2.medium.x86', 'My Project', 'tag_a', 'ams1', 'b2e1c3d4-1111-4222-8333-444455556666']) {
    test(`takes ${name}`, () => checkGroupName(name, origin));
  }
  for (const name of ['', ' ', '..', '../x', 'a/b', 'a\n', 'a\u0000b', ' a', '\u202Ea']) {
    test(`refuses ${JSON.stringify(name)}`, () => assert.throws(() => checkGroupName(name, origin)));
  }
  test('a host name may not be a path either', () => assert.throws(() => checkHostName('a/b', origin)));
});
