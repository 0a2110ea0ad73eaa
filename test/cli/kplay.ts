import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Files } from '../load/folder.ts';

/** What users start, as it was built beside this file. */
export const main = fileURLToPath(new URL('../../kplay.cjs', import.meta.url));
if (!existsSync(main)) throw new Error(`${main} is missing: node engine/program/build.mjs ${dirname(main)}`);

/** How a command ended and what it said, with the project's folder cut out of it. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that is under way. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ran>;
  /** What it has said so far. */
  readonly said: Readonly<Record<'stdout' | 'stderr', string>>;
}

/** A folder with files, and a home and a state of its own, in which kplay is run as a user would. */
export interface Project {
  readonly folder: string;
  /** Where the journals are. */
  readonly state: string;
  write(files: Files): void;
  start(args: readonly string[], environment?: Readonly<Record<string, string>>): Running;
  kplay(args: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Ran>;
}

/** Does something in a project that is removed afterwards. */
export async function withProject<T>(files: Files, use: (project: Project) => T | Promise<T>): Promise<T> {
  const project = openProject(files);
  try {
    return await use(project);
  } finally {
    project.remove();
  }
}

/** A project that stays until it is removed, for tests that build on each other. */
export function openProject(files: Files): Project & { remove(): void } {
  const around = realpathSync(mkdtempSync(join(tmpdir(), 'kplay-cli-')));
  const project = projectIn(around);
  project.write(files);
  return { ...project, remove: () => rmSync(around, { recursive: true }) };
}

/** Runs kplay once in a project of its own. */
export function kplay(
  files: Files,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  return withProject(files, (project) => project.kplay(args, environment));
}

function projectIn(around: string): Project {
  const folder = join(around, 'project');
  const state = join(around, 'state');
  const home = join(around, 'home');
  for (const each of [folder, home]) mkdirSync(each);
  const own = { PATH: process.env['PATH'] ?? '', HOME: home, XDG_STATE_HOME: state, LC_ALL: 'C' };
  const start = (args: readonly string[], environment: Readonly<Record<string, string>> = {}): Running => {
    const child = spawn(process.execPath, [main, ...args], { cwd: folder, env: { ...own, ...environment } });
    const said = listen(child);
    return { child, said, ended: end(child, said, around) };
  };
  return {
    folder,
    state,
    start,
    kplay: (args, environment) => start(args, environment).ended,
    write(files) {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
    },
  };
}

function listen(child: ChildProcess): Record<'stdout' | 'stderr', string> {
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]!.setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
    });
  }
  child.stdin!.end();
  return said;
}

async function end(child: ChildProcess, said: Running['said'], around: string): Promise<Ran> {
  const [code] = await once(child, 'close');
  const cut = (text: string) => text.replaceAll(`${around}/project/`, '').replaceAll(around, '…');
  return { code, stdout: cut(said.stdout), stderr: cut(said.stderr) };
}
