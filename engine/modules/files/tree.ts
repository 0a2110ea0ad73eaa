import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, readlink, realpath } from 'node:fs/promises';
import { InputError } from '../../errors.ts';
import { call, type Program, type Upload, withUploads } from '../../remote/program.ts';
import { secretMode } from './attributes.ts';
import { fileDigest, localStat } from './content.ts';
import { ustar } from './ustar.ts';

/** One path of a local directory tree. */
interface Entry {
  /** Relative to the tree; empty for the tree itself. */
  readonly path: string;
  readonly kind: 'directory' | 'file' | 'link';
  readonly mode: number;
  readonly size: number;
  /** Digest of a file, aim of a link. */
  readonly content: string;
  readonly source: string;
  /** Of a small file, and of an encrypted one: what is in it. */
  readonly bytes?: Buffer;
  /** Whether it is encrypted here. */
  readonly secret?: boolean;
}

/** How a tree is copied. */
interface TreeOptions {
  readonly followLinks: boolean;
  /** Whether files and new directories get the modes that they have here. */
  readonly preserve: boolean;
  readonly force: boolean;
  /** What all files are to have. */
  readonly mode?: string | undefined;
  /** What an encrypted file holds; undefined for others. */
  readonly plainOf: (path: string) => Buffer | undefined;
}

/** Files beyond this many bytes are uploads of their own, so that one that changed does not bring the others along. */
const big = 1024 * 1024;

/**
 * The program that makes a directory of the host hold what a local one holds: one list to compare by, one archive of the
 * small files, and the big ones each by itself. Throws an InputError when an encrypted one would have a wide mode.
 */
export async function copiedTree(source: string, dest: string, options: TreeOptions): Promise<Program> {
  const entries: Entry[] = [];
  for await (const entry of walk(source, '', options, [])) entries.push(entry);
  const small = entries.filter((entry) => entry.bytes !== undefined);
  const large = entries.filter((entry) => entry.kind === 'file' && entry.bytes === undefined);
  const names = new Map(large.map((entry, index) => [entry, `file_${index + 1}`]));
  const list = entries.map((entry) => row(entry, options, names.get(entry) ?? (entry.bytes ? 'tree' : '-'))).join('\n');
  const uploads: Upload[] = large.map((entry) => ({
    name: names.get(entry)!,
    content: { path: entry.source },
    size: entry.size,
  }));
  return withUploads(call('kp_copy_tree', dest, options.force, list), archive(small), ...uploads);
}

/** A line of the list that the host compares itself with (engine/remote/tree.sh). */
function row(entry: Entry, { preserve, mode: given }: TreeOptions, upload: string): string {
  const own = preserve && entry.kind !== 'link' ? entry.mode.toString(8).padStart(4, '0') : undefined;
  const mode = entry.secret ? secretMode(own) : (own ?? '-');
  if (entry.secret) secretMode(given);
  return [entry.kind, mode, entry.content || '-', upload, entry.path ? `./${entry.path}` : '.'].join('\t');
}

function archive(entries: readonly Entry[]): Upload {
  const members = entries.map(({ path, bytes }) => ({ path: `./${path}`, mode: 0o600, content: bytes! }));
  const content = ustar(members, Math.floor(Date.now() / 1000)); // what is copied is new: whoever compares times must see it
  return { name: 'tree', content, size: content.length };
}

/** Everything below a directory, each directory before what is in it, names in order. */
async function* walk(
  root: string,
  path: string,
  options: TreeOptions,
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
    yield { ...entry, kind: 'file', ...(await read(source, found.size, options)) };
  } else {
    throw new InputError(`${source} is neither a file nor a directory`);
  }
}

async function read(
  source: string,
  size: number,
  { plainOf }: TreeOptions,
): Promise<Pick<Entry, 'content' | 'bytes' | 'secret'>> {
  const plain = plainOf(source);
  if (plain) return { content: createHash('sha256').update(plain).digest('hex'), bytes: plain, secret: true };
  if (size > big) return { content: await fileDigest(source, 'sha256') };
  try {
    const bytes = await readFile(source);
    return { content: createHash('sha256').update(bytes).digest('hex'), bytes };
  } catch (cause) {
    throw new InputError(`cannot read ${source}: ${(cause as Error).message}`, { cause });
  }
}

function refuseControls(name: string, source: string): void {
  if (!/[\u0000-\u001f\u007f]/.test(name)) return;
  throw new InputError(`${JSON.stringify(source)} has a control character in its name`, {
    hint: 'copy it by itself, or pack it into an archive for the module unarchive',
  });
}
