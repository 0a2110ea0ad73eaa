import { Argument, type Command } from 'commander';
import { candidatesFor } from './completion/candidates.ts';
import { scripts } from './completion/scripts.ts';
import { type Ended, exitCodes } from './exit.ts';

/** Adds `kplay completion`, and `kplay completion words`, which a shell asks. */
export function register(program: Command, ended: Ended): void {
  program
    .command('completion')
    .addArgument(new Argument('<shell>', 'bash, zsh or fish').choices([...Object.keys(scripts), 'words']))
    .argument('[words...]')
    .addHelpText('after', help)
    .action(async (shell: string, words: readonly string[]) => {
      process.stdout.write(shell === 'words' ? await linesFor(words) : scripts[shell]!);
      ended(exitCodes.fine);
    });
}

const help = `
  bash  add to ~/.bashrc:                  source <(kplay completion bash)
  zsh   add to ~/.zshrc behind compinit:   source <(kplay completion zsh)
  fish  kplay completion fish > ~/.config/fish/completions/kplay.fish`;

async function linesFor(words: readonly string[]): Promise<string> {
  const found = await candidatesFor(words);
  return found.map(([word, about]) => `${word}${about ? `\t${about}` : ''}\n`).join('');
}
