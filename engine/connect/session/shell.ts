import { ConnectionError } from '../../errors.ts';
import { startAs } from '../become.ts';
import { HostBusyError } from '../busy.ts';
import type { Channel } from '../channel.ts';
import { patience } from '../patience.ts';
import { word } from '../words.ts';
import type { SessionContext } from './context.ts';
import { frameReader, type Message } from './frames.ts';
import { beginning, library, signOfLife, teacher } from './wire.ts';

/** A shell on the host that has the library, its private directory and the lock, and waits for programs. */
export interface Shell {
  /** Names it in the environment of its tasks and in the name of its directory; no secret. */
  readonly id: string;
  /** The path of its private directory, known once it has greeted. */
  readonly home: string | undefined;
  /** Sends a line, behind the functions of the library that a program needs. */
  send(line: string, program?: string): void;
  /** Settles when it is gone, for whatever reason. */
  readonly gone: Promise<ConnectionError>;
  /** Has it remove its directory and end, and waits for that for `seconds`. */
  bye(seconds: number): Promise<void>;
  destroy(): void;
}

/** What a session knows of the one before it, whose connection was lost. */
export interface Past {
  readonly id: string | undefined;
  readonly acknowledged: number;
}

/** Who hears of a shell while it is opened. */
export interface Listener {
  /** Gets its messages, those that tell of the past before it has greeted. */
  receive(message: Message): void;
  /** Gets the shell when it can be written to: what is written before it has greeted is read only if it will. Again when another one had to be opened. */
  begun?(shell: Shell): void;
}

/** Opens a shell, which has greeted when this settles. Throws a ConnectionError. */
export async function openShell(context: SessionContext, past: Past, listener: Listener): Promise<Shell> {
  const ended: string[] = context.settings.resumes ? [context.settings.resumes] : [];
  for (;;) {
    try {
      const settings = { ...context.settings, resumes: ended.join(',') };
      return await beginShell({ ...context, settings }, past, listener);
    } catch (error) {
      if (!(error instanceof HostBusyError) || ended.includes(error.holder.run)) throw error;
      if (!context.settings.hasEnded?.(error.holder)) throw error;
      ended.push(error.holder.run);
    }
  }
}

async function beginShell(context: SessionContext, past: Past, listener: Listener): Promise<Shell> {
  const { target, become, settings, fittings } = context;
  setImmediate(library); // put together while the connection is made
  const link = await context.link();
  const terminal = become !== undefined && become.method !== 'sudo' && become.password !== undefined;
  const channel = await startAs(link, target, become, {
    // With stdin and stderr on a terminal a shell takes itself for interactive.
    script: `exec ${fittings.shell} -s "$1"${terminal ? ' 2>/dev/null' : ''}`,
    direct: `exec ${fittings.shell} -s`,
    timeout: settings.connectTimeout,
  });
  const nonce = word();
  const id = word().slice(0, 16);
  const words = collectWords(channel);
  const gone = channel.ended.then(() => link.failure ?? lost(target.host, words()));
  let home: string | undefined;
  const { hello, sign } = greeting(context, channel, gone, nonce, (message) => {
    if (message.kind === 'hello') home = message.home;
    else listener.receive(message);
  });
  const { lock } = context;
  const { bases } = fittings;
  channel.stdin.write(signOfLife(nonce));
  for (const piece of pieces(library())) channel.stdin.write(piece, sign);
  channel.stdin.write(
    beginning({
      nonce,
      id,
      host: target.host,
      settings,
      lock,
      bases,
      previous: past.id,
      acknowledged: past.acknowledged,
    }),
  );
  const write = together((lines) => {
    settings.beforeSending?.();
    channel.stdin.write(lines);
  });
  const teach = teacher();
  const send = (line: string, program = '') => write(teach(program) + line);
  const shell: Shell = {
    id,
    get home() {
      return home;
    },
    gone,
    send,
    bye: (seconds) => bye(channel, send, seconds),
    destroy: () => channel.destroy(),
  };
  listener.begun?.(shell);
  await hello.catch((error) => {
    channel.destroy();
    throw error;
  });
  return shell;
}

