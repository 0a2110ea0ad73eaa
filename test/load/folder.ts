import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { explain, KplayError } from '../../engine/errors.ts';

/** Files by path, with their text. */
export type Files = Readonly<Record<string, string>>;

/** Runs a test in a folder of its own that holds these files, so that messages have short paths. */
export async function inFolder<T>(files: Files, body: (folder: string) => T | Promise<T>): Promise<T> {
  const before = process.cwd();
  const folder = mkdtempSync(join(tmpdir(), 'kplay-load-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    process.chdir(folder);
    return await body(folder);
  } finally {
    process.chdir(before);
    rmSync(folder, { recursive: true });
  }
}

/** The error that something throws, as its reader sees it; fails when it throws none of ours. */
export async function explained(body: () => unknown): Promise<string> {
  try {
    await body();
  } catch (error) {
    if (error instanceof KplayError) return explain(error);
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** Lines of a table's text: the first and the last line break and the common indentation go away. */
export function lines(text: string): string {
  const body = text.replace(/^\n/, '').replace(/\n *$/, '');
  const indent = Math.min(
    ...body
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => /^ */.exec(line)![0].length),
  );
  return body
    .split('\n')
    .map((line) => line.slice(indent))
    .join('\n');
}
