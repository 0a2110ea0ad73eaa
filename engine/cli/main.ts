#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { explain, KplayError } from '../errors.ts';
import { version } from '../package.ts';
import { exitCodes } from './exit.ts';

/** The commands, loaded only when called: each file adds itself to the program. */
const commands = {
  run: () => import('./run.ts'),
  exec: () => import('./exec.ts'),
  inventory: () => import('./inventory.ts'),
  check: () => import('./check.ts'),
  doc: () => import('./doc.ts'),
  lab: () => import('./lab.ts'),
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
  for (const load of wanted ? [commands[wanted]] : Object.values(commands)) {
    (await load()).register(program, (result) => {
      code = result;
    });
  }
  await program.parseAsync([...argv], { from: 'user' });
  return code;
}

// Whoever reads what we print may leave (`kplay run site | head`): the run and its journal go on.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.exitCode = report(error);
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.fine : exitCodes.mistake;
  if (error instanceof KplayError) {
    process.stderr.write(`${explain(error)}\n`);
    return exitCodes.mistake;
  }
  throw error;
}
