import { call, type Program, type Upload, withUploads } from '../../remote/program.ts';
import { archive, archiveSize } from './archive.ts';
import { secretMode } from './attributes.ts';
import { type Entry, type WalkOptions, walk } from './walk.ts';

/** How a tree is copied. */
interface TreeOptions extends WalkOptions {
  /** Whether files and new directories get the modes that they have here. */
  readonly preserve: boolean;
  readonly force: boolean;
  /** What all files are to have. */
  readonly mode?: string | undefined;
}

/** Files beyond this many bytes are uploads of their own, so that none of them has to be in memory. */
const big = 1024 * 1024;

/**
 * The program that makes a directory of the host hold what a local one holds: one list to compare by, one archive of the
 * small files that differ, and the big ones each by itself. Throws an InputError when an encrypted one would have a wide mode.
 */
export async function copiedTree(source: string, dest: string, options: TreeOptions): Promise<Program> {
  const entries = await walk(source, options);
  const files = entries.filter(({ kind }) => kind === 'file');
  const isLarge = ({ size, plain }: Entry) => size > big && plain === undefined;
  const names = new Map(files.filter(isLarge).map((entry, index) => [entry, `file_${index + 1}`]));
  const nameOf = (entry: Entry) => names.get(entry) ?? (entry.kind === 'file' ? 'tree' : '-');
  const list = entries.map((entry) => row(entry, options, nameOf(entry))).join('\n');
  const uploads: Upload[] = [...names].map(([{ source: path, size, content: digest }, name]) => ({
    name,
    content: { path },
    size,
    digest,
  }));
  const small = files.filter((entry) => !isLarge(entry));
  const tree: Upload = {
    name: 'tree',
    content: { assemble: (wanted) => archive(small, wanted) },
    size: archiveSize(small),
  };
  return withUploads(call('kp_copy_tree', dest, options.force, list), tree, ...uploads);
}

/** A line of the list that the host compares itself with (engine/remote/tree.sh). */
function row(entry: Entry, { preserve, mode: given }: TreeOptions, upload: string): string {
  const own = preserve && entry.kind !== 'link' ? entry.mode.toString(8).padStart(4, '0') : undefined;
  const mode = entry.secret ? secretMode(own) : (own ?? '-');
  if (entry.secret) secretMode(given);
  return [entry.kind, mode, entry.content || '-', upload, entry.path ? `./${entry.path}` : '.'].join('\t');
}
