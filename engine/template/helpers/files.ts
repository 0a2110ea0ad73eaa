import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { posix } from 'node:path';
import { InputError } from '../../errors.ts';
import { Secret, type Value } from '../../types.ts';
import type { World } from '../scope.ts';
import { defineHelper, Missing, Refusal } from './helper.ts';
import { storedPassword as passwordIn } from './password_file.ts';
import { textOf } from './strings.ts';

export const file = defineHelper({
  name: 'file',
  summary: 'the text of a local file, looked for beside the playbook and in its roles; it is data, never a template',
  takes: { path: 'text' },
  gives: 'text',
  examples: [{ expression: 'file "greeting.txt"', value: 'hello {{ name }}\n' }],
  run: ({ path }, { world }) => world.readFile(path),
});

export const fileglob = defineHelper({
  name: 'fileglob',
  summary:
    'the paths of the local files in one folder whose names match a pattern such as conf.d/*.conf, sorted; the folder is looked for as a file is',
  takes: { pattern: 'text' },
  gives: 'list',
  examples: [{ expression: 'map (fileglob "gr*.hbs") "basename"', value: ['greeting.hbs'] }],
  run: ({ pattern }, { world }) => {
    const folder = findIn(world, ['files'], posix.dirname(pattern));
    if (folder === undefined) return [];
    const picomatch = createRequire(import.meta.url)('picomatch') as typeof import('picomatch');
    const matches = picomatch(posix.basename(pattern));
    const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile() && matches(entry.name));
    return names.map(({ name }) => posix.join(folder, name)).sort();
  },
});

export const firstFound = defineHelper({
  name: 'first_found',
  summary:
    'the path of the first of several local files that there is, in these folders if they are given; missing when there is none',
  takes: { names: 'list' },
  options: { paths: 'list?' },
  gives: 'text',
  examples: [
    { expression: 'basename (first_found (list "debian.txt" "greeting.txt"))', value: 'greeting.txt' },
    { expression: 'default (first_found (list "debian.txt")) "none"', value: 'none' },
  ],
  run: ({ names, paths = [''] }, { world }) => {
    const candidates = names.flatMap((name) => paths.map((path) => posix.join(textOf(path), textOf(name))));
    for (const candidate of candidates) {
      const found = findIn(world, ['files', 'templates', 'vars'], candidate);
      if (found !== undefined) return found;
    }
    return new Missing(`there is none of ${candidates.join(', ')}`);
  },
});

export const pipe = defineHelper({
  name: 'pipe',
  summary:
    'what a program prints here, in the playbook’s folder, without the newline at its end; its arguments go to it as they are, through no shell, and it runs in check mode, too',
  takes: { program: 'text', arguments: 'any...' },
  gives: 'text',
  secrets: 'kept',
  examples: [
    { expression: 'pipe "echo" "$HOME; {{ x }}"', value: '$HOME; {{ x }}' },
    { expression: 'lines (pipe "printf" "a\\nb\\n")', value: ['a', 'b'] },
  ],
  run: ({ program, arguments: given }, { world }) => output(world, program, given),
});

export const storedPassword = defineHelper({
  name: 'stored_password',
  summary:
    'the password that a local file keeps; when there is none it is made of so many characters (20) of these kinds or signs, by chance or from a seed, and written (0600) unless this is check mode; /dev/null keeps nothing',
  takes: { path: 'text' },
  options: { length: 'integer?', chars: 'list?', seed: 'any?' },
  gives: 'text',
  secrets: 'kept',
  examples: [
    { expression: 'length (stored_password "/dev/null" length=32)', value: 32 },
    { expression: 'match (stored_password "/dev/null" chars=(list "hexdigits")) "[0-9a-fA-F]+$"', value: true },
  ],
  run: ({ path, length, chars, seed }, { world }) =>
    new Secret(passwordIn(posix.resolve(world.directory, path), { length, chars, seed, keep: !world.checking })),
});

/** Where a local file of one of these kinds is; undefined when there is none. */
function findIn(world: World, kinds: readonly ('files' | 'templates' | 'vars')[], name: string): string | undefined {
  for (const kind of kinds) {
    try {
      return world.findFile(kind, name);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
    }
  }
  return undefined;
}

/** A program that takes longer holds everything up. */
const patience = 60_000;

function output(world: World, program: string, given: readonly Value[]): string {
  if (given.some((argument) => argument instanceof Secret)) {
    throw new Refusal('everybody here could see the secret among the arguments of the program');
  }
  const { error, status, signal, stdout, stderr } = spawnSync(program, given.map(textOf), {
    cwd: world.directory,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: patience,
    maxBuffer: 16 * 1024 * 1024,
  });
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') {
    const hint = /\s/.test(program) ? 'each argument is one of the helper’s: pipe "git" "rev-parse" "HEAD"' : undefined;
    throw new Refusal(`there is no program "${program}"`, hint, 'program');
  }
  if (error) throw new Refusal(`"${program}" did not run: ${error.message}`, undefined, 'program');
  if (status !== 0) {
    const said = stderr.toString().trim().slice(0, 500);
    throw new Refusal(`"${program}" ended with ${signal ?? status}${said ? `: ${said}` : ''}`, undefined, 'program');
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(stdout).replace(/[\r\n]+$/, '');
  } catch {
    throw new Refusal(`what "${program}" printed is not a text in UTF-8`, undefined, 'program');
  }
}
