import { z } from 'zod';
import { InputError } from '../../errors.ts';
import { type Answer, result } from '../../remote/answer.ts';
import { call, type Program } from '../../remote/program.ts';
import { Secret, type Values } from '../../types.ts';

interface Ownership {
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
  readonly mode?: string | undefined;
}

/** The part of a program that says what its paths are to have. */
export function attributes({ owner, group, mode }: Ownership): Program {
  return call('kp_attributes', owner, group, mode);
}

/** How content is put in place (engine/remote/files.sh); what is left out is off. */
export interface Writing {
  readonly follow?: boolean | undefined;
  readonly backup?: boolean | undefined;
  /** A command with %s for the new file. */
  readonly validate?: string | undefined;
  readonly secret?: boolean | undefined;
  readonly directoryMode?: string | undefined;
}

/** The part of a program that says how its content is put in place. */
export function writing({ follow, backup, validate, secret, directoryMode }: Writing): Program {
  const command = validate?.replaceAll(/(['"]?)%s\1/g, () => '"$1"');
  return call('kp_writing', follow ?? false, backup ?? false, command, secret ?? false, directoryMode);
}

/** `validate` of modules that write a file. */
export const validate = z
  .string()
  .includes('%s', { message: 'say with %s where the new file goes in the command' })
  .optional()
  .describe('a shell command that must succeed before the file is put in place; %s stands for the new file');

/** The mode of a file with a secret in it: 0600 unless given. Throws an InputError when others may use the file. */
export function secretMode(mode: string | undefined): string {
  if (mode === undefined) return '0600';
  const open = /^[0-7]+$/.test(mode)
    ? (Number.parseInt(mode, 8) & 0o077) !== 0
    : !/^u=[rwx]*(,(g|o|go|og)=)*$/.test(mode);
  if (!open) return mode;
  throw new InputError(`a file with a secret in it cannot have the mode ${mode}`, {
    hint: 'its owner alone may use it: leave mode out or write "0600"',
  });
}

/** Keys that describe a path of the host in a registered result. */
export const pathReturns = {
  state: z.string().optional().describe('absent, file, directory, link or other'),
  mode: z.string().optional().describe('four octal digits'),
  uid: z.number().optional(),
  gid: z.number().optional(),
  owner: z.string().optional(),
  group: z.string().optional(),
  size: z.number().optional().describe('in bytes'),
};

const textual = ['path', 'dest', 'src', 'state', 'mode', 'owner', 'group', 'checksum', 'backup_file'];
const numeric = ['uid', 'gid', 'size'];

/** What a program reported of a path (`kp_report`), as keys of a registered result; the digest of a secret is one, too: it would tell a short one to who tries words. */
export function reported(answer: Answer): Values {
  const found: Record<string, string | number | Secret> = {};
  for (const name of [...textual, ...numeric]) {
    const value = result(answer, name);
    if (value !== undefined) found[name] = numeric.includes(name) ? Number(value) : value;
  }
  const digest = result(answer, 'secret_checksum');
  if (digest !== undefined) found['checksum'] = new Secret(digest);
  return found;
}
