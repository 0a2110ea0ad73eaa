import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import ssh2, { type Client, type ClientChannel, type ServerHostKeyAlgorithm } from 'ssh2';
import { ConnectionError } from '../../errors.ts';
import type { Channel, Ending, Link } from '../channel.ts';
import { type Exec, sendAhead } from './ahead.ts';
import { failureAt } from './failure.ts';
import { DroppedError, throughGate } from './gate.ts';
import { guessKeyExchange } from './guess.ts';
import type { Hop } from './hops.ts';
import { checkHostKey, keysOf } from './known-hosts.ts';
import { loginAt } from './login.ts';

/** A standing connection to one ssh server. */
export interface SshLink extends Link {
  /** A stream from there to another server. Throws a ConnectionError. */
  forward(to: Hop): Promise<Duplex>;
}

/**
 * Logs in at a server, directly or over a stream that another one gives. With `guessing` the first try begins the key exchange
 * before the server has said which it takes. Throws a ConnectionError.
 */
export function sshLink(
  hop: Hop,
  knownHosts: string,
  over: () => Promise<Duplex | undefined>,
  { guessing, signal }: { readonly guessing: boolean; readonly signal: AbortSignal | undefined },
): Promise<SshLink> {
  let guesses = guessing;
  const attempt = async () => {
    const way = { over: await over(), guesses, signal };
    guesses = false;
    return logIn(hop, knownHosts, way);
  };
  return throughGate(hop, attempt, signal);
}

interface Way {
  readonly over: Duplex | undefined;
  readonly guesses: boolean;
  readonly signal: AbortSignal | undefined;
}

