import { explain } from '../errors.ts';
import { liveInventory } from '../inventory/live.ts';
import { matchHosts } from '../inventory/patterns.ts';
import { tasksIn } from '../load/blocks.ts';
import { parseExtraVars } from '../load/extra-vars.ts';
import { loadPlaybooks } from '../load/playbook.ts';
import { patternsOf, within } from '../play/hosts/hosts.ts';
import { scopeOfPlay } from '../play/settings.ts';
import { selectByTags } from '../play/tags.ts';
import type { Inventory, Play, Task, Vars } from '../types.ts';
import { exitCodes } from './exit.ts';
import { enterLab } from './lab-door.ts';
import type { ListingOptions } from './listing-options.ts';
import { type HostOptions, inventoryOf, playbooksOf, rolesPathOf } from './options.ts';
import { readSettings } from './settings.ts';
import { warn } from './terminal.ts';
import { openVault } from './vault-options.ts';

/** Lists plays with their hosts, tasks or tags, in the form that ansible-playbook has; no host is asked. */
export async function listPlaybooks(names: readonly string[], options: HostOptions & ListingOptions): Promise<number> {
  const settings = readSettings();
  const playbooks = playbooksOf(names);
  const sources = inventoryOf(options, settings);
  const inLab = await enterLab(sources);
  if (inLab !== undefined) return inLab;
  const vault = await openVault(options, settings);
  const { current } = await liveInventory(sources, vault, warn);
  const extraVars = parseExtraVars(options.extraVars ?? [], vault);
  for (const playbook of playbooks) {
    const plays = await loadPlaybooks([playbook], { vault, rolesPath: rolesPathOf(settings) });
    const told = plays.map((play, index) => ofPlay(play, index + 1, { inventory: current, extraVars, options }));
    process.stdout.write(`\nplaybook: ${playbook}\n${told.join('')}`);
  }
  return exitCodes.fine;
}

interface Around {
  readonly inventory: Inventory;
  readonly extraVars: Vars;
  readonly options: HostOptions & ListingOptions;
}

function ofPlay(play: Play, number: number, around: Around): string {
  const { options } = around;
  const tags = play.around?.tags ?? [];
  const tasks = tasksOf(play, options);
  const pattern = shown(play.hosts.content);
  const lines = [
    `play #${number} (${pattern}): ${shown(play.name?.content ?? pattern)}\tTAGS: [${[...tags].sort().join(',')}]`,
  ];
  if (options.listHosts) lines.push(...ofHosts(play, around));
  if (options.listTasks)
    lines.push('  tasks:', ...tasks.map((task) => `    ${nameOf(task)}\tTAGS: [${listed(task.tags)}]`));
  if (options.listTags)
    lines.push(`    TASK TAGS: [${listed([...tags, ...tasksIn(play.tasks).flatMap((task) => task.tags)])}]`);
  return `\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

function ofHosts(play: Play, { inventory, extraVars, options }: Around): string[] {
  const patterns = patternsOf(play, scopeOfPlay({ extraVars }, play));
  const matched = matchHosts(patterns, inventory, play.hosts.origin, (mistake) => warn(explain(mistake)));
  const names = within(matched, options.limit ?? [], inventory);
  const quoted = patterns.map((pattern) => `'${pattern}'`).join(', ');
  return [`  pattern: [${quoted}]`, `  hosts (${names.length}):`, ...names.map((name) => `    ${name}`)];
}

/** The tasks that the tags leave, those of rescue and always, too; without those that only speak to the run. */
function tasksOf({ tasks }: Play, { tags = [], skipTags = [] }: HostOptions): readonly Task[] {
  return tasksIn(selectByTags(tasks, { tags, skipTags })).filter(({ module }) => module !== 'meta');
}

function nameOf({ name, module, role }: Task): string {
  const own = name ? shown(name.content) : module;
  return role ? `${role.name} : ${own}` : own;
}

function listed(tags: readonly string[]): string {
  return [...new Set(tags)].sort().join(', ');
}

function shown(content: unknown): string {
  return Array.isArray(content) ? content.map((each) => shown(each.content)).join(',') : String(content);
}
