import type { Command } from 'commander';
import { didYouMean, InputError } from '../errors.ts';
import { describeModule } from '../modules/definition/describe.ts';
import { canonicalName, findModule, moduleNames } from '../modules/definition/registry.ts';
import { type Ended, exitCodes } from './exit.ts';

/** Adds `kplay doc`. */
export function register(program: Command, ended: Ended): void {
  program
    .command('doc')
    .argument('[module]', 'the module')
    .action(async (name: string | undefined) => {
      process.stdout.write(name === undefined ? await listing() : await page(canonicalName(name)));
      ended(exitCodes.fine);
    });
}

async function listing(): Promise<string> {
  const names = moduleNames();
  const width = Math.max(...names.map((name) => name.length));
  const modules = await Promise.all(names.map(findModule));
  return modules.map((module) => `${module!.name.padEnd(width)}  ${module!.summary}\n`).join('');
}

async function page(name: string): Promise<string> {
  const module = await findModule(name);
  if (module) return describeModule(module);
  throw new InputError(`there is no module "${name}"`, { hint: didYouMean(name, moduleNames()) });
}
