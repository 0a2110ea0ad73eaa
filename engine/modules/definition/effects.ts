import type { Text } from '../../types.ts';

/**
 * What tasks make, need and look at: on a host a path, a user, a group, a package (or the program of its name), a unit of
 * systemd, an endpoint that answers (a URL, or host:port); `local` is a path on the controller; at a provider a project, a
 * device (PROJECT/HOSTNAME) or a key (PROJECT/LABEL).
 */
export type ThingKind =
  | 'path'
  | 'user'
  | 'group'
  | 'package'
  | 'unit'
  | 'endpoint'
  | 'local'
  | 'project'
  | 'device'
  | 'key';

/** One such thing by its name. */
export interface Thing {
  readonly kind: ThingKind;
  readonly name: string;
}

/** A thing as a task leaves it. */
export interface Made extends Thing {
  /** What it then is, as far as the task says: `mode`, `owner`, `content` (a digest), `state`, and so on. */
  readonly as?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Set where it may have anything below it: an unpacked archive. */
  readonly below?: true;
  /** What a new one is shown as in a diff; secret texts are not shown. */
  readonly shown?: Text;
}

/** What a task brings about and depends on, told from its arguments alone: what check mode knows of tasks that it does not run. */
export interface Effects {
  readonly makes?: readonly Made[];
  readonly removes?: readonly Thing[];
  /** What has to be there for it. */
  readonly needs?: readonly Thing[];
  /** What its answer is about; where that would be changed by then, nobody knows the answer. */
  readonly looksAt?: readonly Thing[];
  /** What it waits for. */
  readonly waitsFor?: readonly Thing[];
  /** It has nothing to do where this is there. */
  readonly unless?: Thing | undefined;
  /** It has nothing to do where this is not there. */
  readonly onlyIf?: Thing | undefined;
  /** Whether it may make anything: a command. */
  readonly anything?: boolean;
  /** Whether it changes something each time: a restart. */
  readonly always?: boolean;
}

/** A path on the host. */
export function atPath(name: string): Thing {
  return { kind: 'path', name: name.length > 1 ? name.replace(/\/+$/, '') : name };
}

/** The directory that has to hold a path; none for what is to be inside of a directory that is made for it. */
export function holderOf(path: string): readonly Thing[] {
  const at = path.lastIndexOf('/');
  return at <= 0 || path.endsWith('/') ? [] : [{ kind: 'path', name: path.slice(0, at) }];
}

/** The accounts that something is to belong to. */
export function ownersOf({
  owner,
  group,
}: {
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
}): readonly Thing[] {
  const named = (kind: 'user' | 'group', name: string | undefined): Thing[] =>
    name === undefined || name === 'root' || /^\d+$/.test(name) ? [] : [{ kind, name }];
  return [...named('user', owner), ...named('group', group)];
}

/** What a path is to be; what is left out stays as it is. */
export function pathAs(
  state: 'file' | 'directory' | 'link',
  { owner, group, mode }: Partial<Readonly<Record<'owner' | 'group' | 'mode', string | undefined>>>,
): NonNullable<Made['as']> {
  return { state, owner, group, mode: mode !== undefined && /^[0-7]{3}$/.test(mode) ? `0${mode}` : mode };
}
