import { type Command, Option } from 'commander';
import { type PasswordSource, parseSource, readSources } from '../secrets/vault/source.ts';
import type { Vault } from '../secrets/vault/vault.ts';
import { askHidden } from './ask.ts';
import type { Settings } from './settings.ts';

/** Where vault passwords come from, as commander gives it. */
export interface VaultOptions {
  readonly vaultId?: readonly string[];
  readonly vaultPasswordFile?: readonly string[];
  readonly vaultPassFile?: readonly string[];
  readonly askVaultPass?: boolean;
  readonly askVaultPassword?: boolean;
}

/** Adds Ansible's options for vault passwords. */
export function withVault(command: Command): Command {
  return command
    .optionsGroup('Vault passwords:')
    .option('--vault-id <label@source>', 'a vault password: LABEL@FILE, LABEL@PROGRAM or LABEL@prompt', several)
    .option('--vault-password-file <file>', 'a file with a vault password, or a program that prints it', several)
    .addOption(new Option('--vault-pass-file <file>').argParser(several).hideHelp())
    .option('-J, --ask-vault-pass', 'ask for a vault password')
    .addOption(new Option('--ask-vault-password').hideHelp())
    .optionsGroup('Options:');
}

/** The passwords that options and settings name, read in the order in which they are tried. Throws InputErrors. */
export function openVault(options: VaultOptions, settings: Settings): Promise<Vault> {
  return readSources(passwordSources(options, settings), { ask: askHidden });
}

/** Ansible's order: those of the settings with labels, those of the options, files without labels, the question. */
export function passwordSources(options: VaultOptions, settings: Settings): PasswordSource[] {
  const { vault_identity_list: known = [], vault_password_file: file } = settings;
  const files = [...(options.vaultPasswordFile ?? []), ...(options.vaultPassFile ?? []), ...(file ? [file] : [])];
  return [
    ...(typeof known === 'string' ? [known] : known).map(parseSource),
    ...(options.vaultId ?? []).map(parseSource),
    ...files.map((from) => ({ id: undefined, from })),
    ...(options.askVaultPass || options.askVaultPassword ? [question] : []),
  ];
}

/** The source that asks for a password without a label. */
export const question: PasswordSource = { id: undefined, from: 'prompt' };

function several(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}
