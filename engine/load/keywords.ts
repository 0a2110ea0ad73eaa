import { loopKinds } from './loops.ts';

/** Keywords that plays, blocks, imports, roles and tasks share: what they say holds for everything inside. */
const inheritable = [
  'name',
  'when',
  'tags',
  'vars',
  'environment',
  'become',
  'become_user',
  'become_method',
  'become_flags',
  'become_exe',
  'connection',
  'remote_user',
  'port',
  'ignore_errors',
  'ignore_unreachable',
  'any_errors_fatal',
  'diff',
  'no_log',
  'check_mode',
  'timeout',
  'throttle',
  'module_defaults',
  'collections',
] as const;

interface Keywords {
  readonly known: readonly string[];
  /** Ansible has them, we do not yet: an error says so. */
  readonly later: readonly string[];
}

/** What may stand in a play. */
export const playKeywords: Keywords = {
  known: [
    ...inheritable.filter((keyword) => keyword !== 'when'),
    'hosts',
    'vars_files',
    'vars_prompt',
    'gather_facts',
    'gather_subset',
    'gather_timeout',
    'validate_argspec',
    'strategy',
    'force_handlers',
    'max_fail_percentage',
    'order',
    'run_once',
    'serial',
    'pre_tasks',
    'roles',
    'tasks',
    'post_tasks',
    'handlers',
  ],
  later: [],
};

/** What may stand beside `import_playbook`. */
export const importPlaybookKeywords: Keywords = {
  known: ['import_playbook', 'ansible.builtin.import_playbook', 'name', 'vars', 'tags', 'when'],
  later: playKeywords.known.filter((keyword) => !inheritable.includes(keyword as 'name')).concat(playKeywords.later),
};

/** What may stand in a task, beside its module. */
export const taskKeywords: Keywords = {
  known: [
    ...inheritable,
    'action',
    'local_action',
    'args',
    'async',
    'changed_when',
    'delegate_to',
    'delegate_facts',
    'failed_when',
    'loop',
    'loop_control',
    'notify',
    'delay',
    'poll',
    'register',
    'retries',
    'run_once',
    'until',
    ...loopKinds.map((kind) => `with_${kind}`),
  ],
  later: [],
};

/** What may stand in a handler, beside its module. */
export const handlerKeywords: Keywords = { known: [...taskKeywords.known, 'listen'], later: taskKeywords.later };

/** What may stand beside a task import (`import_tasks`, `import_role`), whose tasks take it over. */
export const importKeywords: readonly string[] = [
  ...inheritable,
  'args',
  'delegate_to',
  'delegate_facts',
  'notify',
  'run_once',
];

/** What may stand in a block, whose tasks take it over, beside their lists. */
export const blockKeywords: Keywords = {
  known: [...inheritable, 'delegate_to', 'delegate_facts', 'notify', 'run_once', 'block', 'rescue', 'always'],
  later: [],
};

/** What may stand beside a task include: it is one task of its own, and hands on nothing but its variables. */
export const includeKeywords: readonly string[] = [
  ...['name', 'when', 'tags', 'vars', 'args', 'loop', 'loop_control'],
  ...loopKinds.map((kind) => `with_${kind}`),
];

/** What may stand beside `meta`. */
export const metaKeywords: readonly string[] = ['name', 'when', 'tags', 'vars', 'args'];

/** What may stand in an entry of a play's `roles`; every other name is a parameter of the role. */
export const roleKeywords: Keywords = {
  known: [...inheritable, 'role', 'delegate_to', 'delegate_facts', 'run_once'],
  later: [],
};

/** What tasks do to the run itself rather than to a host, with the actions of `meta` that the play stage knows. */
export const actions = ['import_tasks', 'include_tasks', 'import_role', 'include_role', 'meta'] as const;

/** What `meta` can be asked for. */
export const metaActions = [
  ...['flush_handlers', 'noop', 'barrier', 'refresh_inventory', 'end_play', 'end_batch', 'end_host', 'end_role'],
  ...['clear_facts', 'clear_host_errors', 'reset_connection'],
] as const;

/** Whether a module stands for tasks that are known only when a host comes to it. */
export function includesTasks(module: string): boolean {
  return module === 'include_tasks' || module === 'include_role';
}
