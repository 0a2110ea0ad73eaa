import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { holdsTemplate, isMapping, isTemplate, oneOrMore } from '../../load/fields.ts';
import { type FileKind, findFile } from '../../load/files.ts';
import { includesTasks } from '../../load/keywords.ts';
import { shownPath } from '../../load/paths.ts';
import { templateFileOf } from '../../load/template-file.ts';
import { unknown } from '../../load/unknown.ts';
import { readVars } from '../../load/variables.ts';
import type { Vault } from '../../secrets/vault/vault.ts';
import type { References } from '../../template/check.ts';
import { evaluate } from '../../template/evaluate.ts';
import { tryTo } from '../../template/invoke.ts';
import { mentionedIn } from '../../template/mentions.ts';
import type { Task, Value, Written } from '../../types.ts';
import { filesOfRoles } from './elsewhere.ts';
import { namesIn } from './learn.ts';
import { knownScope, type Scene, type Traveller } from './scope.ts';

/** Reads a play's vars_files for hosts, the first that is there of each; of those with a name known late only what may be in them. */
export function readVarsFiles(scene: Scene, hosts: Traveller, vault: Vault): void {
  const { directory, varsFiles } = scene.play;
  for (const written of varsFiles) {
    const names = tryTo(() => evaluate(written, knownScope(scene, hosts, undefined, undefined)));
    const candidates = (Array.isArray(names) ? names : [names]).map((each: Value) => String(each));
    const files = candidates.map((name) => tryTo(() => findFile('vars', name, [directory], written.origin)));
    const file = names === undefined ? undefined : files.find((each) => each !== undefined);
    const vars = file === undefined ? undefined : tryTo(() => readVars(file, vault));
    if (vars) hosts.varsFiles.push(vars);
    else noteNear(hosts, 'vars', written, [directory]);
  }
}

/** Notes what a task may bring from a file: its variables, or the names that files in question seem to define. */
export function noteIncluded(scene: Scene, task: Task, hosts: Traveller, vault: Vault): void {
  const { module, args, when, searchPath } = task;
  if (module === 'validate_argument_spec') noteDeclared(args, hosts);
  if (module !== 'include_vars') {
    if (!includesTasks(module) || !holdsTemplate(args) || hasNoRound(scene, task, hosts)) return;
    const { rolesPath = [] } = scene.surroundings;
    if (module === 'include_role') notePerhaps(hosts, filesOfRoles(task, rolesPath).filter(isYaml));
    else noteNear(hosts, 'tasks', fileIn(args), searchPath);
    return;
  }
  const fields = isMapping(args.content) ? args.content : new Map([['file', args]]);
  const name = fields.get('name')?.content;
  if (typeof name === 'string') {
    hosts.included.set(name, unknown);
    return;
  }
  const file = fields.get('file');
  const vars =
    file && !isTemplate(file)
      ? tryTo(() => readVars(findFile('vars', String(file.content), searchPath, file.origin), vault))
      : undefined;
  if (!vars) noteNear(hosts, 'vars', fields.get('dir') ?? file, searchPath);
  else for (const [key, binding] of vars) hosts.included.set(key, when.length > 0 || task.loop ? unknown : binding);
}

/** Whether the list of a task's loop is known to be empty. */
function hasNoRound(scene: Scene, task: Task, hosts: Traveller): boolean {
  const { loop } = task;
  const items = loop && tryTo(() => evaluate(loop, knownScope(scene, hosts, task, undefined)));
  return Array.isArray(items) && items.length === 0;
}

/** What a role declares to need is held against what it is given with the role's own words, when the run comes to it. */
function noteDeclared({ content }: Written, { perhaps }: Traveller): void {
  const declared = isMapping(content) ? content.get('argument_spec') : undefined;
  if (declared && isMapping(declared.content)) for (const name of declared.content.keys()) perhaps.add(name);
}

function fileIn(args: Written): Written | undefined {
  return isMapping(args.content) ? args.content.get('file') : args;
}

/** Notes the names in all files that one with a name known late may turn out to be; any name where there are none. */
function noteNear(hosts: Traveller, kind: FileKind, written: Written | undefined, folders: readonly string[]): void {
  const texts = oneOrMore(written).map(({ content }) => String(content).split('{{')[0]!);
  const places = texts.flatMap((text) => folders.flatMap((each) => [resolve(each, kind, text), resolve(each, text)]));
  const files = [...new Set(places.map((place) => (existsSync(place) ? place : dirname(place))))].flatMap(yamlFiles);
  notePerhaps(hosts, files);
}

function notePerhaps(hosts: Traveller, files: readonly string[]): void {
  if (files.length === 0) hosts.open = true;
  for (const file of files) for (const name of namesIn(readFileSync(file, 'utf8'))) hosts.perhaps.add(name);
}

/** Beyond so many files of a folder nobody keeps variables in it. */
const mostFiles = 1000;

function yamlFiles(path: string): string[] {
  if (!existsSync(path)) return [];
  const all = statSync(path).isDirectory() ? readdirSync(path, { recursive: true, encoding: 'utf8' }) : undefined;
  const files = all ? all.slice(0, mostFiles).map((name) => join(path, name)) : [path];
  return files.filter((name) => isYaml(name) && statSync(name).isFile());
}

function isYaml(path: string): boolean {
  return /\.(ya?ml|json)$/.test(path);
}

/** What a template file mentions that a task names; undefined when it cannot be read here and now. */
export function renderedBy(task: Task): References | undefined {
  const file = templateFileOf(task);
  if (!file) return undefined;
  try {
    return mentionedIn(shownPath(file.path), file.text);
  } catch {
    return undefined; // that it does not parse is said elsewhere
  }
}
