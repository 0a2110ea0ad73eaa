import { Command, type Option } from 'commander';
import { commands, isCommand } from '../commands.ts';
import { argumentsFor, valuesFor } from './values.ts';

/** A word that may stand there, and what it is. */
export type Candidate = readonly [word: string, about: string];

/** What may stand for the last of the words behind `kplay`; none where a file may, or where nobody knows. */
export async function candidatesFor(given: readonly string[]): Promise<readonly Candidate[]> {
  const words = joined(given);
  const last = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  return (await possible(before, last)).filter(([word]) => word.startsWith(last));
}

/** Bash takes `--format=text` for three words. */
function joined(words: readonly string[]): string[] {
  return words.filter((word, index) => !(word === '=' && words[index - 1]?.startsWith('--')));
}

async function possible(before: readonly string[], last: string): Promise<readonly Candidate[]> {
  const name = before.find(isCommand);
  if (name === undefined) return last.startsWith('-') ? general : ofProgram();
  const { command, words } = inner(await loaded(name), before.slice(before.indexOf(name) + 1));
  const previous = words.at(-1);
  const option = words.includes('--') ? undefined : optionNamed(command, previous);
  if (option?.required) return option.argChoices?.map((choice) => [choice, '']) ?? valuesFor(option, { words, last });
  if (last.startsWith('-') && !words.includes('--')) return optionsOf(command);
  if (command.commands.length > 0) return command.commands.map((each): Candidate => [each.name(), each.description()]);
  return argumentsFor(command, { words: positional(command, words), given: words, last });
}

const general: readonly Candidate[] = [
  ['--help', 'show the commands'],
  ['--version', 'print the version'],
];

function ofProgram(): readonly Candidate[] {
  const all = Object.entries(commands).map(([name, { summary }]): Candidate => [name, summary]);
  return [...all, ['help', 'show the help of a command']];
}

async function loaded(name: string): Promise<Command> {
  const program = new Command('kplay');
  (await commands[name]!.load()).register(program, () => {});
  return program.commands[0]!;
}

/** The command within a command that the words lead to, and the words behind it. */
function inner(
  command: Command,
  words: readonly string[],
): { readonly command: Command; readonly words: readonly string[] } {
  const next = command.commands.find((each) => words.includes(each.name()));
  return next ? inner(next, words.slice(words.indexOf(next.name()) + 1)) : { command, words };
}

function optionNamed(command: Command, word: string | undefined): Option | undefined {
  return command.options.find(({ short, long }) => word !== undefined && (word === short || word === long));
}

function optionsOf(command: Command): readonly Candidate[] {
  const shown = command.options.filter(({ hidden }) => !hidden);
  const own = shown.flatMap(({ short, long, description }) =>
    [long, short].filter((name) => name != null).map((name): Candidate => [name, description]),
  );
  return [...own, ['--help', 'show what it takes']];
}

/** The words that are neither options nor their values. */
function positional(command: Command, words: readonly string[]): readonly string[] {
  const end = words.indexOf('--');
  const options = end === -1 ? words : words.slice(0, end);
  const isValue = (index: number) => optionNamed(command, options[index - 1])?.required === true;
  const own = options.filter((word, index) => !word.startsWith('-') && !isValue(index));
  return end === -1 ? own : [...own, ...words.slice(end + 1)];
}
