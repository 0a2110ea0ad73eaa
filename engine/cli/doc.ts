import { type Command, Option } from 'commander';
import { kinds } from '../check/codes.ts';
import { didYouMean, InputError } from '../errors.ts';
import { describeModule } from '../modules/definition/describe.ts';
import { canonicalName, findModule, moduleNames } from '../modules/definition/registry.ts';
import { type Ended, exitCodes } from './exit.ts';

interface Options {
  readonly type: Kind;
  readonly list?: true;
}

type Kind = 'module' | 'helper' | 'keyword' | 'error';

/** What can be explained: a list of all with what each does, and the page of one. */
interface Reference {
  list(): Promise<readonly (readonly [name: string, summary: string])[]>;
  page(name: string): Promise<string>;
}

/** Adds `kplay doc`. */
export function register(program: Command, ended: Ended): void {
  program
    .command('doc')
    .argument('[name]', 'the module, helper, keyword, or the code of an error')
    .addOption(new Option('-t, --type <type>', 'what it is').choices(Object.keys(references)).default('module'))
    .option('-l, --list', 'list them all, each with what it does; the same as no name')
    .action(async (name: string | undefined, { type, list }: Options) => {
      if (list && name !== undefined) throw new InputError(`--list lists them all, so there is no place for "${name}"`);
      const reference = references[type];
      process.stdout.write(name === undefined ? listing(await reference.list()) : await reference.page(name));
      ended(exitCodes.fine);
    });
}

function listing(entries: readonly (readonly [name: string, summary: string])[]): string {
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries.map(([name, summary]) => `${name.padEnd(width)}  ${summary}\n`).join('');
}

const modules: Reference = {
  list: () => Promise.all(moduleNames().map(async (name) => [name, (await findModule(name))!.summary] as const)),
  page: async (given) => {
    const name = canonicalName(given);
    const module = await findModule(name);
    if (module) return describeModule(module);
    throw new InputError(`there is no module "${name}"`, { hint: didYouMean(name, moduleNames()) });
  },
};

const helpers: Reference = {
  list: async () => {
    const { findHelper, helperNames } = await import('../template/helpers/registry.ts');
    return [...helperNames()].sort().map((name) => {
      const { declaration } = findHelper(name)!;
      return [name, declaration.name === name ? declaration.summary : `the same as ${declaration.name}`] as const;
    });
  },
  page: async (name) => {
    const { findHelper, helperNames } = await import('../template/helpers/registry.ts');
    const { describeHelper } = await import('../template/helpers/reference.ts');
    const found = findHelper(name);
    if (found) return describeHelper(found.declaration);
    throw new InputError(`there is no helper "${name}"`, { hint: didYouMean(name, helperNames()) });
  },
};

const keywords: Reference = {
  list: async () => {
    const { keywords } = await import('../load/schema/keywords.ts');
    return Object.keys(keywords)
      .sort()
      .map((name) => [name, keywords[name]!.about] as const);
  },
  page: async (name) => {
    const { keywords } = await import('../load/schema/keywords.ts');
    const { describeKeyword } = await import('../load/schema/reference.ts');
    if (Object.hasOwn(keywords, name)) return describeKeyword(name);
    throw new InputError(`there is no keyword "${name}"`, { hint: didYouMean(name, Object.keys(keywords)) });
  },
};

const errors: Reference = {
  list: async () => {
    const { errorSections } = await import('./errors-page.ts');
    return errorSections().map(
      ({ code, of, text }) => [code, `${summaryOf(code) ?? firstSentence(text)} (${of})`] as const,
    );
  },
  page: async (name) => {
    const { errorSections } = await import('./errors-page.ts');
    const sections = errorSections();
    const found = sections.find(({ code }) => code === name);
    if (found) return found.text;
    const hint = didYouMean(
      name,
      sections.map(({ code }) => code),
    );
    throw new InputError(`there is no error with the code "${name}"`, { hint });
  },
};

function summaryOf(code: string): string | undefined {
  return Object.entries(kinds).find(([name]) => name === code)?.[1].summary;
}

/** Of a paragraph below its heading. */
function firstSentence(text: string): string {
  return /\n\n([^\n]*?)[.:;](\s|$)/.exec(text)?.[1] ?? '';
}

/** What can be explained, by its type. */
export const references: Readonly<Record<Kind, Reference>> = {
  module: modules,
  helper: helpers,
  keyword: keywords,
  error: errors,
};
