import * as assert from 'uvu/assert';
import type { RunOptions } from '../../engine/play/context.ts';
import { play } from '../play/playing.ts';
import { suite } from '../suite.ts';

const hosts = `web:
  hosts: {w1: {size: 2}, w2: {size: 8}, w3: {size: 2}}
  vars: {level: web, ansible_group_priority: 2}
db: {hosts: {d1: }, vars: {level: db}}
`;

interface Case {
  readonly playbook: string;
  /** Results as `TASK HOST STATUS`, and what `debug` said as `HOST: TEXT`; sorted where hosts go by themselves. */
  readonly said: readonly string[];
  readonly options?: Partial<RunOptions>;
}

const told = (expression: string) => `- {name: tell, debug: {msg: '{{ ${expression} }}'}}`;

/** In a play of its own. */
const later = (pattern: string, expression: string) =>
  `- hosts: ${pattern}\n  gather_facts: false\n  tasks:\n    ${told(expression)}\n`;

const onWeb = (tasks: string) => `- hosts: web\n  gather_facts: false\n  tasks:\n${tasks}`;

const cases: Readonly<Record<string, Case>> = {
  'a new host, done once for all, is found by later plays': {
    playbook: `${onWeb('    - {name: add, add_host: {name: "n1:2222", groups: [new, web], role: "{{ 1 }}"}}\n')}${later('new', 'join (list inventory_hostname ansible_port role (join group_names ",") level) " "')}`,
    said: ['add w1 changed', 'n1: n1 2222 1 new,web web', 'tell n1 ok'],
  },
  'under other names of its arguments, in a loop': {
    playbook: `${onWeb('    - {name: add, add_host: {hostname: "{{ item }}", groupname: "a, b"}, loop: [n1, n2, n1]}\n')}${later('a:&b', 'inventory_hostname')}`,
    said: ['add w1 changed', 'n1: n1', 'n2: n2', 'tell n1 ok', 'tell n2 ok'],
  },
  'what is there already is no change': {
    playbook: onWeb(
      '    - {name: add, add_host: {name: w1, groups: web, new: 1}}\n    - {name: again, add_host: {name: w1, groups: web, new: 1}}\n',
    ),
    said: ['add w1 changed', 'again w1 ok'],
  },
  'a host of the play learns its new variables at once': {
    playbook: onWeb(
      `    - {name: add, add_host: {name: w2, groups: [g], size: 9}, when: eq inventory_hostname "w1"}\n    ${told('join (list size (join group_names ",")) " "')}\n`,
    ),
    said: [
      'add w1 changed',

      'tell w1 ok',
      'tell w2 ok',
      'tell w3 ok',
      'w1: 2 web',
      'w2: 9 g,web',
      'w3: 2 web',
    ],
  },
  'without a group it is ungrouped': {
    playbook: `${onWeb('    - {name: add, add_host: {name: n1}}\n')}${later('ungrouped', 'join group_names ","')}`,
    said: ['add w1 changed', 'n1: ungrouped', 'tell n1 ok'],
  },
  'it leaves the ungrouped when it gets a group': {
    playbook: `${onWeb('    - {name: add, add_host: {name: n1}}\n    - {name: add, add_host: {name: n1, groups: g}}\n    - {name: add, add_host: {name: n2}}\n    - {name: add, add_host: {name: n3}}\n')}${later('ungrouped', 'join groups.ungrouped ","')}`,
    said: [
      'add w1 changed',
      'add w1 changed',
      'add w1 changed',
      'add w1 changed',
      'n2: n2,n3',
      'n3: n2,n3',
      'tell n2 ok',
      'tell n3 ok',
    ],
  },
  'its variables are data': {
    playbook: `${onWeb('    - {name: add, add_host: {name: n1, x: "{{ concat \\"{\\" \\"{ size }}\\" }}"}}\n')}${later('n1', 'x')}`,
    said: ['add w1 changed', 'n1: {{ size }}', 'tell n1 ok'],
  },
  'in check mode, too': {
    playbook: `${onWeb('    - {name: add, add_host: {name: n1, groups: new}}\n')}${later('new', 'inventory_hostname')}`,
    options: { check: true },
    said: ['add w1 changed', 'n1: n1', 'tell n1 ok'],
  },
  'groups by what is known of each host, complete before any goes on': {
    playbook: `${onWeb(`    - {name: sort, group_by: {key: "size {{ size }}"}}\n    ${told('join (list (join group_names ",") (join groups.size-2 ",")) " "')}\n`)}${later('size-8', 'inventory_hostname')}`,
    said: [
      'sort w1 changed',
      'sort w2 changed',
      'sort w3 changed',
      'tell w1 ok',
      'tell w2 ok',
      'tell w2 ok',
      'tell w3 ok',
      'w1: size-2,web w1,w3',
      'w2: size-8,web w1,w3',
      'w2: w2',
      'w3: size-2,web w1,w3',
    ],
  },
  'groups above groups': {
    playbook: `${onWeb('    - {name: sort, group_by: {key: "s{{ size }}", parents: [sizes, by size]}}\n')}${later('by-size:!s2', 'join group_names ","')}`,
    said: ['sort w1 changed', 'sort w2 changed', 'sort w3 changed', 'tell w2 ok', 'w2: by-size,s8,sizes,web'],
  },
  'groups of later plays have variables of their own, in the order of precedence': {
    playbook: `${onWeb('    - {name: sort, group_by: {key: db, parents: web}, when: eq size 8}\n')}${later('w2', 'level')}`,
    said: ['sort w1 skipped', 'sort w2 changed', 'sort w3 skipped', 'tell w2 ok', 'w2: db'],
  },
  'after the inventory was read again they are still there': {
    playbook: `${onWeb('    - {name: add, add_host: {name: n1, groups: new}}\n    - {name: sort, group_by: {key: "s{{ size }}"}}\n    - meta: refresh_inventory\n')}${later('new:s8', 'join group_names ","')}`,
    said: [
      'add w1 changed',

      'n1: new',
      'sort w1 changed',
      'sort w2 changed',
      'sort w3 changed',
      'tell n1 ok',
      'tell w2 ok',
      'w2: s8,web',
    ],
  },
  'a limit holds for it': {
    playbook: `${onWeb('    - {name: add, add_host: {name: n1, groups: new}}\n')}${later('new', 'inventory_hostname')}`,
    options: { limit: ['web'] },
    said: ['add w1 changed'],
  },
  'names that cannot be': {
    playbook: onWeb('    - {name: add, add_host: {name: "-oProxyCommand=x"}}\n'),
    said: ['add w1 failed'],
  },
  'several at once': {
    playbook: onWeb('    - {name: add, add_host: {name: "n[1:3]"}}\n'),
    said: ['add w1 failed'],
  },
  'a group above itself': {
    playbook: onWeb('    - {name: sort, group_by: {key: site, parents: site}}\n'),
    said: ['sort w1 failed', 'sort w2 failed', 'sort w3 failed'],
  },
  'this machine, which no inventory names': {
    playbook: '- hosts: localhost\n  gather_facts: false\n  tasks:\n    - {name: sort, group_by: {key: x}}\n',
    said: ['sort localhost failed'],
  },
};

suite('what tasks add to the inventory', (test) => {
  for (const [name, { playbook, options = {}, said }] of Object.entries(cases)) {
    for (const strategy of ['stream', 'linear'] as const) {
      test(`${name} (${strategy})`, async () => {
        const { results, events, mistakes } = await play(
          { 'hosts.yml': hosts, 'play.yml': playbook },
          { ...options, strategy },
        );
        const messages = events.flatMap((event) =>
          event.type === 'task-finished' && event.task.name === 'tell'
            ? [`${event.result.host}: ${event.result.data['msg']}`]
            : [],
        );
        assert.is(mistakes, '');
        assert.equal([...results, ...messages].sort(), said);
      });
    }
  }

  test('a mistake says where', async () => {
    const { events } = await play({ 'hosts.yml': hosts, 'play.yml': cases['a group above itself']!.playbook });
    const messages = events.flatMap((event) => (event.type === 'task-finished' ? [event.result.message] : []));
    assert.match(String(messages[0]), /the group "site" would hold itself/);
  });
});
