import { createHash } from 'node:crypto';
import { lstat, readdir, readlink, realpath } from 'node:fs/promises';
import { InputError } from '../../errors.ts';
import { localContent, localStat } from './local.ts';

/** One path of a local directory tree. */
export interface Entry {
  /** Relative to the tree; empty for the tree itself. */
  readonly path: string;
  readonly kind: 'directory' | 'file' | 'link';
  readonly mode: number;
  readonly size: number;
  /** Digest of a file, aim of a link. */
  readonly content: string;
  readonly source: string;
  /** Of an encrypted file: what is in it. */
  readonly plain?: Buffer;
  /** Whether it is encrypted here. */
  readonly secret?: boolean;
}

/** How a tree is walked. */
export interface WalkOptions {
  readonly followLinks: boolean;
  /** What an encrypted file holds; undefined for others. */
  readonly plainOf: (path: string) => Buffer | undefined;
}

/** Everything below a directory, each directory before what is in it, names in order. */
export async function* walk(
  root: string,
  path: string,
  options: WalkOptions,
  above: readonly string[],
): AsyncGenerator<Entry> {
  const source = path ? `${root}/${path}` : root;
  const found = options.followLinks || !path ? await localStat(source) : await lstat(source);
  const entry = { path, mode: found.mode & 0o7777, size: found.size, content: '', source };
  if (found.isSymbolicLink()) {
    const aim = await readlink(source);
    refuseControls(aim, source);
    yield { ...entry, kind: 'link', content: aim };
  } else if (found.isDirectory()) {
    const real = await realpath(source);
    if (above.includes(real)) throw new InputError(`${source} leads back to ${real}, which holds it`);
    yield { ...entry, kind: 'directory' };
    for (const name of (await readdir(source)).sort()) {
      refuseControls(name, `${source}/${name}`);
      yield* walk(root, path ? `${path}/${name}` : name, options, [...above, real]);
    }
  } else if (found.isFile()) {
    yield { ...entry, kind: 'file', ...(await read(source, options.plainOf(source))) };
  } else {
    throw new InputError(`${source} is neither a file nor a directory`);
  }
}

async function read(source: string, plain: Buffer | undefined): Promise<Pick<Entry, 'content' | 'plain' | 'secret'>> {
  if (!plain) return { content: (await localContent(source)).digest };
  return { content: createHash('sha256').update(plain).digest('hex'), plain, secret: true };
}

function refuseControls(name: string, source: string): void {
  if (!/[\u0000-\u001f\u007f]/.test(name)) return;
  throw new InputError(`${JSON.stringify(source)} has a control character in its name`, {
    hint: 'copy it by itself, or pack it into an archive for the module unarchive',
  });
}
