import { coded, type InputError } from '../../errors.ts';
import type { VarsFolders } from '../../load/variables.ts';
import type { Vault } from '../../secrets/vault/vault.ts';
import { mentioned } from '../../template/mentions.ts';
import type { Inventory, Origin, Task } from '../../types.ts';
import type { Visit, Visits } from '../visits.ts';
import { Outcome } from './again.ts';
import { classesOf } from './classes.ts';
import { connectionVariables } from './connection.ts';
import { noteIncluded, readVarsFiles } from './files.ts';
import { hostsToCheck, withGroupsOf } from './hosts.ts';
import { gathers, learntFrom } from './learn.ts';
import { type Doubt, Look } from './look.ts';
import { Report } from './report.ts';
import { departing, foldersIn, knownScope, layersAround, type Scene, type Traveller } from './scope.ts';
import { type Surroundings, variablesAround } from './surroundings.ts';
import { lookAtTask, type TaskAround } from './task.ts';

/** A play with everything that its tasks on all hosts share. */
interface Stage extends Scene {
  readonly vault: Vault;
  readonly perhaps: ReadonlySet<string>;
  readonly later: ReadonlyMap<string, Origin>;
  readonly hosts: readonly string[];
  readonly everywhere: () => ReadonlySet<string>;
  readonly report: Report;
  /** What was found at tasks for other hosts. */
  readonly outcomes: Map<Visit, readonly Outcome[]>;
  readonly doubts: Doubt[];
}

/** What following has found: mistakes, and names that may be missing and are nearly those of something else. */
export interface Followed {
  readonly errors: readonly InputError[];
  readonly doubts: readonly Doubt[];
}

/** A place in a run: how many plays are past, and how many tasks of the next one. */
export interface Position {
  readonly play: number;
  readonly visit: number;
}

const beginning: Position = { play: 0, visit: 0 };

/**
 * The undefined variables of plays, and conditions and loops that cannot be right, found by following for each kind of
 * host what is defined when its tasks come to their turn. `perhaps` are names that may be defined where files could not
 * be read. What comes before `from` is past: it counts, and nothing of it is told.
 */
export function followPlays(
  plays: readonly Visits[],
  surroundings: Surroundings,
  vault: Vault,
  perhaps: ReadonlySet<string>,
  from: Position = beginning,
): Followed {
  const directories = [...new Set(plays.map(({ play }) => play.directory))];
  const beside = new Map(directories.map((each) => [each, foldersIn(each, vault)]));
  const folders = [...surroundings.folders, ...beside.values()];
  const nowhere: InputError[] = [];
  const around = { ...surroundings, inventory: withGroupsOf(folders, surroundings.inventory) };
  const hosts = plays.map(({ play }) => hostsToCheck(play, around, (mistake) => nowhere.push(mistake)));
  const classes = classesOf(folders, hosts);
  const travellers = classes.map(departing);
  const report = new Report();
  const doubts: Doubt[] = [];
  const later = registeredIn(plays);
  const regroups = plays.some(regroupsHosts);
  // A host that is put into another group has the variables of that one.
  const may = regroups ? new Set([...perhaps, ...namesOfGroups(surroundings.inventory, folders)]) : perhaps;
  for (const [index, tasks] of plays.entries()) {
    const members = new Set(hosts[index]);
    const present = travellers.filter(({ hosts: [first] }) => members.has(first!));
    const { play } = tasks;
    const stage = {
      play,
      surroundings,
      report,
      doubts,
      later,
      beside: beside.get(play.directory)!,
      perhaps: may,
      regroups,
      vault,
      outcomes: new Map<Visit, readonly Outcome[]>(),
      hosts: hosts[index]!.map(({ name }) => name),
    };
    const names = once(() => namesAnywhere(stage, travellers, plays));
    const past = index < from.play ? Number.POSITIVE_INFINITY : index === from.play ? from.visit : 0;
    for (const one of present) travel({ ...stage, everywhere: names }, one, tasks, past);
  }
  const unknown = regroups ? [] : nowhere;
  return { errors: [...report.errors(), ...unknown.map((each) => coded(each, 'unknown-hosts'))], doubts };
}

