import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { checkPlays } from '../engine/check/check.ts';
import { commands } from '../engine/cli/commands.ts';
import { settingNames } from '../engine/cli/settings.ts';
import { explain, InputErrors } from '../engine/errors.ts';
import { loadInventory } from '../engine/inventory/index.ts';
import { loadPlaybooks } from '../engine/load/playbook.ts';
import { packageRoot } from '../engine/package.ts';
import { withProject } from './cli/kplay.ts';
import { startLab, token } from './lab/api/fixture.ts';
import { type Files, inFolder } from './load/folder.ts';
import { suite } from './suite.ts';

/*
 * What the documentation shows is tried:
 * - A block of YAML is a playbook, tasks or an inventory, as its shape tells, and has no mistake that kplay can see.
 *   INI is an inventory, JSON is JSON.
 * - A block with a path behind its language (```yaml site.yml) is a file of the page's project instead. In this the
 *   page's `$ kplay …` are run, and print what stands below them (those of docs/errors.md by test/check/errors.slow.ts);
 *   a line of `…` stands for any lines. Where the inventory asks a provider, it is one whose machines are only remembered.
 * - Commands and options of every other `kplay …` exist.
 */

/** The files that a page's links lead to. */
function linksOf(page: string): string[] {
  const text = readFileSync(`${packageRoot()}/${page}`, 'utf8');
  return [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, path]) => join(dirname(page), path!));
}

interface Block {
  readonly language: string;
  readonly path: string | undefined;
  readonly text: string;
  readonly line: number;
}

const pages = ['README.md', ...markdown('docs')];

function markdown(folder: string): string[] {
  return readdirSync(`${packageRoot()}/${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`)
    .sort();
}

function blocksOf(page: string): Block[] {
  return [...page.matchAll(/^```(\w+)(?: (\S+))?\n([\s\S]*?)^```$/gm)].map(
    ({ index, 1: language, 2: path, 3: text }) => ({
      language: language!,
      path,
      text: text!,
      line: page.slice(0, index).split('\n').length,
    }),
  );
}

type Shape = 'playbook' | 'tasks' | 'inventory';

function shapeOf(text: string): Shape {
  const content: unknown = parse(text);
  if (Array.isArray(content)) {
    return content.every((each) => 'hosts' in each || 'import_playbook' in each) ? 'playbook' : 'tasks';
  }
  const groups = Object.values(content as object);
  const isGroup = (group: object | null) => !group || ['hosts', 'children', 'vars'].some((key) => key in group);
  if (groups.every(isGroup)) return 'inventory';
  throw new Error(
    'this is no playbook, no tasks and no inventory; a file of the page has its path behind its language',
  );
}

/** A playbook of nothing but these tasks, with the files that they take and the handlers that they notify. */
function around(text: string): Files {
  const tasks = parse(text) as Record<string, unknown>[];
  const notified = new Set(tasks.flatMap(({ notify }) => notify ?? []));
  const handlers = [...notified].map((name) => `    - name: ${JSON.stringify(name)}\n      ping:\n`);
  const sources = [...text.matchAll(/^\s+src: ([^/{"\s][^{"\s]*)$/gm)]
    .map(([, name]) => (name!.endsWith('/') ? `${name}any` : name!))
    .flatMap((name) => [`templates/${name}`, `files/${name}`]);
  return {
    ...Object.fromEntries(sources.map((path) => [path, ''])),
    'site.yml': `- hosts: all\n  tasks:\n${text.replace(/^(?=.)/gm, '    ')}\n  handlers:${handlers.length > 0 ? '\n' : ' []'}${handlers.join('')}\n`,
  };
}

async function tryBlock({ language, text }: Block): Promise<void> {
  if (language === 'json') JSON.parse(text);
  else if (language === 'ini') await inFolder({ 'hosts.ini': text }, () => loadInventory(['hosts.ini']));
  else if (language === 'yaml') {
    const shape = shapeOf(text);
    if (shape === 'inventory') await inFolder({ 'hosts.yml': text }, () => loadInventory(['hosts.yml']));
    else await inFolder(shape === 'tasks' ? around(text) : { 'site.yml': text }, checkSite);
  }
}

async function checkSite(): Promise<void> {
  const mistakes = await checkPlays(await loadPlaybooks(['site.yml']));
  assert.is(explain(new InputErrors(mistakes)), '');
}

/** The commands of a block and what they are said to print; one after the other, in the same project. */
function transcriptOf({ language, text }: Block): [command: string, printed: string][] {
  if (language !== 'console') return [];
  return text
    .split(/^\$ /m)
    .slice(1)
    .filter((each) => each.startsWith('kplay '))
    .map((each) => [each.split('\n', 1)[0]!, each.slice(each.indexOf('\n') + 1)]);
}

/** Does something with an API of its own where the page's inventory asks one; it is told what leads there. */
async function withApi(files: Files, use: (environment: Record<string, string>) => Promise<void>): Promise<void> {
  if (!Object.values(files).some((text) => text.startsWith('plugin: packet\n'))) return use({});
  const lab = await startLab();
  try {
    await use({ PACKET_API_URL: lab.url, PACKET_API_TOKEN: token });
  } finally {
    await lab.close();
  }
}

/** A line of `…` stands for any lines. */
function assertPrinted(said: string, printed: string, command: string): void {
  const parts = printed.split(/^…(?:\n|$)/m);
  const escaped = parts.map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  // The comparison is there for its difference.
  if (!new RegExp(`^${escaped.join('[\\s\\S]*?')}$`).test(said)) assert.is(said, printed, command);
}

/** What a command said, wherever kplay is and however fast machines come. */
function neutral(said: string): string {
  return said
    .replaceAll(`${packageRoot()}/`, '')
    .replace(/^machine: .*\n/gm, '')
    .replace(/198\.51\.100\.\d+/g, '198.51.100.1')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, '2026-01-31T18:00:00Z');
}

