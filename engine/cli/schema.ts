import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Argument, type Command } from 'commander';
import { InputError } from '../errors.ts';
import { inventoryDocument } from '../inventory/schema.ts';
import { asDocument, documentSchema, variablesDocument } from '../load/schema/index.ts';
import type { JsonSchema } from '../load/schema/json.ts';
import { schemaOf } from '../load/schema/zod.ts';
import { type Ended, exitCodes } from './exit.ts';
import { rolesPathOf } from './options.ts';
import { readSettings, settingsFile, settingsShape } from './settings.ts';

interface Kind {
  /** Which files are of the kind, as patterns for an editor. */
  readonly files: readonly string[];
  make(roleFolders: readonly string[]): JsonSchema | Promise<JsonSchema>;
}

/** The kinds of files that there are schemas for. */
export const kinds: Readonly<Record<string, Kind>> = {
  playbook: { files: ['playbooks/*.yml', 'site.yml', 'all.yml'], make: () => documentSchema('playbook') },
  tasks: { files: ['roles/*/tasks/**/*.yml', 'tasks/**/*.yml'], make: () => documentSchema('tasks') },
  handlers: { files: ['roles/*/handlers/**/*.yml'], make: () => documentSchema('handlers') },
  'role-meta': { files: ['roles/*/meta/main.yml'], make: () => documentSchema('role-meta') },
  'argument-specs': {
    files: ['roles/*/meta/argument_specs.yml'],
    make: () => documentSchema('argument-specs'),
  },
  vars: {
    files: ['group_vars/**/*.yml', 'host_vars/**/*.yml', 'roles/*/{defaults,vars}/**/*.yml', 'vars/**/*.yml'],
    make: variablesDocument,
  },
  inventory: { files: ['inventory/*.yml', 'hosts.yml'], make: inventoryDocument },
  settings: { files: [settingsFile], make: () => asDocument('Settings of kplay', settings(), {}) },
};

/** Adds `kplay schema`. */
export function register(program: Command, ended: Ended): void {
  program
    .command('schema')
    .addArgument(new Argument('[kind]', 'which kind of file; without one all of them').choices(Object.keys(kinds)))
    .option('-o, --output <folder>', 'write KIND.json into this folder')
    .addHelpText('after', `\n${helpOf(kinds)}`)
    .action(async (kind: string | undefined, { output }: { readonly output?: string }) => {
      await schemaCommand(kind, output);
      ended(exitCodes.fine);
    });
}

async function schemaCommand(kind: string | undefined, folder: string | undefined): Promise<void> {
  const roleFolders = ['roles', ...rolesPathOf(readSettings())];
  if (folder === undefined) {
    if (kind === undefined) {
      const hint = `kplay schema ${Object.keys(kinds)[0]}, or -o FOLDER for all of them`;
      throw new InputError('which kind of file?', { hint });
    }
    process.stdout.write(printed(await kinds[kind]!.make(roleFolders)));
    return;
  }
  const wanted = kind === undefined ? Object.keys(kinds) : [kind];
  mkdirSync(folder, { recursive: true });
  for (const each of wanted) writeFileSync(join(folder, `${each}.json`), printed(await kinds[each]!.make(roleFolders)));
  process.stdout.write(printed({ 'yaml.schemas': associations(wanted, folder), 'yaml.customTags': customTags }));
}

/** What an editor that has the YAML language server is told of which files are of which kind. */
function associations(wanted: readonly string[], folder: string): Record<string, readonly string[]> {
  const path = folder.startsWith('/') || folder.startsWith('./') || folder.startsWith('../') ? folder : `./${folder}`;
  return Object.fromEntries(wanted.map((kind) => [`${path}/${kind}.json`, kinds[kind]!.files]));
}

const customTags = ['!vault scalar', '!unsafe scalar', '!unsafe sequence', '!unsafe mapping'];

function settings(): JsonSchema {
  return { ...schemaOf(settingsShape), additionalProperties: false };
}

function printed(value: unknown): string {
  return `${JSON.stringify(value, undefined, 1)}\n`;
}

function helpOf(all: typeof kinds): string {
  const width = Math.max(...Object.keys(all).map((kind) => kind.length));
  const lines = Object.entries(all).map(([kind, { files }]) => `  ${kind.padEnd(width)}  ${files.join('  ')}`);
  return `Kinds, and the files that an editor is told to take for them:\n${lines.join('\n')}`;
}
