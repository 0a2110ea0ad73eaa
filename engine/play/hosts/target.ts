import type { BecomeUser, Target } from '../../connect/connection.ts';
import { InputError } from '../../errors.ts';
import { Secret, type Value } from '../../types.ts';

/** Options of the command line and settings that connections fall back on. */
export interface ConnectionDefaults {
  readonly user?: string;
  readonly privateKeyFile?: string;
  readonly become: boolean;
  readonly becomeUser?: string;
  readonly becomeMethod?: string;
  /** `ssh` or `local`. */
  readonly kind?: string;
  readonly password?: Secret;
  readonly becomePassword?: Secret;
}

/** Reads a variable of the host; undefined when it has none. */
export type Read = (name: string) => Value | undefined;

/** What a task says of how its host is connected to, evaluated. */
export interface Access {
  readonly connection?: string | undefined;
  readonly user?: string | undefined;
  readonly port?: number | undefined;
}

/**
 * Where and as whom to log in to a host, from its connection variables (Ansible's names). The variables of user and port
 * count before what the task says, and that before the command line; `connection` of a task counts before its variable.
 */
export function targetOf(host: string, read: Read, defaults: ConnectionDefaults, access: Access = {}): Target {
  const kind = connectionOf(host, read, access, defaults);
  if (kind !== 'ssh' && kind !== 'local') {
    throw new InputError(`host ${host}: there is no connection "${kind}"`, { hint: 'use ssh or local' });
  }
  const password = read('ansible_password') ?? read('ansible_ssh_pass') ?? defaults.password;
  return dropUndefined({
    host,
    kind,
    address: textOf(read, 'ansible_host') ?? textOf(read, 'ansible_ssh_host') ?? host,
    port: portOf(host, read('ansible_port') ?? read('ansible_ssh_port') ?? access.port),
    user: textOf(read, 'ansible_user') ?? textOf(read, 'ansible_ssh_user') ?? access.user ?? defaults.user,
    password: password === undefined ? undefined : secretOf(password),
    privateKeyFile:
      textOf(read, 'ansible_ssh_private_key_file') ??
      textOf(read, 'ansible_private_key_file') ??
      defaults.privateKeyFile,
    jumpHosts: textOf(read, 'kplay_jump_hosts'),
    identity: textOf(read, 'kplay_identity'),
  });
}

/** What a task says of becoming another user, evaluated. */
export interface BecomeWish {
  readonly become: boolean | undefined;
  readonly user: string | undefined;
  readonly method: string | undefined;
  readonly flags?: string | undefined;
  readonly program?: string | undefined;
}

/** The user to become, or undefined to stay the login user; the task counts before variables, and those before the command line. */
export function becomeOf(wish: BecomeWish, read: Read, defaults: ConnectionDefaults): BecomeUser | undefined {
  if (!(wish.become ?? flagOf(read, 'ansible_become') ?? defaults.become)) return undefined;
  const user = wish.user ?? textOf(read, 'ansible_become_user') ?? defaults.becomeUser ?? 'root';
  const method = wish.method ?? textOf(read, 'ansible_become_method') ?? defaults.becomeMethod ?? 'sudo';
  if (method !== 'sudo' && method !== 'su' && method !== 'doas') {
    throw new InputError(`there is no way to become another user called "${method}"`, { hint: 'use sudo, su or doas' });
  }
  const password = read('ansible_become_password') ?? read('ansible_become_pass') ?? defaults.becomePassword;
  const flags = wish.flags ?? textOf(read, 'ansible_become_flags');
  return dropUndefined({
    user,
    method,
    password: password === undefined ? undefined : secretOf(password),
    flags: flags?.split(/\s+/).filter((flag) => flag !== ''),
    program: wish.program ?? textOf(read, 'ansible_become_exe'),
  });
}

/** How a host is connected to. */
export function connectionOf(
  host: string,
  read: Read,
  { connection }: Access,
  { kind }: Pick<ConnectionDefaults, 'kind'>,
): string {
  return connection ?? textOf(read, 'ansible_connection') ?? kind ?? (host === 'localhost' ? 'local' : 'ssh');
}

function textOf(read: Read, name: string): string | undefined {
  const value = read(name);
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new InputError(`${name} must be a string`);
}

function flagOf(read: Read, name: string): boolean | undefined {
  const value = read(name);
  if (value === undefined || typeof value === 'boolean') return value;
  throw new InputError(`${name} must be true or false`);
}

function portOf(host: string, value: Value | undefined): number | undefined {
  if (value === undefined || value === null) return undefined;
  const port = Number(value instanceof Secret ? Number.NaN : value);
  if (Number.isInteger(port) && port > 0 && port < 65536) return port;
  throw new InputError(`host ${host}: ansible_port must be a number from 1 to 65535`);
}

function secretOf(value: Value): Secret {
  return value instanceof Secret ? value : new Secret(String(value));
}

/** Without the keys whose value is undefined. */
export function dropUndefined<T extends object>(object: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as never;
}
