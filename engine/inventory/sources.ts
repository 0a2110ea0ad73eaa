import { accessSync, closeSync, constants, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { didYouMean, InputError } from '../errors.ts';
import { isEncrypted } from '../secrets/vault/envelope.ts';
import type { Origin } from '../types.ts';

/** One piece of an inventory and how to read it. */
export interface Source {
  readonly kind: 'list' | 'script' | 'yaml' | 'ini';
  /** A path; for a list its text. */
  readonly name: string;
}

/** Files of a folder that are no inventory: variables, notes, leftovers of editors. */
const ignored = /^\.|^(group_vars|host_vars|vars_plugins)$|(~|\.(pyc|pyo|swp|bak|md|txt|rst|orig|cfg|retry|rpm))$/;

/** What `-i` names, as the sources to read in their order: a list with commas, a file, or all files of a folder by name. */
export function sourcesOf(given: string): Source[] {
  const origin: Origin = { file: '-i', line: 1, column: 1 };
  const found = statSync(given, { throwIfNoEntry: false });
  if (found?.isDirectory()) return folderSources(given);
  if (found) return [fileSource(given)];
  if (given.includes(',')) return [{ kind: 'list', name: given }];
  const beside = dirname(given);
  const near = statSync(beside, { throwIfNoEntry: false })?.isDirectory()
    ? didYouMean(
        given,
        readdirSync(beside).map((name) => (beside === '.' ? name : join(beside, name))),
      )
    : undefined;
  throw new InputError(`there is no inventory "${given}"`, {
    origin,
    excerpt: given,
    hint: near ?? `a list of hosts has a comma, even when it is one host: -i ${given},`,
  });
}

/** The folders beside whose inventories group_vars/ and host_vars/ are looked for, in the order of the sources. */
export function inventoryFolders(sources: readonly string[]): string[] {
  const folders = sources.flatMap((source) => {
    const found = statSync(source, { throwIfNoEntry: false });
    return found === undefined ? [] : [found.isDirectory() ? source : dirname(source)];
  });
  return [...new Set(folders)];
}

function folderSources(folder: string): Source[] {
  return readdirSync(folder)
    .sort()
    .filter((name) => !ignored.test(name))
    .flatMap((name) => sourcesOf(join(folder, name)));
}

function fileSource(path: string): Source {
  const script = beginning(path, 2) === '#!';
  const executable = mayRun(path);
  const extension = extname(path).toLowerCase();
  if (script && !executable) {
    throw new InputError('this inventory is a script that may not be run', {
      origin: { file: path, line: 1, column: 1 },
      hint: `chmod +x ${path}`,
    });
  }
  if (script) return { kind: 'script', name: path };
  if (['.yml', '.yaml', '.json'].includes(extension)) return { kind: 'yaml', name: path };
  if (extension === '.ini') return { kind: 'ini', name: path };
  if (extension === '.toml') {
    throw new InputError('an inventory in TOML is not read', {
      origin: { file: path, line: 1, column: 1 },
      hint: `ansible-inventory -i ${path} --list --export --yaml turns it into one that is`,
    });
  }
  if (executable && beginning(path, 4) === '\x7fELF') return { kind: 'script', name: path };
  const text = readFileSync(path, 'utf8');
  return { kind: isEncrypted(text) || looksLikeYaml(text) ? 'yaml' : 'ini', name: path };
}

/** Files without an extension tell by their first line: `---`, `{` or `all:` begins YAML, everything else is INI. */
function looksLikeYaml(text: string): boolean {
  const first = text.split(/\r?\n/).find((line) => /^\s*[^\s#;]/.test(line));
  return first !== undefined && /^(---|\{|[^\s=[\]]+:(\s|$))/.test(first);
}

function mayRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return (statSync(path).mode & 0o111) !== 0;
  } catch {
    return false;
  }
}

function beginning(path: string, length: number): string {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(file, bytes, 0, length, 0)).toString('latin1');
  } finally {
    closeSync(file);
  }
}
