import type { Socket } from 'node:net';
import type { Client, ClientChannel, ParsedKey } from 'ssh2';
import { countSent } from './memory.ts';

/**
 * What is used here of ssh2 1.17 that is not its interface: its version is pinned, and test/connect/turns.slow.ts fails
 * when a later one has moved them.
 */
interface Inside {
  readonly _protocol: Protocol;
  readonly _chanMgr: { add(whenOpened: WhenOpened): number; get(id: unknown): object | undefined };
  /** What the server calls itself. */
  readonly _remoteVer: string | undefined;
  readonly _sock: Socket;
}

interface Protocol {
  service(name: string): void;
  authPK(user: string, key: ParsedKey, algorithm?: string, sign?: Sign): void;
  session(channel: number, window: number, packet: number): void;
  exec(channel: number, command: string, wantReply: boolean): void;
  requestFailure(): void;
  _onWrite(data: Uint8Array): void;
  readonly _handlers: Record<string, Handler>;
}

type Handler = (protocol: Protocol, ...message: readonly unknown[]) => void;
type Sign = (data: Buffer, done: (signature: Buffer) => void) => void;
type WhenOpened = ((error: Error | undefined, channel: Channel) => void) & { type?: string };

interface Channel extends ClientChannel {
  readonly outgoing: { readonly id: number; window: number };
  readonly _callbacks: ((refused: boolean) => void)[];
  _write(data: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void;
  allowHalfOpen: boolean;
}

/** What ssh2 grants for each of its channels, in bytes. */
const granted = { window: 2 * 1024 * 1024, packet: 32 * 1024 };

/** In bytes: what OpenSSH grants (since 4.7, of 2007) while it starts a command, before it reads what is behind the request. */
const loan = 2 * 1024 * 1024;

/** Starts commands, as `Client.exec` does. */
export interface Exec {
  (command: string): Promise<ClientChannel>;
  /** Opens the channel of the next one before it is known. */
  prepare(): void;
}

/**
 * Makes a client, right after `connect`, send at once what it would send only after an answer that it does not need
 * (docs/session.md counts what that saves), and gives a way to start commands with less waiting. With `certain` the first
 * way to log in depends on nothing that the server says after the key exchange.
 */
export function sendAhead(client: Client, certain: boolean): Exec {
  const inside = client as unknown as Inside;
  let spare: Promise<Channel> | undefined;
  const owing = new WeakSet<object>();
  writeTogether(inside);
  repayFromGrant(inside, owing);
  signAtOnce(inside._protocol);
  refuseRequests(inside._protocol);
  const isOpenSsh = () => /^OpenSSH_/.test(inside._remoteVer ?? '');
  const prepare = () => {
    if (!isOpenSsh() || spare) return;
    spare = openSession(inside);
    spare.catch(() => {}); // whoever takes it tries once more
  };
  if (certain) {
    logInAtOnce(inside._protocol, () => prepare());
    inside._protocol._handlers['USERAUTH_FAILURE'] = before(inside._protocol._handlers['USERAUTH_FAILURE']!, () => {
      spare = undefined; // nobody had logged in yet when it was read
    });
  }
  const exec = async (command: string) => {
    if (!isOpenSsh()) return heedSocket(inside, await execPatiently(client, command));
    const opened = spare?.catch(() => openSession(inside)) ?? openSession(inside);
    spare = undefined;
    const channel = await opened;
    owing.add(channel);
    return heedSocket(inside, execOnTrust(inside._protocol, channel, command));
  };
  return Object.assign(exec, { prepare });
}

/**
 * Has a channel take no more before the socket has passed on what it has: ssh2 takes what the server grants, 2 MiB, however
 * slow the link is, and holds it encrypted.
 */
function heedSocket({ _sock: socket }: Inside, given: ClientChannel): ClientChannel {
  const channel = given as Channel;
  const write = channel._write;
  channel._write = (data, encoding, done) =>
    write.call(channel, data, encoding, (error) => {
      countSent(data.length);
      if (error || !socket.writableNeedDrain) done(error);
      else socket.once('drain', () => done());
    });
  return channel;
}

function before(handler: Handler, act: () => void): Handler {
  return (...message) => {
    act();
    handler(...message);
  };
}

/** What is written within one turn of the event loop leaves as one: ssh2 writes each packet in three parts. */
function writeTogether({ _protocol: protocol, _sock: socket }: Inside): void {
  const write = protocol._onWrite;
  let corked = false;
  protocol._onWrite = (data) => {
    if (!corked) {
      corked = true;
      socket.cork();
      setImmediate(() => {
        corked = false;
        socket.uncork();
      });
    }
    write(data);
  };
}

/** Signs with a private key without asking whether it would be accepted. (An agent, which may bother its owner, is asked.) */
function signAtOnce(protocol: Protocol): void {
  const authenticate = protocol.authPK;
  protocol.authPK = (user, key, algorithm, sign) => {
    const hash = algorithm?.startsWith('rsa-sha2-') ? algorithm.replace('rsa-sha2-', 'sha') : undefined;
    const own: Sign = (data, done) => {
      const signature: Buffer | Error = key.sign(data, hash);
      if (signature instanceof Error) throw signature;
      done(signature);
    };
    authenticate.call(protocol, user, key, algorithm, sign ?? (key.isPrivateKey() ? own : undefined));
  };
}

/** OpenSSH offers to prove all its host keys, of which ssh2 would make use: signatures on its side, checks on ours, for nothing. */
function refuseRequests(protocol: Protocol): void {
  protocol._handlers['GLOBAL_REQUEST'] = (_, _name, wantsReply) => {
    if (wantsReply) protocol.requestFailure();
  };
}

/** Takes it that the server has a login service, as Dropbear's client does (RFC 4253, 10: a server without one disconnects). */
function logInAtOnce(protocol: Protocol, andThen: () => void): void {
  const { service } = protocol;
  const accepted = protocol._handlers['SERVICE_ACCEPT']!;
  protocol._handlers['SERVICE_ACCEPT'] = () => {};
  protocol.service = (name) => {
    service.call(protocol, name);
    accepted(protocol, name);
    andThen();
  };
}

function openSession({ _chanMgr: channels, _protocol: protocol }: Inside): Promise<Channel> {
  return new Promise((resolve, reject) => {
    const whenOpened: WhenOpened = (error, channel) => (error ? reject(error) : resolve(channel));
    whenOpened.type = 'session';
    protocol.session(channels.add(whenOpened), granted.window, granted.packet);
  });
}

/** What was lent is taken from the server's first grant, before any of that is used: beyond it the server drops data. */
function repayFromGrant({ _protocol: protocol, _chanMgr: channels }: Inside, owing: WeakSet<object>): void {
  const adjust = protocol._handlers['CHANNEL_WINDOW_ADJUST']!;
  protocol._handlers['CHANNEL_WINDOW_ADJUST'] = (from, id, amount) => {
    const repaid = owing.delete(channels.get(id) ?? {}) ? loan : 0;
    adjust(from, id, Number(amount) - repaid);
  };
}

/** The channel may be written to at once; it closes if the command is refused. */
function execOnTrust(protocol: Protocol, channel: Channel, command: string): ClientChannel {
  channel.allowHalfOpen = true;
  channel.outgoing.window += loan;
  channel._callbacks.push((refused) => {
    if (refused) channel.close();
  });
  protocol.exec(channel.outgoing.id, command, true);
  return channel;
}

function execPatiently(client: Client, command: string): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => (error ? reject(error) : resolve(channel)));
  });
}
