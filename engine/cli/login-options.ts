import { type Command, InvalidArgumentError, Option } from 'commander';
import { InputError } from '../errors.ts';
import { readPassword } from '../secrets/vault/source.ts';
import type { Secret } from '../types.ts';
import { askHidden } from './ask.ts';

/** Where passwords that were asked for, or read from files, are: no text that is made of the options has them. */
export const passwords = Symbol('passwords');

/** Passwords for where no variable gives one. */
export interface Passwords {
  readonly connection?: Secret | undefined;
  readonly become?: Secret | undefined;
}

/** Options that say how to log in, as commander gives them. */
export interface LoginOptions {
  readonly connection?: string;
  readonly timeout?: number;
  readonly askPass?: boolean;
  readonly askBecomePass?: boolean;
  readonly connectionPasswordFile?: string;
  readonly connPassFile?: string;
  readonly becomePasswordFile?: string;
  readonly becomePassFile?: string;
  readonly [passwords]?: Passwords;
}

/** Adds Ansible's options for logging in; what they ask for is asked before the command begins. */
export function withLogin(command: Command): Command {
  return command
    .optionsGroup('Logging in:')
    .option('-u, --user <name>', 'log in as this user')
    .option('--private-key <file>', 'log in with this key')
    .option('-b, --become', 'become another user (root unless told otherwise)')
    .option('--become-user <name>', 'the user to become')
    .option('--become-method <method>', 'sudo, su or doas')
    .option('-c, --connection <kind>', 'ssh or local, where no variable says it')
    .option('-T, --timeout <seconds>', 'how long connecting may take (default: 10)', seconds)
    .option('-k, --ask-pass', 'ask for the password to log in with')
    .option('-K, --ask-become-pass', 'ask for the password that sudo, su or doas want')
    .option('--connection-password-file <file>', 'a file with the password to log in with, or a program that prints it')
    .addOption(new Option('--conn-pass-file <file>').hideHelp())
    .option('--become-password-file <file>', 'the same for the password that sudo, su or doas want')
    .addOption(new Option('--become-pass-file <file>').hideHelp())
    .option('--strict-host-keys', 'refuse hosts whose key is not known yet')
    .optionsGroup('Options:')
    .hook('preAction', async (_, acting) => {
      const found = await passwordsOf(acting.opts<LoginOptions>());
      acting.setOptionValue(passwords as never, found);
    });
}

async function passwordsOf(options: LoginOptions): Promise<Passwords> {
  const files = {
    connection: options.connectionPasswordFile ?? options.connPassFile,
    become: options.becomePasswordFile ?? options.becomePassFile,
  };
  const connection = await passwordOf('connection', options.askPass, files.connection);
  const become = await passwordOf('become', options.askBecomePass, files.become);
  // as in Ansible, where an empty answer means the same password
  return { connection, become: options.askBecomePass && become?.reveal() === '' ? connection : become };
}

async function passwordOf(
  kind: 'connection' | 'become',
  isAsked: boolean | undefined,
  file: string | undefined,
): Promise<Secret | undefined> {
  if (file !== undefined) return readPassword(`${kind} password`, file);
  if (!isAsked) return undefined;
  const answer = await askHidden(kind === 'become' ? 'Become password:' : 'Connection password:');
  if (answer) return answer;
  const hint = `give it in a file: --${kind}-password-file FILE`;
  throw new InputError(`there is no terminal to ask for the ${kind} password`, { hint });
}

function seconds(text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('it must be a number of seconds.');
}
