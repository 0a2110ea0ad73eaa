import type { Command } from 'commander';
import { type Ended, exitCodes } from './exit.ts';
import { append } from './options.ts';
import {
  createFile,
  decryptFiles,
  editFiles,
  encryptFiles,
  type RekeyOptions,
  rekeyFiles,
  viewFiles,
} from './vault/files.ts';
import { encryptStrings } from './vault/string.ts';
import { withVault } from './vault-options.ts';

/** Adds `kplay vault` and its commands, whose options are Ansible's. */
export function register(program: Command, ended: Ended): void {
  const vault = program.command('vault');
  const add = (usage: string, description: string): Command => withVault(vault.command(usage).description(description));
  const fine = async (work: Promise<void>): Promise<void> => {
    await work;
    ended(exitCodes.fine);
  };
  type Files = [files: string[], options: RekeyOptions];

  encrypting(add('create <file>', 'write a new encrypted file in $EDITOR')).action(
    (file: string, options: RekeyOptions) => fine(createFile(file, options)),
  );
  encrypting(add('edit <file...>', 'change encrypted files in $EDITOR')).action((...[files, options]: Files) =>
    fine(editFiles(files, options)),
  );
  add('view <file...>', 'show what encrypted files hold').action((...[files, options]: Files) =>
    fine(viewFiles(files, options)),
  );
  withOutput(encrypting(add('encrypt [file...]', 'encrypt files in place, or standard input'))).action(
    (...[files, options]: Files) => fine(encryptFiles(files, options)),
  );
  withOutput(add('decrypt [file...]', 'decrypt files in place, or standard input')).action(
    (...[files, options]: Files) => fine(decryptFiles(files, options)),
  );
  encrypting(add('rekey <file...>', 'encrypt files anew, under another password'))
    .option('--new-vault-id <label@source>', 'the new password, and the id that the files get')
    .option('--new-vault-password-file <file>', 'a file with the new password, or a program that prints it')
    .action((...[files, options]: Files) => fine(rekeyFiles(files, options)));
  withOutput(encrypting(add('encrypt-string [text...]', 'encrypt texts as values for a YAML file')))
    .alias('encrypt_string')
    .option('-p, --prompt', 'ask for the text')
    .option('--show-input', 'show the text while it is typed')
    .option('-n, --name <name>', 'the variable that gets the text; once for each text', append)
    .option('--stdin-name <name>', 'read a text from standard input, for this variable')
    .action((words: string[], options) => fine(encryptStrings(words, options)));
}

function encrypting(command: Command): Command {
  return command.option('--encrypt-vault-id <label>', 'which of several passwords encrypts');
}

function withOutput(command: Command): Command {
  return command.option('--output <file>', 'where the result goes; - is standard output');
}
