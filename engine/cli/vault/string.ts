import { InputError } from '../../errors.ts';
import type { Text } from '../../types.ts';
import { ask, askHidden } from '../ask.ts';
import { type EncryptOptions, passwordToEncrypt } from './choose.ts';
import { encrypted } from './files.ts';
import { input, output } from './streams.ts';

/** What encrypt-string takes. */
export interface StringOptions extends EncryptOptions {
  readonly prompt?: boolean;
  readonly showInput?: boolean;
  readonly name?: readonly string[];
  readonly stdinName?: string;
  readonly output?: string;
}

interface Named {
  readonly name: string | undefined;
  readonly plain: Buffer;
  readonly from: string;
}

/** `kplay vault encrypt-string`: texts as values for a YAML file. */
export async function encryptStrings(words: readonly string[], options: StringOptions): Promise<void> {
  const reads = words.includes('-') || options.stdinName !== undefined || (words.length === 0 && !options.prompt);
  if (options.prompt && reads) throw new InputError('-p asks on the terminal, and cannot be had with standard input');
  const password = await passwordToEncrypt(options);
  const texts = [
    ...(options.prompt ? [await prompted(options)] : []),
    ...(reads ? [{ name: options.stdinName, plain: await input('-'), from: 'standard input' }] : []),
    ...given(words, options.name ?? []),
  ];
  const values = texts.map((text, index) => {
    if (text.plain.length === 0) throw new InputError(`there is nothing to encrypt in ${text.from}`);
    if (texts.length > 1) process.stderr.write(`# ${index + 1}: ${text.name ?? 'without a name'}, from ${text.from}\n`);
    return asYaml(text.name, encrypted(text.plain, password, password.id).toString());
  });
  output(options.output ?? '-', Buffer.from(values.join('')));
}

/** A value in the form in which Ansible's own program writes it. */
function asYaml(name: string | undefined, text: string): string {
  return `${name === undefined ? '' : `${name}: `}!vault |\n${text.replace(/^(?=.)/gm, ' '.repeat(10))}`;
}

function given(words: readonly string[], names: readonly string[]): Named[] {
  const texts = words.filter((word) => word !== '-');
  if (names.length > texts.length) throw new InputError('there are more names than texts to encrypt');
  return texts.map((text, index) => ({ name: names[index], plain: Buffer.from(text), from: 'the command line' }));
}

async function prompted({ showInput = false, name: names = [] }: StringOptions): Promise<Named> {
  const name = names[0] ?? asString(await ask('Variable name (enter for no name):', true));
  const text = showInput ? await ask('String to encrypt:', true) : await askHidden('String to encrypt (hidden):');
  if (text === undefined) throw new InputError('there is no terminal to ask for the text');
  return { name: name || undefined, plain: Buffer.from(asString(text)), from: 'the terminal' };
}

function asString(text: Text | undefined): string {
  return text === undefined ? '' : typeof text === 'string' ? text : text.reveal();
}
