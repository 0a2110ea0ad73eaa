import { holdsTemplate, isList, isMapping } from '../../load/fields.ts';
import { loopPlaces } from '../../load/loops.ts';
import { templateFileOf } from '../../load/template-file.ts';
import type { Module } from '../../modules/definition/module.ts';
import { mentioned, mentionedIn } from '../../template/mentions.ts';
import type { Scope } from '../../template/scope.ts';
import type { Condition, Task, Written } from '../../types.ts';
import { FactsNeeded } from './facts.ts';

/** What a task asks for before it is sent. */
export interface Uses {
  /** The names of variables, and of those that they are made from. */
  readonly names: ReadonlySet<string>;
  /** The names of helpers. */
  readonly helpers: ReadonlySet<string>;
  /** Whether that is all; a template whose name is known late may ask for more, and a helper for variables by a name that is. */
  readonly all: boolean;
}

/**
 * What a task asks for before it is sent, in its variables and its template, too. What is looked at when its answer is
 * there (changed_when, failed_when) is not among it.
 */
export function usesOf(task: Task, module: Module | undefined, scope: Scope): Uses {
  const direct = directUses(task, module);
  const rendered = task.module === 'template' ? renderedUses(task) : none;
  return followed([direct, rendered], scope);
}

/** What a task asks for when its answer is there. */
export function laterUsesOf(task: Task, scope: Scope): Uses {
  const { changedWhen = [], failedWhen = [] } = task;
  return followed([...changedWhen, ...failedWhen, ...loopPlaces(task).after].map(mentioned), scope);
}

const none: Uses = { names: new Set(), helpers: new Set(), all: true };

function followed(uses: readonly Uses[], scope: Scope): Uses {
  const helpers = uses.flatMap((each) => [...each.helpers]);
  const found = { names: new Set<string>(), helpers: new Set(helpers), all: uses.every(({ all }) => all) };
  for (const each of uses) for (const name of each.names) follow(name, scope, found);
  return found;
}

/** What tasks themselves name is the same for all hosts. */
const inTasks = new WeakMap<Task, Uses>();

function directUses(task: Task, module: Module | undefined): Uses {
  const known = inTasks.get(task) ?? usesInTask(task, module);
  inTasks.set(task, known);
  return known;
}

function usesInTask(task: Task, module: Module | undefined): Uses {
  const { args, become, checkMode, timeout, throttle, delegateTo, connection, remoteUser, port, diff, delegateFacts } =
    task;
  const bare = bareArguments(task, module);
  const written = [
    args,
    ...loopPlaces(task).before,
    checkMode,
    timeout,
    throttle,
    delegateTo,
    become.become,
    become.becomeUser,
    become.becomeMethod,
    become.becomeFlags,
    become.becomeExe,
    connection,
    remoteUser,
    port,
    diff,
    delegateFacts,
  ];
  const all = [...written, ...task.environment, ...task.notify, ...task.when, ...(bare ?? [])].filter(
    (one) => one !== undefined,
  );
  const uses = all.map(mentioned);
  return {
    names: new Set([...uses.flatMap(({ names }) => [...names]), ...declaredArguments(task)]),
    helpers: new Set([...uses.flatMap(({ helpers }) => [...helpers]), ...(task.loopKind === 'lines' ? ['pipe'] : [])]),
    all: bare !== undefined && uses.every(({ all }) => all),
  };
}

/** The variables that are held against a declaration, of which nothing is a template. */
function declaredArguments({ module, args }: Task): readonly string[] {
  const spec =
    module === 'validate_argument_spec' && isMapping(args.content) ? args.content.get('argument_spec') : null;
  if (!spec || !isMapping(spec.content)) return [];
  return [...spec.content].flatMap(([name, option]) => [name, ...otherNames(option)]);
}

function otherNames({ content }: Written): readonly string[] {
  const aliases = isMapping(content) ? content.get('aliases')?.content : undefined;
  return isList(aliases ?? null) ? (aliases as readonly Written[]).map((each) => String(each.content)) : [];
}

/** The arguments that are expressions without braces; undefined when one of them cannot be known before. */
function bareArguments({ args }: Task, module: Module | undefined): Condition[] | undefined {
  const { content } = args;
  const { name, conditions = [] } = module ?? { name: '' };
  if (!isMapping(content)) return [];
  const written = conditions.flatMap((each) => content.get(each) ?? []);
  const bare = written.flatMap((each) => (isList(each.content) ? each.content : [each])).flatMap(asCondition);
  const shown = name === 'debug' ? content.get('var') : undefined;
  if (!shown) return bare;
  // A path into a variable, of which only the name counts.
  const { content: path, origin } = shown;
  return holdsTemplate(shown) ? undefined : [...bare, { text: String(path).split(/[./[]/)[0]!, origin }];
}

function asCondition({ content, origin }: Written): Condition[] {
  return typeof content === 'string' ? [{ text: content, origin }] : [];
}

function follow(
  name: string,
  scope: Scope,
  found: { readonly names: Set<string>; readonly helpers: Set<string>; all: boolean },
): void {
  if (found.names.has(name)) return;
  found.names.add(name);
  const binding = lookup(name, scope);
  if (!binding || !('written' in binding)) return;
  const { names, helpers, all } = mentioned(binding.written);
  found.all &&= all;
  for (const helper of helpers) found.helpers.add(helper);
  for (const inner of names) follow(inner, scope, found);
}

/** A fact that has not been gathered is made from nothing that a task registers. */
function lookup(name: string, scope: Scope) {
  try {
    return scope.lookup(name);
  } catch (error) {
    if (error instanceof FactsNeeded) return undefined;
    throw error;
  }
}

/** A file of which nothing is known yet may ask for anything. */
function renderedUses(task: Task): Uses {
  const file = templateFileOf(task);
  return file ? mentionedIn(file.path, file.text) : { ...none, all: false };
}