async function logIn(hop: Hop, knownHosts: string, { over, guesses, signal }: Way): Promise<SshLink> {
  if (signal?.aborted) throw new ConnectionError(`${hop.label}: interrupted`, { reason: 'interrupted' });
  const client = new ssh2.Client();
  const login = loginAt(hop);
  let failure: ConnectionError | undefined;
  let [connected, agreed, ready] = [over !== undefined, false, false];
  let alive = true;
  let exec: Exec | undefined;
  const closed = new Promise<void>((resolve) => {
    client.on('close', () => {
      alive = false;
      resolve();
    });
  });
  await new Promise<void>((resolve, reject) => {
    const fail = (error: ConnectionError) => {
      failure ??= error;
      reject(failure);
    };
    const onAbort = () => {
      fail(new ConnectionError(`${hop.label}: interrupted`, { reason: 'interrupted' }));
      client.destroy();
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    client.once('connect', () => {
      connected = true;
    });
    client.once('handshake', () => {
      agreed = true;
    });
    client.once('ready', () => {
      ready = true;
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    client.on('error', (error: Error & { level?: string }) => {
      if (error.level === 'agent') return; // no agent, or it refuses: the next way to log in is tried
      if (error.level === 'client-authentication') fail(refusedLogin(hop, login.account()));
      else fail(connected && !agreed && isHangUp(error) ? dropped(hop, error) : failureAt(hop, error, ready));
    });
    client.once('close', () => fail(failureAt(hop, new Error('the connection was closed'), ready)));
    client.connect({
      host: hop.address,
      port: hop.port,
      username: hop.user,
      ...(over ? { sock: over } : {}),
      readyTimeout: hop.timeout * 1000,
      keepaliveInterval: hop.keepalive * 1000,
      keepaliveCountMax: 3,
      algorithms: algorithms(hop, knownHosts),
      authHandler: login.handler,
      hostVerifier: (key: Buffer, verify: (valid: boolean) => void) => {
        checkHostKey(knownHosts, hop, key).then(
          () => verify(true),
          (error) => {
            failure ??= error;
            verify(false);
          },
        );
      },
    });
    client.setNoDelay(true);
    exec = sendAhead(client, login.certain);
    if (guesses) guessKeyExchange(client);
  });
  return {
    get alive() {
      return alive;
    },
    get failure() {
      return failure;
    },
    open: (command, options) =>
      openChannel(options?.terminal ? execOnTerminal(client, command) : exec!(command), closed, hop),
    prepare: () => exec!.prepare(),
    forward: (to) => forward(client, hop, to),
    close: () => client.end(),
  };
}

/** Key types that are known of the host come first, so that it does not offer another one; curve25519 costs least CPU. */
function algorithms(hop: Hop, knownHosts: string) {
  const types = new Set(keysOf(knownHosts, hop.hostKeyName).map((each) => each.type));
  const inOrder: ServerHostKeyAlgorithm[] = [
    'ssh-ed25519',
    'ecdsa-sha2-nistp256',
    'ecdsa-sha2-nistp384',
    'ecdsa-sha2-nistp521',
    'rsa-sha2-512',
    'rsa-sha2-256',
  ];
  const isKnown = (name: string) => types.has(name.startsWith('rsa-') ? 'ssh-rsa' : name);
  return {
    kex: { prepend: ['curve25519-sha256', 'curve25519-sha256@libssh.org'], append: [], remove: [] } as never,
    serverHostKey: [...inOrder.filter(isKnown), ...inOrder.filter((name) => !isKnown(name))],
  };
}

/** A connection that was reset, or that ended before the server told its version (ssh2's words). */
function isHangUp(error: Error & { code?: string }): boolean {
  return error.code === 'ECONNRESET' || error.code === 'EPIPE' || error.message === 'Connection lost before handshake';
}

function dropped(hop: Hop, cause: Error): DroppedError {
  return new DroppedError(`${hop.label}: ${hop.address}:${hop.port} hangs up before it says anything`, {
    reason: 'lost',
    hint: 'too many may be logging in there: look at MaxStartups in its sshd_config',
    cause,
  });
}

function refusedLogin(hop: Hop, account: string): ConnectionError {
  return new ConnectionError(`${hop.label}: login as ${hop.user} at ${hop.address}:${hop.port} refused\n  ${account}`, {
    reason: 'authentication',
  });
}

async function openChannel(opening: Promise<ClientChannel>, closed: Promise<void>, hop: Hop): Promise<Channel> {
  const lost = closed.then(() => {
    throw new ConnectionError(`${hop.label}: the connection was lost`, { reason: 'lost' });
  });
  const refused = opening.catch((cause: Error) => {
    const message = `${hop.label}: the server opens no channel: ${cause.message}`;
    throw new ConnectionError(message, { reason: 'refused', cause });
  });
  return channelOf(await Promise.race([refused, lost]), closed);
}

/** For password prompts: with echo off. */
function execOnTerminal(client: Client, command: string): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    const options = { pty: { term: 'dumb', modes: { ECHO: 0 } } };
    client.exec(command, options as never, (error, channel) => (error ? reject(error) : resolve(channel)));
  });
}

function channelOf(channel: ClientChannel, closed: Promise<void>): Channel {
  let ending: Ending = { code: undefined, signal: undefined };
  channel.once('exit', (code: number | null, signal?: string) => {
    ending = { code: code ?? undefined, signal };
  });
  channel.on('error', () => {}); // its reader or writer is gone: `ended` tells
  const ended = Promise.race([once(channel, 'close'), closed]).then(() => ending);
  return { stdin: channel, stdout: channel, stderr: channel.stderr, ended, destroy: () => channel.close() };
}

function forward(client: Client, hop: Hop, to: Hop): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    client.forwardOut('127.0.0.1', 0, to.address, to.port, (error, stream) => {
      if (!error) return resolve(stream);
      reject(
        new ConnectionError(
          `${to.label}: ${hop.address} does not get through to ${to.address}:${to.port}: ${error.message}`,
          {
            reason: 'unreachable',
            cause: error,
          },
        ),
      );
    });
  });
}
