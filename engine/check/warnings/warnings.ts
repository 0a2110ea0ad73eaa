import type { InputError } from '../../errors.ts';
import { isMapping } from '../../load/fields.ts';
import type { Vault } from '../../secrets/vault/vault.ts';
import type { Task, Vars } from '../../types.ts';
import { magicNames } from '../flow/magic.ts';
import { foldersIn } from '../flow/scope.ts';
import type { Surroundings } from '../flow/surroundings.ts';
import type { Visits } from '../visits.ts';
import { hiddenChange } from './changes.ts';
import { unsafeModes } from './modes.ts';
import { secretsIn, secretsInVars } from './secrets.ts';
import { shadowed } from './shadows.ts';

/** What is odd about plays and about the variables around them, but no mistake: each thing once. */
export function warningsOf(plays: readonly Visits[], around: Surroundings | undefined, vault: Vault): InputError[] {
  const beside = [...new Set(plays.map(({ play }) => play.directory))].map((folder) => foldersIn(folder, vault));
  const folders = [...(around?.folders ?? []), ...beside];
  const groups = [
    ...(around ? [...around.inventory.groups.values()].map(({ vars }) => vars) : []),
    ...folders.flatMap((each) => [...each.groups.values()]),
  ];
  const tasks = [...new Set(plays.flatMap((each) => [...each.tasks, ...each.handlers].map(({ task }) => task)))];
  const magic = plays[0] ? magicNames(plays[0].play) : new Set<string>();
  return [
    ...[...layersOf(plays, tasks, [...groups, ...folders.flatMap(({ hosts }) => [...hosts.values()])])].flatMap(
      secretsInVars,
    ),
    ...tasks.flatMap((task) => [
      ...secretsInArguments(task),
      ...unsafeModes(task),
      ...hiddenChange(task),
      ...shadowed(task, magic, groups),
    ]),
  ];
}

/** All layers of variables, each once. */
function layersOf(plays: readonly Visits[], tasks: readonly Task[], around: readonly Vars[]): ReadonlySet<Vars> {
  const layers = new Set([...around, ...plays.map(({ play }) => play.vars)]);
  for (const { role, vars } of tasks) {
    for (const layer of [...vars, ...(role ? [role.defaults, role.vars, role.params] : [])]) layers.add(layer);
  }
  return layers;
}

function secretsInArguments({ args }: Task): InputError[] {
  return isMapping(args.content) ? [...args.content].flatMap(([name, value]) => secretsIn(name, value)) : [];
}
