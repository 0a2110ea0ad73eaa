import * as assert from 'uvu/assert';
import { candidatesFor } from '../../engine/cli/completion/candidates.ts';
import { type Files, inFolder } from '../load/folder.ts';
import { suite } from '../suite.ts';

const files: Files = {
  'kplay.yml': 'inventory: hosts.yml\n',
  'hosts.yml': 'web:\n  hosts: {web1: , web2: }\ndb:\n  hosts: {db1: }\n',
  'cloud.yml': 'plugin: packet\n',
  'site.yml': '- hosts: web\n  tasks:\n    - {ping: , tags: [network, name]}\n    - {ping: , tags: [storage]}\n',
  'broken.yml': '- hosts: [\n',
  'steps/one.yml': '[]\n',
};

/** The words so far, the last one being written, and what may stand for it. */
const cases: readonly (readonly [words: string, candidates: string])[] = [
  ['sche', 'schema'],
  ['--v', '--version'],
  ['run --force', '--force-handlers'],
  ['run --ask-vault-p', '--ask-vault-pass'],
  ['run si', 'site.yml'],
  ['run pro', 'provision'],
  ['run st', 'steps/'],
  ['run steps/', 'steps/one.yml'],
  ['run ./si', './site.yml'],
  ['run site.yml -l ', 'all ungrouped web db web1 web2 db1'],
  ['run site.yml -l web1,d', 'web1,db web1,db1'],
  ['run site.yml -l web:!w', 'web:!web web:!web1 web:!web2'],
  ['run -i cloud.yml -l ', 'all ungrouped'],
  ['run -i nowhere.yml -l ', ''],
  ['run site.yml -t ', 'name network storage'],
  ['run site.yml --skip-tags network,s', 'network,storage'],
  ['run broken.yml -t ', ''],
  ['run site.yml --become-method s', 'sudo su'],
  ['run site.yml -e ', ''],
  ['check --format s', 'sarif'],
  ['check --format = s', 'sarif'],
  ['exec web', 'web web1 web2'],
  ['exec web pin', 'ping'],
  ['exec -b web cop', 'copy'],
  ['exec web copy check', 'checksum='],
  ['exec web ansible.builtin.copy check', 'checksum='],
  ['exec web nothing x', ''],
  ['inventory ', 'list host graph'],
  ['inventory host d', 'db db1'],
  ['doc lin', 'lineinfile'],
  ['doc -t helper regex_f', 'regex_findall'],
  ['doc -t keyword seri', 'serial'],
  ['doc -t e', 'error'],
  ['schema role', 'role-meta'],
  ['packet p', 'prices plans'],
  ['packet prices --ch', '--cheapest'],
  ['vault enc', 'encrypt encrypt-string'],
  ['vault encrypt --out', '--output'],
  ['lab fault ', 'set list clear'],
  ['lab fault set pro', 'provision-fails provision-hangs'],
  ['lab fault set rate-limit --header r', 'retry-after'],
  ['lab fault set capacity --plan c3.l', 'c3.large.arm64'],
  ['lab fault set capacity --met', '--method --metro'],
  ['lab fault clear spot', 'spot-price spot-termination'],
  ['lab reserve m3.', 'm3.small.x86 m3.large.x86'],
  ['lab reserve m3.small.x86 s', 'se sg sp sv sy'],
  ['completion ', 'bash zsh fish'],
];

suite('completion', (test) => {
  for (const [words, expected] of cases) {
    test(words, () =>
      inFolder(files, async () => {
        const found = await candidatesFor(words.split(' '));
        assert.is(found.map(([word]) => word).join(' '), expected);
      }),
    );
  }

  test('candidates say what they are', async () => {
    assert.equal(await candidatesFor(['doc', 'pin']), [
      ['ping', 'Shows that a host can be logged in to and runs programs.'],
    ]);
  });
});