/** Every `kplay …` that is code: in blocks a line, elsewhere a span; placeholders and comments are left out. */
function commandsOf(page: string): string[] {
  const spans = [...page.matchAll(/(?<!`)`(kplay [^`\n]+)`(?!`)/g)].map(([, span]) => span!);
  const lines = [...page.matchAll(/^(?:\$ )?(?:sudo )?(?:npx )?(kplay [^\n#]+)/gm)].map(([, line]) => line!);
  return [...spans, ...lines.filter((line) => !/^kplay (is|reads|builds|refuses|has|does)\b/.test(line))];
}

function wordsOf(command: string): string[] {
  return command.trim().split(/\s+/).slice(1);
}

const program = new Command('kplay');
for (const { load } of Object.values(commands)) (await load()).register(program, () => {});

/** What a command has that kplay does not: a subcommand, or an option. */
function unknownIn(command: string): string | undefined {
  let at = program;
  for (const word of wordsOf(command)) {
    if (word === '--') return undefined;
    const inner = at.commands.find((each) => each.name() === word);
    if (inner) at = inner;
    else if (at.commands.length > 0 && /^[a-z]/.test(word)) return word;
    else if (word.startsWith('-') && !['--help', '--version'].includes(word) && !isOption(at, word)) return word;
  }
  return undefined;
}

function isOption(command: Command, word: string): boolean {
  const flags = /^-[a-zA-Z]{2,}$/.test(word) ? [...word.slice(1)].map((letter) => `-${letter}`) : [word];
  return flags.every((flag) => command.options.some(({ short, long }) => flag === short || flag === long));
}

suite('documentation', (test) => {
  test('settings and their variables', () => {
    const page = readFileSync(`${packageRoot()}/docs/command-line.md`, 'utf8');
    const rows = [...page.matchAll(/^\| `(\w+)` \| `(KPLAY_\w+)`/gm)].map(([, name, variable]) => [name, variable]);
    assert.equal(
      rows,
      settingNames.map((name) => [name, `KPLAY_${name.toUpperCase()}`]),
    );
  });

  test('links lead somewhere, and the index has every page', () => {
    const broken = pages.flatMap((page) =>
      linksOf(page)
        .filter((path) => !existsSync(join(packageRoot(), path)))
        .map((path) => `${page}: ${path}`),
    );
    assert.equal(broken, []);
    const listed = new Set(linksOf('docs/README.md'));
    const own = pages.filter((page) => !/^README|^docs\/README|^docs\/modules\/[^R]/.test(page));
    assert.equal(
      own.filter((page) => !listed.has(page)),
      [],
    );
  });

  for (const page of pages) {
    const text = readFileSync(`${packageRoot()}/${page}`, 'utf8');
    const blocks = blocksOf(text);
    for (const block of blocks.filter(({ path }) => path === undefined)) {
      if (['yaml', 'ini', 'json'].includes(block.language)) test(`${page}:${block.line}`, () => tryBlock(block));
    }
    const files = Object.fromEntries(blocks.flatMap(({ path, text }) => (path ? [[path, text]] : [])));
    for (const block of page === 'docs/errors.md' ? [] : blocks) {
      const transcript = transcriptOf(block);
      if (transcript.length === 0) continue;
      test(`${page}:${block.line}: ${transcript[0]![0]}`, () =>
        withProject(files, (project) =>
          withApi(files, async (environment) => {
            for (const [command, printed] of transcript) {
              const { stdout, stderr } = await project.kplay(wordsOf(command), environment);
              assertPrinted(neutral(stdout + stderr).trimEnd(), printed.trimEnd(), command);
            }
          }),
        ));
    }
    const commands = commandsOf(text);
    if (commands.length > 0) {
      test(`${page}: commands`, () => {
        const unknown = commands.flatMap((command) => {
          const word = unknownIn(command);
          return word === undefined ? [] : [`${command}: ${word}`];
        });
        assert.equal(unknown, []);
      });
    }
  }
});
