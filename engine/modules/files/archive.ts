import { createHash } from 'node:crypto';
import { InputError } from '../../errors.ts';
import { contentOf, localLook, readLocal } from './local.ts';
import { type Member, ustar } from './ustar.ts';
import type { Entry } from './walk.ts';

/** The archive that was made last, which hosts that lack the same files share. */
let last: { readonly of: string; readonly content: Promise<Buffer> } | undefined;

/**
 * An archive of files of a tree: those whose paths (`./…`) are wanted, or all. Rejects with an InputError when one cannot be
 * read or is not what it was when its digest was made.
 */
export function archive(entries: readonly Entry[], wanted: readonly string[] | undefined): Promise<Buffer> {
  const chosen = wanted === undefined ? undefined : new Set(wanted);
  const files = entries.filter(({ path }) => chosen?.has(`./${path}`) ?? true);
  const of = createHash('sha256')
    .update(JSON.stringify(files.map(({ source, path, content }) => [source, path, content])))
    .digest('hex');
  if (last?.of !== of) {
    last = { of, content: pack(files) };
    last.content.catch(() => {
      last = undefined;
    });
  }
  return last.content;
}

/** How many bytes an archive of the files has at most. */
export function archiveSize(entries: readonly Entry[]): number {
  const headers = 4 * 512; // its own, and those for a long name
  return entries.reduce((sum, { size, plain }) => sum + headers + 512 + (plain?.length ?? size), 1024);
}

async function pack(files: readonly Entry[]): Promise<Buffer> {
  const members: Member[] = [];
  for (const file of files) members.push({ path: `./${file.path}`, mode: 0o600, content: await bytesOf(file) });
  return ustar(members, Math.floor(Date.now() / 1000)); // what is copied is new: whoever compares times must see it
}

async function bytesOf({ source, plain, content }: Entry): Promise<Buffer> {
  if (plain) return plain;
  const bytes = (await contentOf(source, localLook(source, true))).bytes ?? (await readLocal(source));
  if (createHash('sha256').update(bytes).digest('hex') === content) return bytes;
  throw new InputError(`${source} changed while it was copied`);
}
