import type { Module } from '../../modules/definition/module.ts';
import {
  actions,
  blockKeywords,
  handlerKeywords,
  importKeywords,
  includeKeywords,
  metaActions,
  metaKeywords,
  taskKeywords,
} from '../keywords.ts';
import type { loopControls } from '../loops.ts';
import { fixedText, type JsonSchema, orNothing, orTemplate, reference, variables, whenIt } from './json.ts';
import { conditions, propertiesOf } from './keywords.ts';
import { moduleProperties, suggested } from './modules.ts';

type Definitions = Record<string, JsonSchema>;

/** What stands for the definitions that do not insist on arguments: module_defaults around may give them. */
const partly = 'partly';

/** The definition's name, for documents or parts of them with and without module_defaults around. */
export function variant(name: string, complete: boolean): string {
  return complete ? name : `${name}.${partly}`;
}

/** Definitions of lists of tasks and handlers, and of all that can stand in them. */
export function taskDefinitions(modules: readonly Module[]): Definitions {
  return { ...ofTasks(modules, true), ...ofTasks(modules, false), ...common(modules) };
}

/** The first that holds decides. */
export function choose(cases: readonly (readonly [JsonSchema, JsonSchema])[], otherwise: JsonSchema): JsonSchema {
  return cases.reduceRight<JsonSchema>((rest, [is, schema]) => whenIt(is, schema, rest), otherwise);
}

/** Whether it is a mapping with one of these keys; what is only being written, a word, is none yet. */
export function has(...keys: readonly string[]): JsonSchema {
  return { type: 'object', anyOf: keys.map((key) => ({ required: [key] })) };
}

/** An object with these properties and no others. */
export function closed(properties: Record<string, JsonSchema>): JsonSchema {
  return { type: 'object', properties, additionalProperties: false };
}

function ofTasks(modules: readonly Module[], complete: boolean): Definitions {
  const of = (name: string) => reference(variant(name, complete));
  const lenient = (name: string) => reference(variant(name, false));
  const defaults = has('module_defaults');
  const lists = (item: string) => ({ type: ['array', 'null'], items: of(item) });
  const single = (name: string): JsonSchema => choose([[has('module_defaults', 'args'), lenient(name)]], of(name));
  const blocks = propertiesOf(blockKeywords.known);
  for (const part of ['block', 'rescue', 'always']) blocks[part] = { ...blocks[part], allOf: [of('tasks')] };
  return Object.fromEntries(
    Object.entries({
      tasks: lists('step'),
      handlers: lists('handler'),
      step: choose(
        [[has('block', 'rescue', 'always'), choose([[defaults, lenient('block')]], of('block'))], ...ofActions('')],
        single('task'),
      ),
      handler: choose(ofActions('handler.'), single('handler.task')),
      block: { ...closed(blocks), required: ['block'] },
      task: withOneModule(taskKeywords.known, modules, complete),
      'handler.task': withOneModule(handlerKeywords.known, modules, complete),
    }).map(([name, schema]) => [variant(name, complete), schema]),
  );
}

function ofActions(prefix: string): [JsonSchema, JsonSchema][] {
  return actions.map((action) => [has(...fullNames(action)), reference(`${prefix}${action}`)]);
}

function fullNames(action: string): string[] {
  return [action, `ansible.builtin.${action}`, `ansible.legacy.${action}`];
}

/** A task names one module; which of those that name none is told by its having nothing but keywords. */
function withOneModule(known: readonly string[], modules: readonly Module[], complete: boolean): JsonSchema {
  const silent = known.filter((keyword) => keyword !== 'action' && keyword !== 'local_action');
  const named = Object.fromEntries(
    actions.flatMap((action) =>
      fullNames(action).map((name) => [name, suggested(name, { description: about[action] })]),
    ),
  );
  return {
    ...closed({ ...propertiesOf(known), ...named, ...moduleProperties(modules, complete) }),
    // a type that no task has, because editors show the message of a wrong type
    ...whenIt(
      { type: 'object', propertyNames: { enum: silent } },
      { type: 'null', errorMessage: 'this task names no module: add one, as in `ping:`' },
    ),
  };
}

