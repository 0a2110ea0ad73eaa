import { resolve } from 'node:path';
import type { Effects, Made, Thing } from '../../modules/definition/effects.ts';
import type { Cause } from '../../types.ts';
import { broughtBy } from './brought.ts';

/** What is known of a thing that an earlier task would have made. */
export interface Known {
  readonly cause: Cause;
  /** Whether the task would certainly have made it. */
  readonly certain: boolean;
  readonly as: NonNullable<Made['as']>;
  /** Whether nobody knows what else it would be: a command or an archive made it. */
  readonly loose?: boolean;
  /** Set for a folder that is only known to hold what was made: where it was not there before, it is as `as` says. */
  readonly implied?: true;
}

/** How a task would do what it does. */
interface Manner {
  /** Whether it would for certain. */
  readonly certain?: boolean;
  /** Whether what it makes is not there at all yet. */
  readonly fresh?: boolean;
  /** Who would own what is new, if that is known. */
  readonly owner?: string | undefined;
}

/** What the tasks of a run would have made and removed on one host by now, had they not only been checked. */
export class Foreseen {
  readonly #made = new Map<string, Known>();
  readonly #below = new Map<string, Known>();
  /** Folders that hold what would have been made. */
  readonly #implied = new Map<string, Known>();
  readonly #removed = new Map<string, Cause>();
  /** Paths below which nothing is left but what was made since. */
  readonly #emptied = new Map<string, Cause>();
  readonly #done = new Map<string, { readonly cause: Cause; readonly at: number }>();
  /** When each thing was last made or removed as a whole, counted in tasks. */
  readonly #touched = new Map<string, number>();
  #tasks = 0;
  readonly #packages: Cause[] = [];
  readonly #anything: Cause[] = [];
  readonly #units: Cause[] = [];

