import { existsSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { ConnectionError } from '../../errors.ts';
import type { Secret } from '../../types.ts';
import type { ConnectSettings, Target } from '../connection.ts';
import { expandPath, type SshOptions, sshOptions } from './config.ts';
import { hostKeyName } from './known-hosts.ts';

/** One ssh server on the way to a host; the last one is the host itself. */
export interface Hop {
  /** For messages. */
  readonly label: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly password: Secret | undefined;
  /** The key that was asked for by name. */
  readonly keyFile: string | undefined;
  /** Those of ~/.ssh/config, or the usual ones that exist. */
  readonly otherKeyFiles: readonly string[];
  /** The agent's socket, if its keys are to be tried. */
  readonly agent: string | undefined;
  readonly strictHostKeys: boolean;
  /** Under which its host key is kept. */
  readonly hostKeyName: string;
  /** In seconds. */
  readonly timeout: number;
  /** In seconds, between questions for a sign of life. */
  readonly keepalive: number;
}

/** In seconds. */
const usualKeepalive = 15;

/** The servers to pass, in order, the host last. What the target says outranks ~/.ssh/config. Throws a ConnectionError for a jump host that cannot be read. */
export function hopsTo(target: Target, settings: ConnectSettings): Hop[] {
  const options = sshOptions(`${homedir()}/.ssh/config`, target.address, target.user);
  const jumps = target.jumpHosts ?? first(options, 'proxyjump') ?? 'none';
  const names = jumps === 'none' || jumps === '' ? [] : jumps.split(',');
  return [
    ...names.map((name) => jumpHop(name.trim(), target, settings)),
    hop(target.host, target, settings, options, target.identity),
  ];
}

type Login = Pick<Target, 'address' | 'port' | 'user' | 'password' | 'privateKeyFile'>;

function jumpHop(name: string, target: Target, settings: ConnectSettings): Hop {
  const parts = /^(?:ssh:\/\/)?(?:([^@]+)@)?(?:\[([^\]]+)\]|([^:\s]+))(?::(\d+))?$/.exec(name);
  if (!parts) {
    throw new ConnectionError(`${target.host}: "${name}" is not a jump host`, {
      reason: 'unreachable',
      hint: 'write it as user@host:port',
    });
  }
  const [, user, bracketed, plain, port] = parts;
  const login: Login = {
    address: (bracketed ?? plain)!,
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(target.privateKeyFile === undefined ? {} : { privateKeyFile: target.privateKeyFile }),
  };
  const options = sshOptions(`${homedir()}/.ssh/config`, login.address, user);
  return hop(`${target.host} (by way of ${name})`, login, settings, options, undefined);
}

function hop(
  label: string,
  login: Login,
  settings: ConnectSettings,
  options: SshOptions,
  identity: string | undefined,
): Hop {
  const user = login.user ?? first(options, 'user') ?? userInfo().username;
  const address = (first(options, 'hostname') ?? login.address).replaceAll('%h', login.address);
  const port = login.port ?? Number(first(options, 'port') ?? 22);
  const onlyThese = first(options, 'identitiesonly')?.toLowerCase() === 'yes';
  const socket = first(options, 'identityagent') ?? process.env['SSH_AUTH_SOCK'];
  const agent = socket === 'SSH_AUTH_SOCK' ? process.env['SSH_AUTH_SOCK'] : socket;
  return {
    label,
    address,
    port,
    user,
    password: login.password,
    keyFile: login.privateKeyFile && expandPath(login.privateKeyFile, address, user),
    otherKeyFiles: keyFiles(options)
      .map((file) => expandPath(file, address, user))
      .filter((file) => existsSync(file)),
    agent: onlyThese || agent === undefined || agent === 'none' ? undefined : expandPath(agent, address, user),
    strictHostKeys: settings.strictHostKeys || first(options, 'stricthostkeychecking')?.toLowerCase() === 'yes',
    hostKeyName: hostKeyName({ address, port, identity }),
    timeout: Math.min(settings.connectTimeout, Number(first(options, 'connecttimeout') ?? settings.connectTimeout)),
    keepalive: settings.keepalive ?? (Number(first(options, 'serveraliveinterval') ?? 0) || usualKeepalive),
  };
}

function keyFiles(options: SshOptions): readonly string[] {
  return options.get('identityfile') ?? ['~/.ssh/id_ed25519', '~/.ssh/id_ecdsa', '~/.ssh/id_rsa'];
}

function first(options: SshOptions, name: string): string | undefined {
  return options.get(name)?.[0];
}
