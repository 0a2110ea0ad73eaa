import { createHash } from 'node:crypto';
import { readdirSync, readlinkSync, realpathSync, type Stats } from 'node:fs';
import { InputError } from '../../errors.ts';
import { contentOf, localLook } from './local.ts';

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

/** After so many paths others get their turn: files are looked at one by one, as they are at hand more often than not. */
const atATime = 50;

/** Everything below a directory, each directory before what is in it, names in order. Throws an InputError. */
export async function walk(root: string, options: WalkOptions): Promise<Entry[]> {
  const entries: Entry[] = [];
  const below = async (path: string, above: readonly string[]): Promise<void> => {
    if (entries.length % atATime === atATime - 1) await new Promise((resolve) => setImmediate(resolve));
    const source = path ? `${root}/${path}` : root;
    const found = localLook(source, options.followLinks || !path);
    const entry = { path, mode: found.mode & 0o7777, size: found.size, content: '', source };
    if (found.isFile()) {
      const read = readPlain(options.plainOf(source)) ?? { content: await digestOf(source, found) };
      entries.push({ ...entry, kind: 'file', ...read });
    } else if (found.isSymbolicLink()) {
      const aim = readlinkSync(source);
      refuseControls(aim, source);
      entries.push({ ...entry, kind: 'link', content: aim });
    } else if (found.isDirectory()) {
      const real = realpathSync(source);
      if (above.includes(real)) throw new InputError(`${source} leads back to ${real}, which holds it`);
      entries.push({ ...entry, kind: 'directory' });
      for (const name of readdirSync(source).sort()) {
        refuseControls(name, `${source}/${name}`);
        await below(path ? `${path}/${name}` : name, [...above, real]);
      }
    } else {
      throw new InputError(`${source} is neither a file nor a directory`);
    }
  };
  await below('', []);
  return entries;
}

async function digestOf(source: string, found: Stats): Promise<string> {
  return (await contentOf(source, found)).digest;
}

function readPlain(plain: Buffer | undefined): Pick<Entry, 'content' | 'plain' | 'secret'> | undefined {
  return plain && { content: createHash('sha256').update(plain).digest('hex'), plain, secret: true };
}

function refuseControls(name: string, source: string): void {
  if (!/[\u0000-\u001f\u007f]/.test(name)) return;
  throw new InputError(`${JSON.stringify(source)} has a control character in its name`, {
    hint: 'copy it by itself, or pack it into an archive for the module unarchive',
  });
}
