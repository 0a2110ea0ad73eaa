import { moduleGroups } from '../../modules/definition/groups.ts';
import { subsetWords } from '../../modules/facts/subsets.ts';
import { loopKinds } from '../loops.ts';
import {
  fixedText,
  type JsonSchema,
  oneOrMore,
  orNothing,
  orTemplate,
  reference,
  variableNames,
  variables,
} from './json.ts';

/** What a keyword is for, and what may be written for it. */
export interface Keyword {
  /** A sentence without its full stop. */
  readonly about: string;
  readonly schema: JsonSchema;
}

const flag = orNothing(orTemplate({ type: 'boolean' }));
const number = orNothing(orTemplate({ type: 'number' }));
const text = orNothing({ type: 'string' });
const title = orNothing({ type: ['string', 'number'] });
const mapping = { type: ['object', 'null'] };
const hostCount = orNothing(orTemplate({ type: 'integer', minimum: 0 }));

/** A bare expression, or several that must all hold. */
export const conditions: JsonSchema = oneOrMore({ type: ['boolean', 'string'], pattern: '\\S' });

const someSubset = subsetWords.join('|');
const environment = orTemplate({ type: 'object' });
const tags = oneOrMore({ ...fixedText, type: ['string', 'number'] });
const pattern = { type: 'string', minLength: 1 };
const file = { type: 'string', minLength: 1 };
const lists = (definition: string) => ({ type: ['array', 'null'], items: reference(definition) });

const inherited: Readonly<Record<string, Keyword>> = {
  name: { about: 'what is shown of it', schema: title },
  when: {
    about: 'done only where these expressions hold; a list means all of them: `eq cni "calico"`',
    schema: conditions,
  },
  tags: {
    about: 'words by which `-t` and `--skip-tags` choose; `always` and `never` have meanings of their own',
    schema: tags,
  },
  vars: { about: 'variables for what is inside', schema: variables },
  environment: {
    about: 'environment variables of programs on the host: a mapping, or a list of them',
    schema: { anyOf: [environment, { type: 'array', items: environment }, { type: 'null' }] },
  },
  become: { about: 'whether to become another user', schema: flag },
  become_user: { about: 'the user to become; root unless told otherwise', schema: text },
  become_method: { about: 'how to become that user: sudo, su or doas', schema: text },
  become_flags: { about: 'options for the program that does it, instead of its usual ones', schema: text },
  become_exe: { about: 'the path of that program', schema: text },
  connection: { about: 'how hosts are reached: ssh or local', schema: text },
  remote_user: { about: 'who logs in, where no variable says it', schema: text },
  port: { about: 'the port of sshd, where no variable says it', schema: number },
  ignore_errors: { about: 'whether a host goes on after a failure', schema: flag },
  ignore_unreachable: { about: 'whether a host that cannot be reached is tried again by the next task', schema: flag },
  any_errors_fatal: { about: 'whether a failure on one host ends the play for all', schema: flag },
  diff: { about: 'whether to show what differs, as `--diff` does', schema: flag },
  no_log: { about: 'whether nothing of arguments and results is shown', schema: flag },
  check_mode: { about: 'whether nothing is changed, as with `--check`; false changes things even then', schema: flag },
  timeout: { about: 'how long a task may take, in seconds', schema: number },
  throttle: { about: 'how many hosts do it at a time; 0 sets no bound', schema: hostCount },
  module_defaults: {
    about: 'arguments for modules that tasks inside do not give themselves, by module or `group/NAME`',
    schema: {
      anyOf: [reference('module_defaults'), { type: 'array', items: reference('module_defaults') }, { type: 'null' }],
    },
  },
  collections: {
    about: 'taken as Ansible has it, and without effect: modules are found by their names',
    schema: oneOrMore(fixedText),
  },
};

const shared: Readonly<Record<string, Keyword>> = {
  ...inherited,
  delegate_to: { about: 'the host on which it is done instead', schema: text },
  delegate_facts: { about: 'whether facts belong to the host that it is delegated to', schema: flag },
  run_once: { about: 'whether it is done on the first host alone, for all', schema: flag },
  notify: { about: 'handlers to run after a change, by name or topic', schema: oneOrMore({ type: 'string' }) },
};