/** In bytes: on a slow link the library takes long, and each piece that has gone is a sign of life. */
const pieceSize = 16 * 1024;

function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += pieceSize) yield bytes.subarray(at, at + pieceSize);
}

/**
 * Waits for the shell's hello, which goes to `receive` as all messages do, now and later, that do not end the wait. The
 * user's time to connect bounds the silence, not the whole: a slow host is slow, and what it has to end of others takes time.
 */
function greeting(
  context: SessionContext,
  channel: Channel,
  gone: Promise<ConnectionError>,
  nonce: string,
  receive: (message: Message) => void,
): { hello: Promise<void>; sign: () => void } {
  const { target, settings, signal } = context;
  const read = frameReader(nonce);
  let giveUp = () => {};
  const clock = patience(settings.connectTimeout, () => giveUp());
  const hello = new Promise<void>((resolve, reject) => {
    giveUp = () => reject(silent(target.host));
    const onAbort = () => reject(new ConnectionError(`${target.host}: interrupted`, { reason: 'interrupted' }));
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) onAbort();
    const settle = (then: () => void) => {
      clock.end();
      signal?.removeEventListener('abort', onAbort);
      then();
    };
    const take = (message: Message) => {
      if (message.kind === 'alive') return clock.sign();
      if (message.kind === 'hello') settle(resolve);
      if (message.kind === 'busy') {
        clock.end();
        if (context.lock !== 'wait' || settings.hasEnded?.(message.holder))
          return settle(() => reject(new HostBusyError(target.host, message.holder)));
        return settings.onBusy?.(target.host, message.holder);
      }
      const trouble = troubleOf(target.host, message);
      if (trouble) return settle(() => reject(trouble));
      receive(message);
    };
    channel.stdout.on('data', (chunk: Buffer) => {
      try {
        read(chunk).forEach(take);
      } catch {
        channel.destroy(); // frames that make no sense: as good as lost
      }
    });
    channel.stdout.resume(); // the dialogue of becoming another user leaves it paused
    void gone.then((error) => settle(() => reject(error)));
  });
  return { hello, sign: clock.sign };
}

function troubleOf(host: string, message: Message): ConnectionError | undefined {
  if (message.kind === 'homeless') {
    return new ConnectionError(`${host}: no folder there can hold the session's private directory`, {
      reason: 'refused',
      hint: 'one of /run, /dev/shm and /tmp must be writable, with some space left',
    });
  }
  if (message.kind === 'survived') {
    return new ConnectionError(`${host}: processes of an earlier session cannot be ended: ${message.pids}`, {
      reason: 'refused',
      hint: 'they may hang in the kernel (state D), or belong to another user: look at them on the host',
    });
  }
  return undefined;
}

/** The last of what goes to the shell's stderr, for messages. */
function collectWords(channel: Channel): () => string {
  let words = '';
  channel.stderr.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-4096);
  });
  channel.stderr.resume();
  return () => words.trim();
}

function lost(host: string, words: string): ConnectionError {
  return new ConnectionError(`${host}: the session ended unexpectedly${words ? `\n${words}` : ''}`, { reason: 'lost' });
}

function silent(host: string): ConnectionError {
  return new ConnectionError(`${host}: logged in, but no shell answers`, {
    reason: 'timeout',
    hint: 'the login shell must run commands that ssh gives it, and /bin/sh must be a POSIX shell; a host that is only slow needs more time (-T)',
  });
}

/** Writes what is sent within one turn of the event loop as one: each write is a packet, with a cipher and a MAC of its own. */
function together(write: (lines: string) => void): (line: string) => void {
  let lines: string[] = [];
  return (line) => {
    if (lines.push(line) > 1) return;
    process.nextTick(() => {
      const all = lines.join('');
      lines = [];
      write(all);
    });
  };
}

async function bye(channel: Channel, send: Shell['send'], seconds: number): Promise<void> {
  send('kp_bye\n');
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, seconds * 1000);
  });
  await Promise.race([channel.ended, late]);
  clearTimeout(timer);
  channel.destroy();
}
