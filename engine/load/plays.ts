import { InputError } from '../errors.ts';
import type { Play, TaskOrBlock, Written } from '../types.ts';
import { type Declared, hiddenBy, validation } from './argument-specs.ts';
import { readArguments } from './arguments.ts';
import { tasksIn } from './blocks.ts';
import type { Call } from './calls.ts';
import { type Fields, holdsTemplate, isList, isTemplate, ofKind, oneOrMore, textOf, varsOf } from './fields.ts';
import { findFile } from './files.ts';
import { defined, inherit, optional } from './inherit.ts';
import { attempt, type Place } from './loading.ts';
import { flushHandlers } from './meta.ts';
import { withDefaults } from './module-defaults.ts';
import { plainOf } from './plain.ts';
import { declaredForPlay } from './play-argument-specs.ts';
import type { PlaybookImport } from './playbook.ts';
import { bound, promptsOf } from './prompts.ts';
import { loadRoleList } from './roles.ts';
import { loadTasks } from './tasks.ts';
import { merged } from './variables.ts';

/** One play of a playbook. Mistakes in its tasks are noted, those in its own keywords are thrown. */
export async function loadPlay(written: Written, fields: Fields, outer: Place, given: PlaybookImport): Promise<Play> {
  const { directory } = outer;
  const own = new Map([...fields].filter(([key]) => key !== 'vars'));
  const around = { ...inherit(given.inherited, own), searchPath: [directory] };
  const place: Place = {
    ...outer,
    inherited: around,
    found: { roles: [], handlers: new Map(), used: new Set() },
  };
  const prompts = (await attempt(place, () => promptsOf(fields.get('vars_prompt')))) ?? [];
  const declared = await attempt(place, () => declaredForPlay(fields, place));
  const hidden = hiddenBy(declared);
  const tasks = [...validationOf(declared, fields, written, place), ...(await loadSections(fields, place))];
  const handlers = await loadTasks(fields.get('handlers'), 'handlers', { ...place, handlers: true });
  return {
    hosts: hostsOf(fields.get('hosts')!),
    vars: merged([varsOf(fields.get('vars'), 'vars'), given.vars, bound(prompts)]),
    varsFiles: (await attempt(place, () => varsFilesOf(fields.get('vars_files'), directory))) ?? [],
    prompts,
    around,
    gathering: await gatheringOf(place, fields, written),
    tasks,
    handlers: [...[...place.found.handlers.values()].flat(), ...tasksIn(handlers)],
    roles: place.found.roles,
    directory,
    origin: written.origin,
    ...(hidden && { hidden }),
    ...defined({
      name: optional(fields, 'name', (name) => ofKind(name, 'name', 'text', 'number')),
      gatherFacts: optional(fields, 'gather_facts', (flag) => ofKind(flag, 'gather_facts', 'boolean')),
      strategy: optional(fields, 'strategy', strategyOf),
      serial: optional(fields, 'serial', (each) => ofKind(each, 'serial', 'number', 'text', 'list')),
      order: optional(fields, 'order', orderOf),
      maxFailPercentage: optional(fields, 'max_fail_percentage', (each) => {
        return ofKind(each, 'max_fail_percentage', 'number');
      }),
      forceHandlers: optional(fields, 'force_handlers', (flag) => ofKind(flag, 'force_handlers', 'boolean')),
    }),
  };
}

/** The task that comes before all others of a play that declares its arguments. */
function validationOf(declared: Declared | undefined, fields: Fields, play: Written, place: Place): TaskOrBlock[] {
  if (!declared) return [];
  const { origin } = fields.get('validate_argspec') ?? play;
  const name = String(fields.get('name')?.content ?? declared.name);
  const { runOnce: _, ...inherited } = place.inherited;
  return [validation(declared, { type: 'play', name, path: play.origin.file, origin }, inherited)];
}

/** The arguments of the play's own gathering of facts. */
async function gatheringOf(place: Place, fields: Fields, play: Written): Promise<Written> {
  const { origin } = fields.get('gather_facts') ?? play;
  const given = ['gather_subset', 'gather_timeout'].flatMap((key): [string, Written][] => {
    const written = fields.get(key);
    if (!written || written.content === null) return [];
    return [[key, key === 'gather_subset' ? ofKind(written, key, 'text', 'list') : ofKind(written, key, 'number')]];
  });
  const call = { module: 'setup', args: { origin, content: new Map(given) } };
  return (await attempt(place, () => checkedDefaults(call, place))) ?? call.args;
}

/** The arguments of a call with those that module_defaults give, checked where they are known. Throws InputErrors. */
async function checkedDefaults(call: Call, { inherited, loading }: Place): Promise<Written> {
  const { module: name, args } = await withDefaults(call, inherited, loading.modules);
  const module = await loading.modules.find(name);
  if (module && !holdsTemplate(args)) readArguments(module, { args }, plainOf(args));
  return args;
}

/** The tasks of a play in the order in which they run; what a section notified runs before the next one starts. */
async function loadSections(fields: Fields, place: Place): Promise<TaskOrBlock[]> {
  const section = (name: string) => loadTasks(fields.get(name), name, place);
  const before = await section('pre_tasks');
  const roles = await loadRoleList(fields.get('roles'), 'roles', place);
  const tasks = [...roles, ...(await section('tasks'))];
  const after = await section('post_tasks');
  const flush = (name: string, needed: boolean) => (needed ? [flushHandlers(fields.get(name)!)] : []);
  return [
    ...before,
    ...flush('pre_tasks', before.length > 0),
    ...tasks,
    ...flush('post_tasks', after.length > 0 && tasks.length > 0),
    ...after,
  ];
}

function hostsOf(written: Written): Written {
  const patterns = oneOrMore(written);
  for (const pattern of patterns) textOf(pattern, 'hosts');
  if (patterns.length === 0)
    throw new InputError('hosts names no host', { origin: written.keyOrigin ?? written.origin });
  return written;
}

const strategies = ['stream', 'linear', 'free', 'host_pinned'];

function strategyOf(written: Written): Written {
  const name = textOf(written, 'strategy').replace(/^ansible\.builtin\./, '');
  return oneOf('strategy', strategies, written, name);
}

/** The orders in which a play can take its hosts. */
const orders = ['inventory', 'reverse_inventory', 'sorted', 'reverse_sorted', 'shuffle'];

function orderOf(written: Written): Written {
  return oneOf('order', orders, written, textOf(written, 'order'));
}

function oneOf(what: string, known: readonly string[], written: Written, name: string): Written {
  if (isTemplate(written) || known.includes(name)) return written;
  throw new InputError(`there is no ${what} "${name}"`, {
    origin: written.origin,
    hint: `there are ${known.join(', ')}`,
  });
}

/** Variable files; a name without a template has to exist, or one of several in a list. */
function varsFilesOf(written: Written | undefined, directory: string): readonly Written[] {
  const files = oneOrMore(written);
  for (const entry of files) {
    const names = isList(entry.content) ? entry.content : [entry];
    for (const name of names) textOf(name, 'vars_files');
    if (names.length === 1 && !isTemplate(names[0]!)) {
      findFile('vars', String(names[0]!.content), [directory], names[0]!.origin);
    }
  }
  return files;
}
