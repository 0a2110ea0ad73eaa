import * as assert from 'uvu/assert';
import { check } from '../../engine/check/check.ts';
import { recheck } from '../../engine/check/recheck.ts';
import { explain } from '../../engine/errors.ts';
import { liveInventory } from '../../engine/inventory/live.ts';
import { tasksIn } from '../../engine/load/blocks.ts';
import { loadPlaybooks } from '../../engine/load/playbook.ts';
import { Vault } from '../../engine/secrets/vault/vault.ts';
import { inFolder, lines } from '../load/folder.ts';
import { suite } from '../suite.ts';

const playbook = lines(`
  - hosts: all
    gather_facts: false
    tasks:
      - debug: {msg: "{{ before }}"}
      - command: cat /etc/hostname
        register: named
        changed_when: false
      - include_tasks: refresh.yml
      - debug: {msg: "{{ port }} of {{ named.stdout }}"}
    handlers:
      - name: Restart
        debug: {msg: "{{ delay }}"}
  - hosts: db
    gather_facts: false
    tasks:
      - debug: {msg: "{{ named.stdout }} {{ port }}"}
`);

const files = {
  'site.yml': playbook,
  'refresh.yml': '- meta: refresh_inventory\n',
  'hosts.yml': 'db: {hosts: {h1: {port: 1, before: x, delay: 2}}}\n',
  'later.yml': 'db: {hosts: {h1: {port: 1, delay: 2}, h2: {}}}\n',
};

suite('checking again', (test) => {
  test('tells what is wrong for hosts that have come since, in what is left of the run', () =>
    inFolder(files, async () => {
      const vault = new Vault();
      const plays = await loadPlaybooks(['site.yml'], { vault });
      const options = { extraVars: new Map(), limit: [], strategy: 'stream' as const };
      const around = async (source: string) => {
        const { current: inventory, folders } = await liveInventory([source], vault, () => {});
        return { ...options, inventory, sources: [source], folders };
      };
      assert.equal((await check(plays, { vault, surroundings: await around('hosts.yml') })).errors, []);
      const [meta] = tasksIn(plays[0]!.tasks).filter(({ module }) => module === 'include_tasks');
      const task = { ...meta!, module: 'meta', origin: { file: 'refresh.yml', line: 1, column: 3 } };
      const errors = await recheck(
        plays,
        { play: plays[0]!, task },
        { vault, surroundings: await around('later.yml') },
      );
      assert.is(
        errors.map(explain).join('\n\n'),
        lines(`
          site.yml:9:24: "port" is not defined for h2
            9 |     - debug: {msg: "{{ port }} of {{ named.stdout }}"}
              |                        ^

          site.yml:12:24: "delay" is not defined for h2
            12 |       debug: {msg: "{{ delay }}"}
               |                        ^

          site.yml:16:43: "port" is not defined for h2
            16 |     - debug: {msg: "{{ named.stdout }} {{ port }}"}
               |                                           ^
        `),
      );
    }));
});
