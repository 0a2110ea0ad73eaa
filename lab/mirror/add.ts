import { copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { InputError } from '../../engine/errors.ts';

/** Serves a file of the user's own at a path below the mirror's root, such as `example.org/tool.tar.gz`. */
export async function addFile(folder: string, source: string, path: string): Promise<void> {
  if (!/^[^./\0][^/\0]*(\/[^./\0][^/\0]*)*$/.test(path)) {
    throw new InputError(`${JSON.stringify(path)} is not a path that the mirror can serve`, {
      hint: 'a path has names with a slash between them; none is empty or starts with a dot',
    });
  }
  const target = `${folder}/${path}`;
  await mkdir(dirname(target), { recursive: true });
  const partial = `${dirname(target)}/.partial`;
  try {
    await copyFile(source, partial);
    await rename(partial, target);
  } catch (cause) {
    await rm(partial, { force: true });
    throw new InputError(`${source} cannot be added to the mirror: ${(cause as Error).message}`, { cause });
  }
}