  /** Notes what a task would do; `key` stands for all that it was asked to do. What is not certain may be so. */
  note(effects: Effects, cause: Cause, key: string | undefined, manner: Manner = {}): void {
    const { certain = true } = manner;
    this.#tasks++;
    for (const thing of effects.removes ?? []) this.#remove(thing, cause);
    for (const made of effects.makes ?? []) {
      if (made.as && !this.#isAlready(made.as, keyOf(made))) this.#touched.set(keyOf(made), this.#tasks);
      this.#make(made, { cause, certain, loose: !made.as, as: { ...defaultsOf(made, manner), ...said(made.as) } });
      for (const thing of broughtBy(made)) this.#make(thing, { cause, certain, as: {} });
      if (made.kind === 'package') this.#packages.push(cause);
      if (made.kind === 'unit') this.#units.push(cause);
    }
    if (effects.anything) this.#anything.push(cause);
    if (key !== undefined && certain && !effects.always) this.#done.set(key, { cause, at: this.#tasks });
  }

  /** Notes that nobody knows what a task would do. */
  noteAnything(cause: Cause): void {
    this.#anything.push(cause);
  }

  /** What would have made a thing by now. */
  find(thing: Thing): Known | undefined {
    const name = nameOf(thing);
    const own = this.#made.get(keyOf(thing));
    // the file of a unit with an @ is that of all its instances
    if (!own && thing.kind === 'unit' && /@[^.]/.test(name))
      return this.find({ ...thing, name: name.replace(/@[^.]+/, '@') });
    if (own || (thing.kind !== 'path' && thing.kind !== 'local')) return own;
    for (const [folder, known] of this.#below)
      if (name.startsWith(`${folder}/`)) return { ...known, loose: false, as: {} };
    return this.#implied.get(keyOf(thing));
  }

  /** The last task that may have made a thing, of which nobody can know whether it does. */
  mayMake({ kind }: Thing): Cause | undefined {
    if (kind === 'endpoint') return this.#units.at(-1) ?? this.#anything.at(-1);
    return this.#anything.at(-1) ?? this.#packages.at(-1);
  }

  /** What would have removed a thing by now, itself or with what held it. */
  gone(thing: Thing): Cause | undefined {
    if (this.find(thing)) return undefined;
    const own = this.#removed.get(keyOf(thing));
    if (own || thing.kind !== 'path') return own;
    return foldersOf(nameOf(thing))
      .map((folder) => this.#emptied.get(folder))
      .find((cause) => cause);
  }

  /** What would have done the very same by now, if nothing of it would have become another since. */
  done(key: string, { makes = [], removes = [] }: Effects): Cause | undefined {
    const done = this.#done.get(key);
    const stays = (thing: Thing) => (this.#touched.get(keyOf(thing)) ?? 0) <= done!.at;
    return done && [...makes, ...removes].every(stays) ? done.cause : undefined;
  }

  /** Whether a thing would be just so without that. */
  #isAlready(wanted: NonNullable<Made['as']>, key: string): boolean {
    const as = this.#made.get(key)?.as;
    return (
      as !== undefined && Object.entries(wanted).every(([name, value]) => value === undefined || as[name] === value)
    );
  }

  #make(thing: Made, known: Known): void {
    const key = keyOf(thing);
    const before = this.#made.get(key);
    // what changes it in part leaves nobody knows which content
    const { content: _, ...rest } = before?.as ?? {};
    const as = { ...(thing.as ? before?.as : rest), ...known.as };
    const loose = known.loose === true || before?.loose === true;
    this.#made.set(key, { ...known, loose, certain: known.certain || before?.certain === true, as });
    if (thing.below) this.#below.set(nameOf(thing), known);
    this.#removed.delete(key);
    if (thing.kind !== 'path' && thing.kind !== 'local') return;
    for (const folder of foldersOf(nameOf(thing))) {
      const place = `${thing.kind} ${folder}`;
      if (known.certain || !this.#implied.has(place))
        this.#implied.set(place, { ...known, implied: true, as: folderOf(known) });
      this.#removed.delete(place);
    }
  }

  #remove(thing: Thing, cause: Cause): void {
    const key = keyOf(thing);
    for (const made of [this.#made, this.#implied]) {
      for (const each of [...made.keys()]) if (each === key || each.startsWith(`${key}/`)) made.delete(each);
    }
    this.#removed.set(key, cause);
    this.#touched.set(key, this.#tasks);
    if (thing.kind !== 'path') return;
    const name = nameOf(thing);
    for (const folder of [...this.#below.keys()]) {
      if (folder === name || folder.startsWith(`${name}/`)) this.#below.delete(folder);
    }
    this.#emptied.set(name, cause);
  }
}

/** The folders above a path, the nearest first. */
function foldersOf(path: string): string[] {
  const folders: string[] = [];
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) folders.push(path.slice(0, at));
  return folders;
}

/** What new paths have unless a task says otherwise. */
function defaultsOf({ kind, as }: Made, { fresh, owner }: Manner): NonNullable<Made['as']> {
  if (!fresh || kind !== 'path' || (as?.['state'] !== 'file' && as?.['state'] !== 'directory')) return {};
  const mode = as['state'] === 'directory' ? '0755' : '0644';
  return { mode, ...(owner === 'root' ? { owner, group: owner } : owner === undefined ? {} : { owner }) };
}

/** A folder is made with the attributes of the one that it is made for. */
function folderOf({ as }: Known): NonNullable<Made['as']> {
  return as['state'] === 'directory' ? as : { state: 'directory' };
}

function said(as: Made['as'] = {}): NonNullable<Made['as']> {
  return Object.fromEntries(Object.entries(as).filter(([, value]) => value !== undefined));
}

function keyOf(thing: Thing): string {
  return `${thing.kind} ${nameOf(thing)}`;
}

/** One name for each thing: a unit without its kind is a service. */
function nameOf({ kind, name }: Thing): string {
  if (kind === 'local') return resolve(name);
  return kind === 'unit' && !/\.[a-z]+$/.test(name) ? `${name}.service` : name;
}
