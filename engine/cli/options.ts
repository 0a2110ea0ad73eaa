import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { InputError } from '../errors.ts';
import { parseExtraVars } from '../load/extra-vars.ts';
import { findPlaybook } from '../load/playbook.ts';
import type { ConnectionOptions } from '../play/begin.ts';
import type { RunOptions } from '../play/context.ts';
import type { UnknownTasks } from '../play/resume/unknown.ts';
import { hasEnded, journalFolder, stateFolder } from '../report/journal/folder.ts';
import type { Vault } from '../secrets/vault/vault.ts';
import { type LoginOptions, passwords, withLogin } from './login-options.ts';
import type { Settings } from './settings.ts';
import { type VaultOptions, withVault } from './vault-options.ts';

/** Options of the commands that work on hosts, as commander gives them. */
export interface HostOptions extends VaultOptions, LoginOptions {
  readonly inventory?: readonly string[];
  readonly limit?: readonly string[];
  readonly extraVars?: readonly string[];
  readonly flushCache?: boolean;
  readonly forks?: number;
  readonly check?: boolean;
  readonly diff?: boolean;
  readonly verbose: number;
  readonly user?: string;
  readonly privateKey?: string;
  readonly become?: boolean;
  readonly becomeUser?: string;
  readonly becomeMethod?: string;
  readonly strictHostKeys?: boolean;
  readonly wait?: boolean;
  readonly takeOver?: boolean;
  readonly tags?: readonly string[];
  readonly skipTags?: readonly string[];
  readonly forceHandlers?: boolean;
  readonly unknownTasks?: UnknownTasks;
  readonly startAtTask?: string;
  readonly step?: boolean;
  readonly yes?: boolean;
}

/** Adds the options that name an inventory, its variables, and the passwords of what is encrypted. */
export function withInventory(command: Command): Command {
  const named = command
    .optionsGroup('Hosts and variables:')
    .option(
      '-i, --inventory <source>',
      'inventory file, folder, script or host list ("a,b,"); several are merged',
      append,
    )
    .option('-l, --limit <pattern>', 'only these hosts', append)
    .option('-e, --extra-vars <vars>', 'variables: name=value, @file.yml or JSON; they win over all others', append)
    .option('--flush-cache', 'ask inventory plugins and programs anew instead of their caches');
  return withVault(named);
}

/** Adds the options of the commands that work on hosts; letters and names are Ansible's. */
export function withHosts(command: Command): Command {
  const working = withInventory(command)
    .optionsGroup('How to work:')
    .option('-C, --check', 'change nothing, say what would change')
    .option('-D, --diff', 'show what differs, line by line')
    .option('-v, --verbose', 'tell more; -vv also where each task is written', (_, before: number) => before + 1, 0)
    .option('-f, --forks <number>', 'how many hosts work at a time (default: 64)', wholeNumber)
    .option('--wait', 'wait for a host that another run holds')
    .option('--take-over', 'end another run that holds a host');
  return withLogin(working);
}

/** Adds the options that say which tasks of playbooks are done. */
export function withTasks(command: Command): Command {
  return command
    .optionsGroup('Which tasks:')
    .option('-t, --tags <tags>', 'only tasks with one of these tags', commaList)
    .option('--skip-tags <tags>', 'no tasks with one of these tags', commaList)
    .option('--force-handlers', 'run the handlers that a host has notified even when it fails later')
    .optionsGroup('Options:');
}

/** For options that may be given several times. */
export function append(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

/** For options with several values between commas, which may be given several times. */
export function commaList(value: string, before: readonly string[] = []): string[] {
  return [
    ...before,
    ...value
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  ];
}

/** An option's value that counts something; commander tells whoever gives anything else. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('it must be a whole number of at least 1.');
}

/** The paths of the playbooks that are named. Throws an InputError when none is, or one is not there. */
export function playbooksOf(names: readonly string[]): readonly string[] {
  if (names.length > 0) return names.map((name) => findPlaybook(name, process.cwd()));
  throw new InputError('no playbook is named', { hint: 'kplay run PLAYBOOK…, or kplay run --plan FILE' });
}

/** The sources of the inventory: those of the command line, else those of the settings. Throws an InputError when there are none. */
export function inventoryOf(options: Pick<HostOptions, 'inventory'>, settings: Settings): readonly string[] {
  if (options.inventory) return options.inventory;
  const { inventory } = settings;
  if (inventory !== undefined) return typeof inventory === 'string' ? [inventory] : inventory;
  throw new InputError('no inventory is given', { hint: 'use -i FILE, or set "inventory:" in kplay.yml' });
}

/** What the command line and the settings say of how to run. */
export function runOptionsOf(options: HostOptions, settings: Settings, vault: Vault): RunOptions {
  const user = options.user ?? settings.remote_user;
  const key = options.privateKey ?? settings.private_key;
  return {
    check: options.check ?? false,
    diff: options.diff ?? false,
    forks: options.forks ?? settings.forks ?? 64,
    strategy: settings.strategy === 'linear' ? 'linear' : 'stream',
    limit: options.limit ?? [],
    tags: options.tags ?? [],
    skipTags: options.skipTags ?? [],
    verbosity: options.verbose,
    forceHandlers: options.forceHandlers ?? false,
    ...(options.unknownTasks ? { unknownTasks: options.unknownTasks } : {}),
    ...(options.startAtTask === undefined ? {} : { startAt: options.startAtTask }),
    ...(options.step ? { step: true } : {}),
    ...(options.yes ? { yes: true } : {}),
    extraVars: parseExtraVars(options.extraVars ?? [], vault),
    rolesPath: rolesPathOf(settings),
    connection: {
      become: options.become ?? false,
      ...(user === undefined ? {} : { user }),
      ...(key === undefined ? {} : { privateKeyFile: key }),
      ...(options.becomeUser === undefined ? {} : { becomeUser: options.becomeUser }),
      ...(options.becomeMethod === undefined ? {} : { becomeMethod: options.becomeMethod }),
      ...(options.connection === undefined ? {} : { kind: options.connection }),
      ...passwordsIn(options),
    },
  };
}

function passwordsIn({ [passwords]: { connection, become } = {} }: HostOptions) {
  return { ...(connection && { password: connection }), ...(become && { becomePassword: become }) };
}

/** The folders that the settings name for roles. */
export function rolesPathOf({ roles_path = [] }: Settings): readonly string[] {
  return typeof roles_path === 'string' ? [roles_path] : roles_path;
}

/** How connections are made; each inventory has known host keys of its own. */
export function connectionOptionsOf(
  options: HostOptions,
  settings: Settings,
  inventory: readonly string[],
): ConnectionOptions {
  return {
    lock: options.check ? 'none' : options.takeOver ? 'take-over' : options.wait ? 'wait' : 'refuse',
    knownHosts: knownHostsOf(inventory),
    strictHostKeys: options.strictHostKeys ?? settings.strict_host_keys ?? false,
    connectTimeout: options.timeout ?? settings.connect_timeout ?? 10,
    hasEnded: ({ run }) => hasEnded(journalFolder(), run),
    ...(settings.keepalive === undefined ? {} : { keepalive: settings.keepalive }),
  };
}

function knownHostsOf(inventory: readonly string[]): string {
  const name = createHash('sha256')
    .update(inventory.map((source) => resolve(source)).join('\n'))
    .digest('hex')
    .slice(0, 16);
  return join(stateFolder(), 'known_hosts', name);
}