const about: Readonly<Record<(typeof actions)[number], string>> = {
  import_tasks: 'Puts the tasks of a file here, before anything runs.',
  include_tasks: 'Does the tasks of a file, whose name may be known late.',
  import_role: "Puts a role's tasks here, before anything runs.",
  include_role: "Does a role's tasks, whose name may be known late.",
  meta: 'Says something to the run itself.',
};

const flag = orNothing({ type: 'boolean' });
const file: JsonSchema = { type: 'string', minLength: 1, description: 'the file, relative to this one' };

const roleProperties = (name: JsonSchema): Record<string, JsonSchema> => ({
  name: { ...name, description: 'the role' },
  tasks_from: { type: 'string', description: 'another file of tasks than main' },
  vars_from: { type: 'string', description: 'another file of vars than main' },
  defaults_from: { type: 'string', description: 'another file of defaults than main' },
  handlers_from: { type: 'string', description: 'another file of handlers than main' },
  public: { ...flag, description: "whether later tasks see the role's variables" },
  allow_duplicates: { ...flag, description: 'whether it is done although it has been done before' },
  rolespec_validate: { ...flag, description: "whether its arguments are held against the role's declaration" },
});

const applied: JsonSchema = {
  ...closed(propertiesOf(importKeywords.filter((keyword) => keyword !== 'args' && keyword !== 'name'))),
  description: 'keywords that the tasks inside take over',
};

/** What each action takes. */
const taken: Readonly<Record<(typeof actions)[number], JsonSchema>> = {
  import_tasks: { anyOf: [fixedText, { ...closed({ file: { ...file, ...fixedText } }) }] },
  include_tasks: { anyOf: [{ type: 'string', minLength: 1 }, closed({ file, apply: applied })] },
  import_role: closed(roleProperties(fixedText)),
  include_role: closed({ ...roleProperties({ type: 'string', minLength: 1 }), apply: applied }),
  meta: { type: 'string', enum: [...metaActions] },
};

const beside: Readonly<Record<(typeof actions)[number], readonly string[]>> = {
  import_tasks: importKeywords,
  include_tasks: includeKeywords,
  import_role: importKeywords,
  include_role: includeKeywords,
  meta: metaKeywords,
};

function common(modules: readonly Module[]): Definitions {
  const ofHandlers = (action: (typeof actions)[number]) => (action.startsWith('import') ? [] : ['listen']);
  const each = actions.flatMap((action) => [
    [action, calling(action, beside[action])],
    [`handler.${action}`, calling(action, [...beside[action], ...ofHandlers(action)])],
  ]);
  return {
    ...Object.fromEntries(each),
    action: {
      anyOf: [
        { type: 'string', pattern: '\\S' },
        {
          type: 'object',
          required: ['module'],
          properties: { module: { type: 'string', enum: modules.map(({ name }) => name) } },
        },
      ],
    },
    loop_control: orNothing(closed(controls)),
  };
}

const controls: Record<(typeof loopControls)[number], JsonSchema> = {
  label: { description: 'what is shown of an item, instead of all of it' },
  loop_var: { type: 'string', description: 'the variable that holds the item; item unless given' },
  index_var: { type: 'string', description: 'a variable for the number of the item, from 0' },
  pause: orNothing(orTemplate({ type: 'number', description: 'seconds between two items' })),
  extended: orNothing(orTemplate({ type: 'boolean', description: 'whether `ansible_loop` tells of the items around' })),
  extended_allitems: orNothing(
    orTemplate({ type: 'boolean', description: 'whether `ansible_loop.allitems` holds them all' }),
  ),
  break_when: { ...conditions, description: 'the loop ends after an item for which these hold' },
};

function calling(action: (typeof actions)[number], known: readonly string[]): JsonSchema {
  const call = { description: about[action], allOf: [taken[action]] };
  return closed({
    ...propertiesOf(known),
    vars: variables,
    ...Object.fromEntries(fullNames(action).map((name) => [name, suggested(name, call)])),
  });
}
