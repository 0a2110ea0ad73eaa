import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { ConnectionError } from '../errors.ts';
import type { Channel, Ending, Link } from './channel.ts';

/** The machine that kplay runs on, by the same protocol over pipes. */
export function localLink(host: string): Link {
  const children = new Set<ChildProcess>();
  return {
    alive: true,
    failure: undefined,
    async open(command, { terminal = false } = {}) {
      if (terminal) {
        throw new ConnectionError(`${host}: su and doas cannot ask for a password on a local connection`, {
          reason: 'become',
          hint: 'use become_method: sudo, or connect to this machine by ssh',
        });
      }
      // A process group of its own: an interrupt at the terminal is kplay's to handle, not its shells'.
      const child = spawn('/bin/sh', ['-c', command], { stdio: 'pipe', detached: true, cwd: '/' });
      children.add(child);
      child.once('close', () => children.delete(child));
      await once(child, 'spawn').catch((cause) => {
        throw new ConnectionError(`${host}: no shell can be started`, { reason: 'unreachable', cause });
      });
      return channelOf(child);
    },
    prepare() {},
    close() {
      for (const child of children) letGo(child);
    },
  };
}

function channelOf(child: ChildProcess): Channel {
  const ended = new Promise<Ending>((resolve) => {
    child.once('close', (code, signal) => resolve({ code: code ?? undefined, signal: signal ?? undefined }));
  });
  const stdin = child.stdin as Writable;
  stdin.on('error', () => {}); // its reader is gone: `ended` tells
  return {
    stdin,
    stdout: child.stdout as Readable,
    stderr: child.stderr as Readable,
    ended,
    destroy: () => letGo(child),
  };
}

/** As a lost connection would: the far side sees its pipes close, and decides itself. */
function letGo(child: ChildProcess): void {
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.destroy();
  child.unref();
}