/** `past` are so many tasks that are not looked at any more. */
function travel(stage: Stage, traveller: Traveller, { play, tasks, handlers }: Visits, past: number): void {
  if (play.gatherFacts?.content !== false) traveller.facts = true;
  traveller.varsFiles.length = 0;
  traveller.roles.length = 0;
  readVarsFiles(stage, traveller, stage.vault);
  if (past === 0) lookAtConnection(stage, traveller);
  for (const [index, visit] of [...tasks, ...handlers].entries()) {
    if (index >= past) lookAt(stage, traveller, visit);
    const { task, module, exposes = [] } = visit;
    for (const [name, binding] of learntFrom(task, module, traveller.learnt)) traveller.learnt.set(name, binding);
    noteIncluded(stage, task, traveller, stage.vault);
    traveller.roles.push(...exposes);
    if (gathers(task)) traveller.facts = true;
  }
}

/** Looks at a task, unless that was done for other hosts for which all that it asks for is the same. */
function lookAt(stage: Stage, traveller: Traveller, visit: Visit): void {
  const { task, module } = visit;
  const { facts, varies } = traveller;
  const here = { layers: layersAround(stage, traveller, task), varies, facts, mayBe: mayBeFor(stage, traveller) };
  const earlier = stage.outcomes.get(visit) ?? [];
  const same = earlier.find((each) => each.holdsFor(here));
  const outcome = same ?? new Outcome(here);
  if (!same) {
    lookAtTask(task, module, aroundOf(stage, traveller, task, outcome));
    stage.outcomes.set(visit, [outcome, ...earlier.slice(0, mostOutcomes)]);
  }
  const names = traveller.hosts.map(({ name }) => name);
  for (const error of outcome.errors) stage.report.note(error, names, stage.hosts);
}

/** So many kinds of hosts for which a task is not the same are remembered. */
const mostOutcomes = 8;

/** How a host is reached is asked for by no task. */
function lookAtConnection(stage: Stage, traveller: Traveller): void {
  const here = { layers: [], varies: traveller.varies, facts: traveller.facts, mayBe: mayBeFor(stage, traveller) };
  const outcome = new Outcome(here);
  const around = aroundOf(stage, traveller, undefined, outcome);
  const scope = around.scope(undefined);
  const look = new Look({ ...around, scope });
  for (const name of connectionVariables) {
    const binding = scope.find(name);
    if (binding && 'written' in binding) look.at(mentioned(binding.written));
  }
  const names = traveller.hosts.map(({ name }) => name);
  for (const error of outcome.errors) stage.report.note(error, names, stage.hosts);
}

function mayBeFor({ perhaps }: Stage, traveller: Traveller): (name: string) => boolean {
  return (name) => traveller.open || traveller.perhaps.has(name) || perhaps.has(name);
}

function aroundOf(stage: Stage, traveller: Traveller, task: Task | undefined, outcome: Outcome): TaskAround {
  const { play, later, everywhere } = stage;
  const mayBe = mayBeFor(stage, traveller);
  return {
    scope: (inner) => knownScope(stage, traveller, task, inner, outcome),
    facts: traveller.facts,
    mayBe,
    later: (name) => later.get(name),
    anywhere: (name) => mayBe(name) || everywhere().has(name) || name.startsWith('ansible_'),
    everywhere,
    doubt: (doubt) => stage.doubts.push(doubt),
    report: (error) => outcome.errors.push(error),
    directory: play.directory,
  };
}

function regroupsHosts({ tasks, handlers }: Visits): boolean {
  return [...tasks, ...handlers].some(({ task }) => task.module === 'add_host' || task.module === 'group_by');
}

/** The variables that any group has. */
function namesOfGroups({ groups }: Inventory, folders: readonly VarsFolders[]): string[] {
  const vars = [
    ...[...groups.values()].map((group) => group.vars),
    ...folders.flatMap((each) => [...each.groups.values()]),
  ];
  return vars.flatMap((each) => [...each.keys()]);
}

/** Where each registered name is first registered. */
function registeredIn(plays: readonly Visits[]): Map<string, Origin> {
  const places = new Map<string, Origin>();
  for (const { tasks, handlers } of plays) {
    for (const { task, module } of [...tasks, ...handlers]) {
      for (const name of learntFrom(task, module, new Map()).keys())
        if (!places.has(name)) places.set(name, task.origin);
    }
  }
  return places;
}

/** The names that any host has at any time. */
function namesAnywhere(stage: Scene, travellers: readonly Traveller[], plays: readonly Visits[]): ReadonlySet<string> {
  const names = new Set<string>(registeredIn(plays).keys());
  const { beside, surroundings } = stage;
  for (const vars of variablesAround({ ...surroundings, folders: [...surroundings.folders, beside] })) {
    for (const name of vars.keys()) names.add(name);
  }
  for (const each of travellers) {
    for (const name of knownScope(stage, each, undefined, undefined).names()) names.add(name);
  }
  return names;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
