import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Command, Option } from 'commander';
import { metros } from '../../../lab/api/catalogue/locations.ts';
import { plans } from '../../../lab/api/catalogue/plans.ts';
import { faultKinds } from '../../../lab/api/faults/kinds.ts';
import { loadInventory } from '../../inventory/index.ts';
import { sourcesOf } from '../../inventory/sources.ts';
import { tasksIn } from '../../load/blocks.ts';
import { findPlaybook, loadPlaybooks } from '../../load/playbook.ts';
import { argumentNamesOf } from '../../load/schemas.ts';
import { readYaml } from '../../load/yaml.ts';
import { canonicalName, findModule, moduleNames } from '../../modules/definition/registry.ts';
import { packageRoot } from '../../package.ts';
import { unknownTaskChoices } from '../../play/resume/unknown.ts';
import { journalFolder, runsIn } from '../../report/journal/folder.ts';
import { inventoryOf } from '../options.ts';
import { readSettings } from '../settings.ts';
import type { Candidate } from './candidates.ts';

/** The words in front of the one that is being written, and that one. */
interface At {
  readonly words: readonly string[];
  readonly last: string;
}

/** What may be the value of an option; nothing where it is a file or free. */
export async function valuesFor({ long }: Option, at: At): Promise<readonly Candidate[]> {
  switch (long) {
    case '--limit':
      return hostsAndGroups(at);
    case '--tags':
    case '--skip-tags':
      return tagsOf(at);
    case '--unknown-tasks':
      return plain(unknownTaskChoices);
    case '--resume':
      return plain(runsIn(journalFolder()).slice(-20));
    case '--plan':
      return plain(slugs);
    case '--metro':
      return metroCodes;
    case '--become-method':
      return plain(['sudo', 'su', 'doas']);
    default:
      return [];
  }
}

/** What may be an argument of a command, behind the arguments in front of it. */
export async function argumentsFor(
  command: Command,
  at: At & { readonly given: readonly string[] },
): Promise<readonly Candidate[]> {
  const { words, given, last } = at;
  const name = command.name();
  if (['run', 'check', 'plan'].includes(name)) return playbooks(last);
  if (command.parent?.name() === 'runs') return plain(runsIn(journalFolder()));
  if (name === 'doc') return documented(given);
  if (name === 'inventory')
    return words.length === 0 ? plain(['list', 'host', 'graph']) : hostsAndGroups({ words: given, last });
  if (name === 'exec') {
    if (words.length === 0) return hostsAndGroups({ words: given, last });
    return words.length === 1 ? modules() : argumentsOf(words[1]!);
  }
  if (name === 'reserve') return [plain(slugs), metroCodes][words.length] ?? [];
  if (name === 'clear') return words.length === 0 ? plain(Object.keys(faultKinds)) : [];
  const choices = command.registeredArguments[words.length]?.argChoices ?? [];
  return plain(choices.filter((choice) => choice !== 'words'));
}

const slugs = plans.map(({ slug }) => slug);
const metroCodes = metros.map(({ code, name }): Candidate => [code, name]);

function plain(words: readonly string[]): readonly Candidate[] {
  return words.map((word) => [word, '']);
}

async function modules(): Promise<readonly Candidate[]> {
  return Promise.all(moduleNames().map(async (name): Promise<Candidate> => [name, (await findModule(name))!.summary]));
}

async function argumentsOf(name: string): Promise<readonly Candidate[]> {
  const module = await findModule(canonicalName(name));
  return module ? plain(argumentNamesOf(module).map((each) => `${each}=`)) : [];
}

async function documented(given: readonly string[]): Promise<readonly Candidate[]> {
  const { references } = await import('../doc.ts');
  const asked = given.findIndex((word) => word === '-t' || word === '--type');
  const reference = references[(asked === -1 ? 'module' : given[asked + 1]) as keyof typeof references];
  return reference ? reference.list() : [];
}

/** Playbooks by their names, and YAML files and folders on the way that is being written. */
function playbooks(last: string): readonly Candidate[] {
  const folder = last.includes('/') ? dirname(`${last}x`) : '.';
  const files = entriesOf(folder).flatMap(({ name, isFolder }) => {
    const path = last.includes('/') ? `${folder}/${name}` : name;
    if (isFolder) return name.startsWith('.') ? [] : [`${path}/`];
    return /\.ya?ml$/.test(name) ? [path] : [];
  });
  const named = ['playbooks', join(packageRoot(), 'playbooks')].flatMap((each) =>
    entriesOf(each).flatMap(({ name }) => (/\.ya?ml$/.test(name) ? [basename(name).replace(/\.ya?ml$/, '')] : [])),
  );
  return plain([...new Set([...named, ...files])].sort());
}

function entriesOf(folder: string): { readonly name: string; readonly isFolder: boolean }[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).map((entry) => ({
      name: entry.name,
      isFolder: entry.isDirectory(),
    }));
  } catch {
    return []; // there is no such folder yet
  }
}

/** Those of inventories that are files: nobody is asked for the sake of a completion. */
async function hostsAndGroups({ words, last }: At): Promise<readonly Candidate[]> {
  return quietly(async () => {
    const { groups, hosts } = await loadInventory(inventoriesOf(words).filter(isPlain));
    const front = last.replace(/[^:,&!]*$/, '');
    const found: readonly Candidate[] = [
      ...[...groups.keys()].map((name): Candidate => [name, 'group']),
      ...[...hosts.keys()].map((name): Candidate => [name, 'host']),
    ];
    return found.map(([name, about]): Candidate => [`${front}${name}`, about]);
  });
}

function inventoriesOf(words: readonly string[]): readonly string[] {
  const given = words.flatMap((word, index) => (['-i', '--inventory'].includes(words[index - 1] ?? '') ? [word] : []));
  return given.length > 0 ? given : inventoryOf({}, readSettings());
}

function isPlain(source: string): boolean {
  return sourcesOf(source).every(({ kind, name }) => {
    if (kind !== 'yaml') return kind !== 'script';
    const content = readYaml(name)?.content;
    return !(content instanceof Map && content.has('plugin'));
  });
}

/** The tags of the playbooks that are named before. */
async function tagsOf({ words, last }: At): Promise<readonly Candidate[]> {
  return quietly(async () => {
    const paths = words.flatMap((word) => {
      try {
        return word.startsWith('-') ? [] : [findPlaybook(word, process.cwd())];
      } catch {
        return []; // it is something else
      }
    });
    const plays = await loadPlaybooks(paths, { problems: [] });
    const tags = plays.flatMap(({ tasks, handlers }) => [...tasksIn(tasks), ...handlers].flatMap((task) => task.tags));
    const front = last.replace(/[^,]*$/, '');
    return plain([...new Set(tags)].sort().map((tag) => `${front}${tag}`));
  });
}

/** A mistake in a file is told by the command, not while it is being written. */
async function quietly(find: () => Promise<readonly Candidate[]>): Promise<readonly Candidate[]> {
  try {
    return await find();
  } catch {
    return [];
  }
}
