import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../../engine/package.ts';
import type { RunOptions } from '../../../engine/play/context.ts';
import type { Value } from '../../../engine/types.ts';
import { lines } from '../../load/folder.ts';
import { suite } from '../../suite.ts';
import { type Project, play } from '../playing.ts';

const { version } = JSON.parse(readFileSync(`${packageRoot()}/package.json`, 'utf8')) as { readonly version: string };

/** An expression in a role's task on `h1.example`, and its value; FOLDER is the project's. */
const values: readonly [string, Value, Partial<RunOptions>?][] = [
  ['inventory_hostname', 'h1.example'],
  ['inventory_hostname_short', 'h1'],
  ['inventory_file', 'FOLDER/hosts.yml'],
  ['inventory_dir', 'FOLDER'],
  ['group_names', ['near', 'web']],
  ['groups.web', ['h1.example', 'h2']],
  ['groups.all', ['h1.example', 'h2']],
  ['playbook_dir', 'FOLDER'],
  ['ansible_play_name', 'The play'],
  ['ansible_play_hosts', ['h1.example', 'h2']],
  ['ansible_play_hosts_all', ['h1.example', 'h2']],
  ['ansible_play_batch', ['h1.example', 'h2']],
  ['default ansible_limit "none"', 'none'],
  ['ansible_limit', 'h1*,h2', { limit: ['h1*,h2'] }],
  ['ansible_play_hosts', ['h1.example'], { limit: ['h1*'] }],
  ['ansible_check_mode', false],
  ['ansible_check_mode', true, { check: true }],
  ['ansible_diff_mode', true, { diff: true }],
  ['ansible_forks', 7, { forks: 7 }],
  ['ansible_verbosity', 0],
  ['ansible_verbosity', 2, { verbosity: 2 }],
  ['ansible_run_tags', ['all']],
  ['ansible_run_tags', ['always'], { tags: ['always'] }],
  ['ansible_skip_tags', ['x', 'y'], { skipTags: ['x', 'y'] }],
  ['kplay_version.full', version],
  ['kplay_version.major', Number(version.split('.')[0])],
  ['role_name', 'r'],
  ['ansible_role_name', 'r'],
  ['role_path', 'FOLDER/roles/r'],
  ['role_names', ['r']],
  ['ansible_play_role_names', ['r']],
  ['ansible_dependent_role_names', ['needed']],
  ['ansible_role_names', ['needed', 'r']],
  ['default ansible_parent_role_names "none"', 'none'],
  ['hostvars.h2.own', 'of h2'],
  ['hostvars.h2.made.0', 'h2!'],
  ['hostvars.h2.inventory_hostname', 'h2'],
  ['hostvars.[h1.example].inventory_hostname_short', 'h1'],
  ['default hostvars.h2.nothing "none"', 'none'],
];

const project = (expression: string): Project => ({
  'hosts.yml': lines(`
    web:
      hosts: {h1.example: {}, h2: {own: of h2, made: ["{{ inventory_hostname }}!"]}}
      children: {near: {hosts: {h1.example: {}}}}
  `),
  'roles/needed/defaults/main.yml': '',
  'roles/r/meta/main.yml': 'dependencies: [needed]',
  'roles/r/tasks/main.yml': `- set_fact: {v: '{{ ${expression} }}'}\n  tags: always\n  register: shown\n- {ping: , tags: [x, y]}`,
  'play.yml': '- {name: The play, hosts: all, roles: [r]}',
});

/** What is said of mistakes with hostvars. */
const mistakes: readonly [string, string][] = [
  ['hostvars.h3.own', 'there is no host "h3"'],
  ['hostvars.[h1.example].own', 'the host "h1.example" has no variable "own"'],
  ['hostvars.h2.nothing', 'no host has a variable "nothing"'],
];

suite('magic variables', (test) => {
  test('roles know whose tasks use them, nearest first', async () => {
    const { events, folder, mistakes } = await play({
      'roles/a/tasks/main.yml': '- import_role: {name: b}',
      'roles/b/tasks/main.yml': '- include_role: {name: c}',
      'roles/c/tasks/main.yml':
        '- set_fact: {v: ["{{ ansible_parent_role_names }}", "{{ ansible_parent_role_paths.1 }}"]}',
      'play.yml': '- {hosts: h1, roles: [a]}',
    });
    assert.is(mistakes, '');
    const results = events.flatMap((event) => (event.type === 'task-finished' ? [event.result.data] : []));
    assert.equal(results.at(-1)!['ansible_facts'], { v: [['b', 'a'], `${folder}/roles/a`] });
  });

  for (const [expression, value, options = {}] of values) {
    test(`${expression} ${JSON.stringify(options)}`, async () => {
      const { events, mistakes, folder } = await play(project(expression), options);
      assert.is(mistakes, '');
      const [first] = events.flatMap((event) =>
        event.type === 'task-finished' && event.result.host === 'h1.example' ? [event.result] : [],
      );
      const shown = JSON.stringify(first!.data['ansible_facts'] ?? first!.data).replaceAll(folder, 'FOLDER');
      assert.equal(JSON.parse(shown), { v: value });
    });
  }

  for (const [expression, message] of mistakes) {
    test(`a mistake: ${expression}`, async () => {
      const { events, mistakes } = await play(project(expression));
      const failed = events.flatMap((event) => (event.type === 'task-finished' ? [event.result.message ?? ''] : []));
      assert.match([mistakes, ...failed].join('\n'), message);
    });
  }
});
