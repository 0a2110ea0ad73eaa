import { createHash } from 'node:crypto';
import { call, type Program, sequence, withUploads } from '../../remote/program.ts';
import { Secret, type Text } from '../../types.ts';
import { atPath, type Effects, holderOf, ownersOf, pathAs } from '../definition/effects.ts';
import { attributes, secretMode, writing } from './attributes.ts';
import type { Content } from './content.ts';
import { localStat } from './local.ts';

/** Where one file goes, and how. */
export interface Place {
  readonly dest: string;
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
  readonly mode?: string | undefined;
  readonly directory_mode?: string | undefined;
  readonly force: boolean;
  readonly backup: boolean;
  readonly follow: boolean;
  readonly validate?: string | undefined;
}

/** The program that makes content a file of the host; `name` is its name should dest be a directory, undefined if it has none. */
export function placed(content: Content, name: string | undefined, place: Place): Program {
  const secret = content.secret !== undefined;
  const mode = secret ? secretMode(place.mode) : place.mode;
  const program = sequence(
    attributes({ ...place, mode }),
    writing({ ...place, secret, directoryMode: place.directory_mode }),
    call('kp_copy', place.dest, name, content.digest, content.upload.size, place.force),
  );
  const secrets = content.secret ? [...program.secrets, content.secret] : program.secrets;
  return withUploads({ ...program, secrets }, content.upload);
}

/** The mode of a local file, as four octal digits. */
export async function localMode(path: string): Promise<string> {
  const { mode } = await localStat(path);
  return (mode & 0o7777).toString(8).padStart(4, '0');
}

/** What it means for a host to get a text as a file. */
export function placedEffects(
  text: Text,
  { dest, owner, group, mode, force }: Pick<Place, 'dest' | 'owner' | 'group' | 'mode' | 'force'>,
): Effects {
  const secret = text instanceof Secret;
  const content = createHash('sha256')
    .update(secret ? text.reveal() : text)
    .digest('hex');
  const known = pathAs('file', {
    owner,
    group,
    mode: mode === 'preserve' ? undefined : (mode ?? (secret ? '0600' : undefined)),
  });
  return {
    makes: [{ ...atPath(dest), as: force ? { ...known, content } : known, shown: text }],
    needs: [...holderOf(dest), ...ownersOf({ owner, group })],
  };
}
