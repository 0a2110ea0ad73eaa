import { isAbsolute } from 'node:path';
import { InputError } from '../errors.ts';
import { isMapping, isTemplate } from '../load/fields.ts';
import { type FileKind, findFile } from '../load/files.ts';
import { shownPath } from '../load/paths.ts';
import { decryptedFile, readText } from '../secrets/vault/read.ts';
import type { Vault } from '../secrets/vault/vault.ts';
import { checkTemplate } from '../template/check.ts';
import type { Task, Written } from '../types.ts';

/** Modules whose `src` is a file of the playbook or role. */
const sources: Readonly<Record<string, FileKind>> = { template: 'templates', copy: 'files', unarchive: 'files' };

/** The mistakes in the files that a task names by a fixed name: there is none, or a template does not parse (said once for `parsed`). */
export function checkFiles(task: Task, parsed: Set<string>, vault: Vault): readonly InputError[] {
  const kind = sources[task.module];
  if (kind === undefined || !isMapping(task.args.content)) return [];
  const { content } = task.args;
  const src = content.get('src');
  if (!src || !isLocal(src, content.get('remote_src'))) return [];
  const path = findFile(kind, String(src.content), task.searchPath, src.origin);
  if (parsed.has(path) || (content.get('decrypt')?.content ?? true) !== true) return [];
  parsed.add(path);
  try {
    if (kind === 'templates')
      return checkTemplate(readText(path, vault), { file: shownPath(path), line: 1, column: 1 });
    decryptedFile(path, vault);
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { message, hint } = error;
    const origin = { file: shownPath(path), line: 1, column: 1 };
    const via = [{ what: 'needed at', origin: src.origin }];
    return [new InputError(message, { code: 'locked-secret', origin, via, ...(hint && { hint }) })];
  }
}

/** Absolute paths are left alone: an earlier task may make them; so are addresses. */
function isLocal(src: Written, remote: Written | undefined): boolean {
  if (typeof src.content !== 'string' || src.content === '' || isTemplate(src)) return false;
  return !isAbsolute(src.content) && !src.content.includes('://') && (remote?.content ?? false) === false;
}