const plays: Readonly<Record<string, Keyword>> = {
  hosts: {
    about: 'the hosts, as a pattern or a list of patterns: `web:&staging:!web3`',
    schema: { anyOf: [pattern, { type: 'array', items: pattern, minItems: 1 }] },
  },
  vars_files: {
    about: 'files of variables; of a list within the list the first that is there',
    schema: oneOrMore({ anyOf: [file, { type: 'array', items: file }] }),
  },
  vars_prompt: { about: 'variables that the user is asked for', schema: lists('prompt') },
  gather_facts: {
    about: 'whether facts are gathered before the first task; without it when something asks for them',
    schema: flag,
  },
  gather_subset: {
    about: 'which facts: all, min, network, hardware, virtual; with `!` in front: not these',
    schema: {
      anyOf: [
        { type: 'array', items: orTemplate({ type: 'string', enum: subsetWords }) },
        orTemplate({ type: 'string', pattern: `^\\s*(${someSubset})\\s*(,\\s*(${someSubset})\\s*)*$` }),
        { type: 'null' },
      ],
    },
  },
  gather_timeout: {
    about: 'how long a host may take to tell its facts, in seconds',
    schema: orNothing(orTemplate({ type: 'number', minimum: 1 })),
  },
  validate_argspec: {
    about:
      'whether arguments are held against what PLAYBOOK.meta.yml declares for this play, or the name of a declaration',
    schema: orNothing({ ...fixedText, type: ['boolean', 'string'] }),
  },
  strategy: {
    about: 'stream and free: each host by itself; linear: all in step, task by task',
    schema: orNothing(
      orTemplate({
        type: 'string',
        enum: ['stream', 'linear', 'free', 'host_pinned'].flatMap((name) => [name, `ansible.builtin.${name}`]),
      }),
    ),
  },
  order: {
    about: 'in which order hosts are taken',
    schema: orNothing(
      orTemplate({ type: 'string', enum: ['inventory', 'reverse_inventory', 'sorted', 'reverse_sorted', 'shuffle'] }),
    ),
  },
  serial: {
    about:
      'how many hosts at a time: a number, a percentage (`"30%"`), or a list of them for one batch after the other',
    schema: orNothing({ type: ['number', 'string', 'array'] }),
  },
  max_fail_percentage: { about: 'over how many failed hosts of 100 the play ends for all', schema: number },
  force_handlers: { about: 'whether handlers run that a host has notified before it failed', schema: flag },
  pre_tasks: { about: 'tasks before the roles; their handlers run before the roles begin', schema: reference('tasks') },
  roles: { about: 'roles, done between pre_tasks and tasks', schema: lists('role') },
  tasks: { about: 'what is to be done on each host, in this order', schema: reference('tasks') },
  post_tasks: { about: 'tasks after all others and their handlers', schema: reference('tasks') },
  handlers: { about: 'tasks that run when they are notified', schema: reference('handlers') },
};

const tasks: Readonly<Record<string, Keyword>> = {
  action: {
    about: 'a module and its arguments in one: `copy src=a dest=/b`, or a mapping with `module`',
    schema: reference('action'),
  },
  local_action: { about: 'the same, done on this machine', schema: reference('action') },
  args: { about: 'arguments beside those that stand at the module', schema: mapping },
  changed_when: { about: 'whether it counts as changed, by its result', schema: conditions },
  failed_when: { about: 'whether it counts as failed, by its result', schema: conditions },
  loop: { about: 'a list: the task is done for each, as `item`', schema: orNothing(orTemplate({ type: 'array' })) },
  loop_control: { about: 'how the items of a loop are called, shown and spaced', schema: reference('loop_control') },
  until: { about: 'tried again until these expressions hold', schema: conditions },
  retries: { about: 'how often it is tried again; 3 with until', schema: number },
  delay: { about: 'how long to wait before each further try, in seconds; 5 unless told otherwise', schema: number },
  async: {
    about: 'it goes on in the background, for so many seconds at most; 0: it does not',
    schema: orNothing(orTemplate({ type: 'number', minimum: 0 })),
  },
  poll: {
    about: 'how many seconds lie between two looks whether it has ended, 15 unless told otherwise; 0: nobody looks',
    schema: orNothing(orTemplate({ type: 'number', minimum: 0 })),
  },
  register: { about: 'the variable that gets its result', schema: orNothing({ type: 'string', ...variableNames }) },
  listen: { about: 'further names to which this handler answers', schema: oneOrMore(fixedText) },
  ...Object.fromEntries(
    loopKinds.map((kind) => [`with_${kind}`, { about: `a loop over what Ansible's lookup ${kind} gives`, schema: {} }]),
  ),
};

const blocks: Readonly<Record<string, Keyword>> = {
  block: { about: 'tasks that belong together', schema: reference('tasks') },
  rescue: { about: 'tasks to do when one of the block fails', schema: reference('tasks') },
  always: { about: 'tasks to do in any case', schema: reference('tasks') },
};

/** All keywords that kplay knows, with what each is for. */
export const keywords: Readonly<Record<string, Keyword>> = { ...shared, ...plays, ...tasks, ...blocks };

/** The properties that these keywords are. */
export function propertiesOf(names: readonly string[]): Record<string, JsonSchema> {
  return Object.fromEntries(
    names.map((name) => {
      const { about, schema } = keywords[name]!;
      const description = `${about.charAt(0).toUpperCase()}${about.slice(1)}.`;
      return [name, '$ref' in schema ? { description, allOf: [schema] } : { description, ...schema }];
    }),
  );
}

/** The names that module_defaults gives to groups of modules. */
export const groupNames: readonly string[] = Object.keys(moduleGroups).flatMap((name) => [
  `group/${name}`,
  `group/ansible.builtin.${name}`,
]);
