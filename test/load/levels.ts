import { stringify } from 'yaml';
import type { Files } from './folder.ts';

/** A place where variables can be defined, lowest precedence first; each pair of places shares a variable of its own. */
export const levels = [
  'defaults of a role in the play',
  'defaults of the role',
  'inventory: group all',
  'inventory: group',
  'group_vars/all beside the inventory',
  'group_vars/all beside the playbook',
  'group_vars beside the inventory',
  'group_vars beside the playbook',
  'inventory: host',
  'host_vars beside the inventory',
  'host_vars beside the playbook',
  'vars of the play',
  'vars_prompt',
  'vars_files',
  'vars of a role in the play',
  'vars of the role',
  'vars of its entry in roles',
  'vars of a block',
  'vars of the task',
  'include_vars',
  'set_fact',
  'parameters of the role',
  'vars of an include',
  'extra variables (-e)',
] as const;

export type Level = (typeof levels)[number];

/** The variable that only these two levels define, each as its own name. */
export function shared(one: Level, other: Level): string {
  return `v_${levels.indexOf(one)}_${levels.indexOf(other)}`;
}

/** All pairs, the lower level first. */
export const pairs: readonly (readonly [Level, Level])[] = levels.flatMap((low, index) =>
  levels.slice(index + 1).map((high) => [low, high] as const),
);

function varsAt(level: Level): Record<string, string> {
  const own = pairs.filter((pair) => pair.includes(level));
  return Object.fromEntries(own.map(([low, high]) => [shared(low, high), level]));
}

/** Facts have names of their own: each stands for them beside the level next to them, and with what it should be. */
export const facts = {
  below: { name: 'ansible_system', level: 'host_vars beside the playbook', winner: 'Linux' },
  above: { name: 'ansible_kernel', level: 'vars of the play', winner: 'vars of the play' },
} as const;

const names = [...pairs.map(([low, high]) => shared(low, high)), facts.below.name, facts.above.name];
const probe = Object.fromEntries(names.map((name) => [name, `{{ ${name} }}`]));

/** A project in which every level defines what it shares with the others; its last task says what each variable is. */
export function projectOfLevels(connection: Readonly<Record<string, string>>): Files {
  const documents: Record<string, unknown> = {
    'inventory/hosts.yml': {
      all: {
        vars: { ...connection, ...varsAt('inventory: group all') },
        children: { near: { vars: varsAt('inventory: group'), hosts: { h1: varsAt('inventory: host') } } },
      },
    },
    'inventory/group_vars/all.yml': varsAt('group_vars/all beside the inventory'),
    'group_vars/all.yml': varsAt('group_vars/all beside the playbook'),
    'inventory/group_vars/near.yml': varsAt('group_vars beside the inventory'),
    'group_vars/near.yml': varsAt('group_vars beside the playbook'),
    'inventory/host_vars/h1.yml': varsAt('host_vars beside the inventory'),
    'host_vars/h1.yml': { ...varsAt(facts.below.level), [facts.below.name]: facts.below.level },
    'vars/files.yml': varsAt('vars_files'),
    'roles/other/defaults/main.yml': varsAt('defaults of a role in the play'),
    'roles/other/vars/main.yml': varsAt('vars of a role in the play'),
    'roles/r/defaults/main.yml': varsAt('defaults of the role'),
    'roles/r/vars/main.yml': varsAt('vars of the role'),
    'roles/r/vars/more.yml': varsAt('include_vars'),
    'roles/r/tasks/main.yml': [
      { include_vars: 'more.yml' },
      { set_fact: varsAt('set_fact') },
      { vars: varsAt('vars of a block'), block: [{ include_tasks: 'probe.yml', vars: varsAt('vars of an include') }] },
    ],
    'roles/r/tasks/probe.yml': [{ debug: { msg: probe }, vars: varsAt('vars of the task') }],
    'extra.yml': varsAt('extra variables (-e)'),
    'play.yml': [
      {
        hosts: 'h1',
        gather_facts: true,
        vars: { ...varsAt(facts.above.level), [facts.above.name]: facts.above.level },
        vars_prompt: Object.entries(varsAt('vars_prompt')).map(([name, given]) => ({ name, default: given })),
        vars_files: ['vars/files.yml'],
        roles: [
          'other',
          { role: 'r', ...varsAt('parameters of the role'), vars: varsAt('vars of its entry in roles') },
        ],
      },
    ],
  };
  return Object.fromEntries(Object.entries(documents).map(([path, document]) => [path, stringify(document)]));
}
