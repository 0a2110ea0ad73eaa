import { type ErrorDetails, InputError, InputErrors } from '../errors.ts';
import { shortNameIn } from '../modules/definition/collections.ts';
import type { Module } from '../modules/definition/module.ts';
import { canonicalName, findModule, moduleNames } from '../modules/definition/registry.ts';
import { Vault } from '../secrets/vault/vault.ts';
import type { Inherited, Origin, Role, Task, Written } from '../types.ts';
import { readYaml } from './yaml.ts';

/** Which modules there are. */
export interface Modules {
  readonly names: readonly string[];
  /** By canonical name; undefined when there is none. */
  find(name: string): Promise<Module | undefined>;
}

/** What loading can be told. */
export interface LoadOptions {
  /** The folder that relative paths and `roles/` are looked for in; the process's own by default. */
  readonly cwd?: string;
  /** Further folders of roles, in the order in which they are searched. */
  readonly rolesPath?: readonly string[] | undefined;
  /** Kplay's own modules by default. */
  readonly modules?: Modules;
  /** Opens what is encrypted; without passwords by default. */
  readonly vault?: Vault;
  /** Takes the mistakes, and what is free of them is loaded; without it they are thrown together at the end. */
  readonly problems?: InputError[];
  /** Takes the paths of the files that are read. */
  readonly seen?: Set<string>;
}

/** What one call of the load stage shares: its mistakes, and each file read once. */
export interface Loading {
  readonly cwd: string;
  readonly rolesPath: readonly string[];
  readonly modules: Modules;
  readonly problems: InputError[];
  readonly vault: Vault;
  read(path: string): Written | undefined;
}

/** Where a list of tasks stands, and what its tasks take over. */
export interface Place {
  readonly loading: Loading;
  readonly inherited: Inherited;
  /** The folder of the file that lists them. */
  readonly directory: string;
  readonly handlers: boolean;
  /** How this file was reached, nearest first. */
  readonly via: NonNullable<ErrorDetails['via']>;
  /** Files and roles that are being loaded around this place: to import one of them again would not end. */
  readonly within: readonly string[];
  /** What roles add to the play. */
  readonly found: FoundRoles;
}

/** The roles that a play uses, in order, and their handlers by the role's folder. */
export interface FoundRoles {
  readonly roles: Role[];
  readonly handlers: Map<string, readonly Task[]>;
  /** Uses of roles that have run already, so that an equal one does not run again. */
  readonly used: Set<string>;
}

/** The modules that kplay comes with; each is looked up once. */
export function ownModules(): Modules {
  const found = new Map<string, Promise<Module | undefined>>();
  return { names: moduleNames(), find: (name) => remembered(found, name, () => findModule(name)) };
}

export function startLoading(options: LoadOptions): Loading {
  const { cwd = process.cwd(), rolesPath = [], problems = [], vault = new Vault(), seen } = options;
  const files = new Map<string, Written | undefined>();
  return {
    cwd,
    rolesPath,
    problems,
    vault,
    modules: options.modules ?? ownModules(),
    read: (path) => {
      seen?.add(path);
      return remembered(files, path, () => readYaml(path, vault));
    },
  };
}

/** Throws the mistakes that were found, in the order of their places. */
export function throwProblems(problems: readonly InputError[]): void {
  if (problems.length === 1) throw problems[0];
  if (problems.length > 1) throw new InputErrors(inOrder(problems));
}

/** Mistakes in the order of their places; files keep the order in which they were first complained of. */
export function inOrder(problems: readonly InputError[]): InputError[] {
  const files = [...new Set(problems.map(({ origin }) => origin?.file))];
  const rank = ({ origin }: InputError) =>
    [files.indexOf(origin?.file), origin?.line ?? 0, origin?.column ?? 0] as const;
  return [...problems].sort((one, other) => {
    const [a, b] = [rank(one), rank(other)];
    return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
  });
}

/** Does a part of the loading; a mistake in it is noted with how its file was reached, and gives undefined. */
export async function attempt<T>(
  { loading, via }: Pick<Place, 'loading' | 'via'>,
  work: () => T | Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    note({ loading, via }, error);
    return undefined;
  }
}

/** Notes a mistake, with how its file was reached. */
export function note({ loading, via }: Pick<Place, 'loading' | 'via'>, error: InputError): void {
  const errors = error instanceof InputErrors ? error.errors : [error];
  loading.problems.push(...errors.map((one) => reachedBy(one, via)));
}

function reachedBy(error: InputError, via: Place['via']): InputError {
  if (via.length === 0) return error;
  const { message, origin, excerpt, hint, code } = error;
  return new InputError(message, {
    via: [...error.via, ...via],
    ...(code && { code }),
    ...(origin && { origin }),
    ...(excerpt !== undefined && { excerpt }),
    ...(hint && { hint }),
    cause: error,
  });
}

/** The module that a name in a playbook means: its own, Ansible's full name for it, or another that it is known as. */
export async function resolveModule({ names, find }: Modules, written: string): Promise<string | undefined> {
  const name = shortNameIn(written) ?? canonicalName(written);
  if (names.includes(name)) return name;
  for (const candidate of names) {
    const module = await find(candidate);
    if (module?.alsoKnownAs?.some((other) => other === written || other === name)) return candidate;
  }
  return undefined;
}

/** A place in another file, which is reached from here. */
export function inside(place: Place, what: string, origin: Origin, change: Partial<Place>): Place {
  return { ...place, ...change, via: [{ what, origin }, ...place.via] };
}

function remembered<V>(values: Map<string, V>, key: string, make: () => V): V {
  if (!values.has(key)) values.set(key, make());
  return values.get(key)!;
}
