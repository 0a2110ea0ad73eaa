import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { InputError } from '../../engine/errors.ts';
import { loadInventory } from '../../engine/inventory/index.ts';
import { limitHosts, matchHosts } from '../../engine/inventory/patterns.ts';
import type { Inventory } from '../../engine/types.ts';
import { suite } from '../suite.ts';
import { inventoryOf, withFiles } from './written.ts';

const hosts = `lone
[web]
web3
web1
web2.example.org
[db]
db1
db2
[spare]
web1
db2
2001:db8::7
[site:children]
web
db
[none]
`;

const matches: readonly [pattern: string | readonly string[], expected: string[]][] = [
  ['all', ['lone', 'web3', 'web1', 'web2.example.org', 'db1', 'db2', '2001:db8::7']],
  ['*', ['lone', 'web3', 'web1', 'web2.example.org', 'db1', 'db2', '2001:db8::7']],
  ['ungrouped', ['lone']],
  ['web', ['web3', 'web1', 'web2.example.org']],
  ['site', ['web3', 'web1', 'web2.example.org', 'db1', 'db2']],
  ['none', []],
  ['web1', ['web1']],
  ['db:web', ['db1', 'db2', 'web3', 'web1', 'web2.example.org']],
  ['db , web1', ['db1', 'db2', 'web1']],
  [
    ['db', 'web1:lone'],
    ['db1', 'db2', 'web1', 'lone'],
  ],
  ['site:&spare', ['web1', 'db2']],
  ['site:!spare', ['web3', 'web2.example.org', 'db1']],
  ['!spare:site', ['web3', 'web2.example.org', 'db1']],
  ['!web', ['lone', 'db1', 'db2', '2001:db8::7']],
  ['&spare', ['web1', 'db2', '2001:db8::7']],
  ['site:&spare:!db', ['web1']],
  ['all:!web[0]', ['lone', 'web1', 'web2.example.org', 'db1', 'db2', '2001:db8::7']],
  ['web*', ['web3', 'web1', 'web2.example.org']],
  ['*.example.org', ['web2.example.org']],
  ['web?', ['web3', 'web1']],
  ['[cd]b[1]', ['db2']],
  ['db?', ['db1', 'db2']],
  ['*b[!2]', ['web3', 'web1', 'db1']],
  ['web[0]', ['web3']],
  ['web[-1]', ['web2.example.org']],
  ['web[0:1]', ['web3', 'web1']],
  ['web[1:]', ['web1', 'web2.example.org']],
  ['web[1:99]', ['web1', 'web2.example.org']],
  ['web[0:0]', ['web3']],
  ['d*[1]', ['db2']],
  ['~(web|db)\\d$', ['web3', 'web1', 'db1', 'db2']],
  ['~db[2-9]', ['db2']],
  ['~.*\\.org', ['web2.example.org']],
  ['2001:db8::7', ['2001:db8::7']],
  ['all,!2001:db8::7,!site', ['lone']],
  ['localhost', ['localhost']],
  ['127.0.0.1', ['127.0.0.1']],
  ['::1', ['::1']],
  ['', []],
  [[], []],
];

const unknown: readonly [pattern: string, message: string, hint: string][] = [
  ['wbe', 'no host or group matches "wbe"', 'did you mean "web"?'],
  ['all:!webb', 'no host or group matches "webb"', 'did you mean "web", "web3" or "web1"?'],
  ['stie', 'no host or group matches "stie"', 'did you mean "site"?'],
  ['web2.example.com', 'no host or group matches "web2.example.com"', 'did you mean "web2.example.org"?'],
  ['zzzzzz*', 'no host or group matches "zzzzzz*"', 'kplay inventory graph shows what there is'],
  ['db[12]', '"db[12]" is beyond the end of "db", which has 2 hosts', 'the first host is number 0'],
  ['web[7]', '"web[7]" is beyond the end of "web", which has 3 hosts', 'the first host is number 0'],
  ['web[-9]', '"web[-9]" is beyond the end of "web", which has 3 hosts', 'the first host is number 0'],
];

let inventory: Inventory;
const origin = { file: 'site.yml', line: 2, column: 10 };

suite(
  'host patterns',
  (test) => {
    for (const [pattern, expected] of matches) {
      test(JSON.stringify(pattern), () => assert.equal(matchHosts(pattern, inventory), expected));
    }
    for (const [pattern, message, hint] of unknown) {
      test(`${pattern} is refused`, () => {
        const expected = (e: Error) =>
          e instanceof InputError && e.message === message && e.hint === hint && e.origin === origin;
        assert.throws(() => matchHosts(pattern, inventory, origin), expected);
      });
    }
    test('what means nothing can be told instead', () => {
      const told: string[] = [];
      const found = matchHosts('wbe:db1', inventory, origin, (mistake) => told.push(mistake.message));
      assert.equal([found, told], [['db1'], ['no host or group matches "wbe"']]);
    });
    test('a regular expression must parse', () => {
      const message =
        '"~web(" is not a regular expression: Invalid regular expression: /^(?:web()/: Unterminated group';
      assert.throws(
        () => matchHosts('~web(', inventory, origin, () => undefined),
        (error: Error) => error.message === message,
      );
    });
    test('nothing but this machine', async () => {
      const empty = await loadInventory([]);
      assert.equal([matchHosts('all', empty), matchHosts('*', empty)], [[], []]);
    });
  },
  {
    before: async () => {
      inventory = await inventoryOf({ hosts });
    },
  },
);

suite('limits', (test) => {
  test('a file of patterns', async () => {
    await withFiles({ 'all.retry': 'db1\n\n# tried twice\nweb[0]\n' }, async (folder) => {
      assert.equal(limitHosts(`@${join(folder, 'all.retry')}`, inventory), ['db1', 'web3']);
      assert.equal(limitHosts(`lone,@${join(folder, 'all.retry')},!web`, inventory), ['lone', 'db1']);
    });
  });
  test('a file that is not there', () => {
    const message = 'the file of patterns /does/not/exist cannot be read';
    assert.throws(
      () => limitHosts('@/does/not/exist', inventory),
      (error: Error) => error.message === message,
    );
  });
  const shows = 'kplay inventory graph shows what there is';
  for (const [limit, hint] of [
    ['none', 'no host is in "none"'],
    ['web:!site', shows],
    ['', shows],
    [' ,', shows],
  ] as const) {
    test(`nothing is left by "${limit}"`, () => {
      const message = `no host is left by the limit "${limit}"`;
      assert.throws(
        () => limitHosts(limit, inventory, origin),
        (error: InputError) => error.message === message && error.hint === hint,
      );
    });
  }
});
