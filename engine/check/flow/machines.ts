import { isMapping } from '../../load/fields.ts';
import type { Order } from '../../modules/definition/module.ts';
import { hostnamesOf, mostDevices } from '../../modules/provision/names.ts';
import type { Vault } from '../../secrets/vault/vault.ts';
import { evaluate } from '../../template/evaluate.ts';
import { tryTo } from '../../template/invoke.ts';
import { type Binding, Secret, type Task, type Value } from '../../types.ts';
import type { Visits } from '../visits.ts';
import { readVarsFiles } from './files.ts';
import { hostsToCheck } from './hosts.ts';
import type { KnownScope } from './known.ts';
import { loopVariables } from './learn.ts';
import { departing, foldersIn, knownScope } from './scope.ts';
import type { Surroundings } from './surroundings.ts';

/** The machines that tasks of these plays order, or give back, as far as their arguments are known before the run. */
export function machinesOf(plays: readonly Visits[], surroundings: Surroundings, vault: Vault): Order[] {
  return plays.flatMap(({ play, tasks }) => {
    const orders = tasks.filter(({ task }) => task.module === 'device');
    const [host] = orders.length > 0 ? hostsToCheck(play, surroundings) : [];
    if (!host) return [];
    const scene = { play, surroundings, beside: foldersIn(play.directory, vault) };
    const one = departing({ hosts: [host], varies: new Set() });
    readVarsFiles(scene, one, vault);
    return orders.flatMap(({ task }) => ordered(task, (item) => knownScope(scene, one, task, item)));
  });
}

function ordered(task: Task, scopeOf: (item: ReadonlyMap<string, Binding> | undefined) => KnownScope): Order[] {
  const { loop, args } = task;
  const items = loop ? tryTo(() => evaluate(loop, scopeOf(undefined))) : [null];
  if (!Array.isArray(items) || !isMapping(args.content)) return [];
  const written = args.content;
  return items.flatMap((data: Value) => {
    const scope = scopeOf(loop && loopVariables(task, { data }));
    const argument = (...names: readonly string[]) => {
      const one = names.map((name) => written.get(name)).find((each) => each !== undefined);
      return one && tryTo(() => evaluate(one, scope));
    };
    const common = {
      project: textOf(argument('project', 'project_id')),
      plan: textOf(argument('plan')),
      image: textOf(argument('operating_system')),
      metro: textOf(argument('metro')),
      facility: textOf(argument('facility')),
      tags: textsOf(argument('tags')),
    };
    const count = numberOf(argument('count'));
    const naming = { hostnames: textsOf(argument('hostnames', 'hostname', 'name')), count };
    const first = numberOf(argument('count_offset')) ?? 1;
    return hostnamesOf({ ...naming, count_offset: first }).map((hostname) => ({ ...common, hostname }));
  });
}

function textOf(value: Value | undefined): string {
  return value === undefined || value === null || typeof value === 'object' ? '' : String(value);
}

function numberOf(value: Value | undefined): number | undefined {
  const number = Number(textOf(value) || Number.NaN);
  return Number.isInteger(number) && number >= 0 && number <= mostDevices ? number : undefined;
}

function textsOf(value: Value | undefined): string[] {
  if (value === undefined || value === null || value instanceof Secret) return [];
  return (Array.isArray(value) ? value : [value]).map((each: Value) => textOf(each)).filter((each) => each !== '');
}
