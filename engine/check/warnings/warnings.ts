import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { InputError } from '../../errors.ts';
import { inventoryFolders } from '../../inventory/sources.ts';
import { isMapping } from '../../load/fields.ts';
import { exampleFiles } from '../../load/variables.ts';
import type { Vault } from '../../secrets/vault/vault.ts';
import { mentioned } from '../../template/mentions.ts';
import type { Task, Vars } from '../../types.ts';
import { wordsElsewhere } from '../flow/elsewhere.ts';
import { renderedBy } from '../flow/files.ts';
import { isOpen, namesIn } from '../flow/learn.ts';
import type { Doubt } from '../flow/look.ts';
import { magicNames } from '../flow/magic.ts';
import { foldersIn } from '../flow/scope.ts';
import type { Surroundings } from '../flow/surroundings.ts';
import { placesOf } from '../places.ts';
import type { Visit, Visits } from '../visits.ts';
import { hiddenChange } from './changes.ts';
import { unsafeModes } from './modes.ts';
import { secretsIn, secretsInVars } from './secrets.ts';
import { shadowed } from './shadows.ts';
import { doubtfulNames, unusedVariables } from './unused.ts';

/** What is odd about plays and about the variables around them, but no mistake: each thing once. */
export function warningsOf(
  plays: readonly Visits[],
  around: Surroundings | undefined,
  found: { readonly errors: readonly InputError[]; readonly doubts: readonly Doubt[] },
  { vault, rolesPath = [] }: { readonly vault: Vault; readonly rolesPath: readonly string[] | undefined },
): InputError[] {
  const directories = [...new Set(plays.map(({ play }) => play.directory))];
  const beside = directories.map((folder) => foldersIn(folder, vault));
  const folders = [...(around?.folders ?? []), ...beside];
  const groups = [
    ...(around ? [...around.inventory.groups.values()].map(({ vars }) => vars) : []),
    ...folders.flatMap((each) => [...each.groups.values()]),
  ];
  const visits = new Map(plays.flatMap((each) => [...each.tasks, ...each.handlers]).map((one) => [one.task, one]));
  const tasks = [...visits.keys()];
  const layers = layersOf(plays, tasks, [...groups, ...folders.flatMap(({ hosts }) => [...hosts.values()])]);
  const magic = plays[0] ? magicNames(plays[0].play) : new Set<string>();
  const words = around && wordsIn(plays, [...visits.values()], layers, rolesPath);
  return [
    ...(words
      ? [
          ...unusedVariables(layers, words, missingIn(found.errors)),
          ...doubtfulNames(found.doubts, words, documentedNames(directories, around?.sources ?? [])),
        ]
      : []),
    ...[...layers].flatMap(secretsInVars),
    ...tasks.flatMap((task) => [
      ...secretsInArguments(task),
      ...unsafeModes(task),
      ...hiddenChange(task),
      ...shadowed(task, magic, groups),
    ]),
  ];
}

/** The names that are told to be undefined. */
function missingIn(errors: readonly InputError[]): ReadonlySet<string> {
  const undefinedNames = errors.filter(({ code }) => code === 'undefined-variable');
  return new Set(undefinedNames.flatMap(({ message }) => /"([^"]*)"/.exec(message)?.[1] ?? []));
}

/** All names and keys that anything asks for; undefined where something may ask for any. */
function wordsIn(
  plays: readonly Visits[],
  visits: readonly Visit[],
  layers: Iterable<Vars>,
  rolesPath: readonly string[],
): ReadonlySet<string> | undefined {
  const inVars = [...layers].flatMap((layer) =>
    [...layer.values()].flatMap((binding) => ('written' in binding ? [mentioned(binding.written)] : [])),
  );
  const inTasks = visits.flatMap(({ task, module }) => {
    const { when, written, conditions, after } = placesOf(task, module);
    const rendered = renderedBy(task) ?? [];
    return [...[...when, ...written, ...conditions, ...after].map(mentioned), rendered].flat();
  });
  const inPlays = plays.flatMap(({ play }) => [play.hosts, ...play.varsFiles].map(mentioned));
  const words = new Set<string>();
  for (const { all, uses, others } of [...inVars, ...inTasks, ...inPlays]) {
    if (!all) return undefined;
    for (const { path } of uses) for (const part of path) words.add(part);
    for (const { name } of others) words.add(name);
  }
  for (const task of visits.map(({ task }) => task).filter(isOpen)) {
    const elsewhere = wordsElsewhere(task, rolesPath);
    if (!elsewhere) return undefined;
    for (const word of elsewhere) words.add(word);
  }
  return words;
}

/** All layers of variables, each once. */
function layersOf(plays: readonly Visits[], tasks: readonly Task[], around: readonly Vars[]): ReadonlySet<Vars> {
  const layers = new Set([...around, ...plays.map(({ play }) => play.vars)]);
  for (const { defaults, vars } of plays.flatMap(({ play }) => play.roles)) layers.add(defaults).add(vars);
  for (const { role, vars } of tasks) {
    for (const layer of [...vars, ...(role ? [role.defaults, role.vars, role.params] : [])]) layers.add(layer);
  }
  return layers;
}

function secretsInArguments({ args }: Task): InputError[] {
  return isMapping(args.content) ? [...args.content].flatMap(([name, value]) => secretsIn(name, value)) : [];
}

/** The names that examples of variable files tell of: in the current folder, beside inventories and beside playbooks. */
function documentedNames(directories: readonly string[], sources: readonly string[]): ReadonlySet<string> {
  const folders = new Set([process.cwd(), ...inventoryFolders(sources), ...directories].map((each) => resolve(each)));
  const files = [...folders].flatMap(exampleFiles);
  return new Set(files.flatMap((file) => [...namesIn(readFileSync(file, 'utf8'))]));
}
