import { constants } from 'node:fs';
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** What is served, and where. */
export interface ServeOptions {
  readonly folder: string;
  readonly address: string;
  /** 0 for any. */
  readonly port: number;
}

/** A file that somebody asked for in vain. */
export interface Miss {
  /** The path below the mirror's root. */
  readonly path: string;
  readonly count: number;
  /** When last, as an ISO 8601 time. */
  readonly last: string;
  /** Who asked last, by IP address. */
  readonly from: string;
}

/** A mirror at work. */
export interface MirrorServer {
  readonly url: string;
  /** What was asked for in vain, the latest last; of more than 200 files the oldest are forgotten. */
  misses(): readonly Miss[];
  close(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.gz': 'application/gzip',
  '.tgz': 'application/gzip',
  '.deb': 'application/vnd.debian.binary-package',
};

/** apt tries these first on every repository; one without signatures has neither. */
const probes = /(^|\/)(InRelease|Release\.gpg)$/;

/** Serves the files of a folder (GET and HEAD), but no name that starts with a dot; settles when it listens. */
export async function serveMirror({ folder, address, port }: ServeOptions): Promise<MirrorServer> {
  const root = await realpath(folder);
  const misses = new Map<string, Miss>();
  const server = createServer(async (request, response) => {
    try {
      await answer(root, request, response, (path) => note(misses, path, request));
    } catch {
      response.destroy(); // the file cannot be read, or the asker has gone
    }
  });
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(port, address, listening);
  });
  const bound = server.address() as AddressInfo;
  return {
    url: `http://${bound.family === 'IPv6' ? `[${bound.address}]` : bound.address}:${bound.port}`,
    misses: () => [...misses.values()],
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

async function answer(root: string, request: IncomingMessage, response: ServerResponse, miss: (path: string) => void) {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    return say(response, 405, 'the mirror only gives\n');
  }
  const path = requested(request.url ?? '/');
  if (path === undefined) return say(response, 400, 'this is not a path\n');
  const file = await find(root, path);
  if (file) return give(file, path, request, response);
  if (!probes.test(path)) miss(path);
  return say(response, 404, missing(path));
}

/** The path below the root, without empty parts and `.`; undefined when it cannot be decoded. */
function requested(target: string): string | undefined {
  try {
    const path = decodeURIComponent(target.replace(/[?#].*$/s, ''));
    if (path.includes('\0')) return undefined;
    return path
      .split('/')
      .filter((part) => part !== '' && part !== '.')
      .join('/');
  } catch {
    return undefined;
  }
}

/** The open file, unless there is none, or it is hidden, no plain file, or a link that leads out of the folder. */
async function find(root: string, path: string): Promise<FileHandle | undefined> {
  if (path === '' || path.split('/').some((part) => part.startsWith('.'))) return undefined;
  const real = await realpath(`${root}/${path}`).catch(() => '');
  if (!real.startsWith(`${root}/`)) return undefined;
  const file = await open(real, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  if ((await file.stat()).isFile()) return file;
  await file.close();
  return undefined;
}

async function give(file: FileHandle, path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const { size, mtimeMs, mtime, ino } = await file.stat();
    const tag = `"${ino.toString(16)}-${size.toString(16)}-${Math.trunc(mtimeMs).toString(16)}"`;
    response.setHeader('etag', tag);
    response.setHeader('last-modified', mtime.toUTCString());
    response.setHeader('accept-ranges', 'none');
    if (isKnown(request, tag, mtime)) {
      response.writeHead(304).end();
      return;
    }
    response.writeHead(200, {
      'content-type': types[extname(path)] ?? 'application/octet-stream',
      'content-length': size,
    });
    if (request.method === 'HEAD') response.end();
    else await pipeline(file.createReadStream({ autoClose: false, end: Math.max(0, size - 1) }), response);
  } finally {
    await file.close();
  }
}

/** Whether the asker has this very file already. */
function isKnown({ headers }: IncomingMessage, tag: string, mtime: Date): boolean {
  const tags = headers['if-none-match'];
  if (tags !== undefined)
    return tags === '*' || tags.split(/\s*,\s*/).some((known) => known.replace(/^W\//, '') === tag);
  const since = Date.parse(headers['if-modified-since'] ?? '');
  return since >= Math.trunc(mtime.getTime() / 1000) * 1000;
}

function say(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(text);
}

function missing(path: string): string {
  const shown = JSON.stringify(path); // one line, whatever was asked for
  return path.startsWith('debian/')
    ? `the lab's mirror has no ${shown}\nname its package in lab/mirror/packages.yml, then: kplay lab mirror\n`
    : `the lab's mirror has no ${shown}\nadd it with: kplay lab mirror --add FILE --as ${shown}\n`;
}

function note(misses: Map<string, Miss>, path: string, { socket }: IncomingMessage): void {
  const count = (misses.get(path)?.count ?? 0) + 1;
  misses.delete(path); // so that it comes last
  misses.set(path, { path, count, last: new Date().toISOString(), from: socket.remoteAddress ?? '' });
  if (misses.size > 200) misses.delete(misses.keys().next().value!);
}
