import { Command, CommanderError } from 'commander';
import { explain, KplayError } from '../errors.ts';
import { version } from '../package.ts';
import { exitCodes } from './exit.ts';

/** The commands in the order of the help: what each is for, and the file that adds it to the program, loaded only when it is called. */
const commands = {
  run: { summary: 'run playbooks on the hosts of an inventory', load: () => import('./run.ts') },
  plan: {
    summary: 'find what a run would change, and keep that for `kplay run --plan`',
    load: () => import('./plan.ts'),
  },
  exec: {
    summary: 'run one module on hosts: kplay exec all ping; kplay exec workers command -- ls -l /',
    load: () => import('./exec.ts'),
  },
  inventory: {
    summary: 'show the inventory: list (JSON), host NAME (JSON), graph [GROUP]',
    load: () => import('./inventory.ts'),
  },
  check: {
    summary: 'find the mistakes in playbooks that can be seen without a host, all at once',
    load: () => import('./check.ts'),
  },
  doc: {
    summary: 'explain a module, or a helper, a keyword or an error; or list them',
    load: () => import('./doc.ts'),
  },
  schema: {
    summary: 'print JSON Schemas of playbooks, roles and inventories, for editors',
    load: () => import('./schema.ts'),
  },
  vault: { summary: 'encrypt files and values as Ansible Vault does', load: () => import('./vault.ts') },
  lab: {
    summary: 'a small bare-metal cloud on this machine: Packet API, hosts, switch',
    load: () => import('./lab.ts'),
  },
};

async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('kplay')
    .description('Agentless, Ansible-style playbooks for Kubernetes on bare metal, streamed over SSH.')
    .version(version(), '--version', 'print the version')
    .helpCommand('help [command]', 'show the help of a command')
    .showSuggestionAfterError()
    .exitOverride();
  let code: number = exitCodes.fine;
  const wanted = argv.find((word) => Object.hasOwn(commands, word)) as keyof typeof commands | undefined;
  if (wanted) {
    (await commands[wanted].load()).register(program, (result) => {
      code = result;
    });
  } else {
    for (const name of Object.keys(commands)) program.command(name);
  }
  for (const command of program.commands)
    command.description(commands[command.name() as keyof typeof commands].summary);
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
