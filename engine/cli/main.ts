import { Command, CommanderError } from 'commander';
import { explain, KplayError } from '../errors.ts';
import { version } from '../package.ts';
import { commands, isCommand } from './commands.ts';
import { exitCodes } from './exit.ts';

const beginning = `
To begin with:
  kplay inventory graph -i hosts.yml    which hosts there are
  kplay check -i hosts.yml site.yml     whether a playbook is right
  kplay run -i hosts.yml site.yml -C    what it would change; without -C it does
Each command has its own --help. Settings are in kplay.yml and in KPLAY_… of the environment.`;

async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('kplay')
    .description('Agentless, Ansible-style playbooks for Kubernetes on bare metal, streamed over SSH.')
    .version(version(), '--version', 'print the version')
    .helpCommand('help [command]', 'show the help of a command')
    .addHelpText('after', beginning)
    .showSuggestionAfterError()
    .exitOverride();
  let code: number = exitCodes.fine;
  const wanted = argv.find(isCommand);
  if (wanted) {
    (await commands[wanted]!.load()).register(program, (result) => {
      code = result;
    });
  } else {
    for (const name of Object.keys(commands)) program.command(name);
  }
  for (const command of program.commands) command.description(commands[command.name()]!.summary);
  await program.parseAsync([...argv], { from: 'user' });
  return code;
}

// Whoever reads what we print may leave (`kplay run site | head`): the run and its journal go on.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

main(process.argv.slice(2))
  .catch(report)
  .then((code) => {
    process.exitCode = code;
  });

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.fine : exitCodes.mistake;
  if (error instanceof KplayError) {
    process.stderr.write(`${explain(error)}\n`);
    return exitCodes.mistake;
  }
  throw error;
}
