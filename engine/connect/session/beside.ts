import { readFileSync } from 'node:fs';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ConnectionError } from '../../errors.ts';
import { packageRoot } from '../../package.ts';
import { quote, type Upload } from '../../remote/program.ts';
import { startAs } from '../become.ts';
import type { Channel } from '../channel.ts';
import { word } from '../words.ts';
import { packingFor, type Sendable } from './compression.ts';
import type { SessionContext } from './context.ts';
import { digestOf, sendBytes } from './send.ts';

/**
 * Ends the processes of a task with TERM, after 5 s with KILL; with a generation, nothing of it is begun any more. False
 * when the task had come to its end before. Throws a ConnectionError when some survive.
 */
export async function endTask(
  context: SessionContext,
  shell: { home: string; id: string },
  task: number,
  generation?: number,
): Promise<boolean> {
  return context.endings(async () => {
    const channel = await startBeside(context, 'exec /bin/sh -s 2>/dev/null');
    const said = collect(channel.stdout);
    channel.stderr.resume();
    const functions = readFileSync(`${packageRoot()}/engine/remote/processes.sh`, 'utf8');
    const words = [quote(shell.home), shell.id, task, generation ?? ''];
    channel.stdin.write(`${functions}\nkp_end_task ${words.join(' ')}\nexit\n`);
    await channel.ended;
    const lines = said().split(/\r?\n/);
    if (lines.includes('ended')) return true;
    if (lines.includes('not running')) return false;
    throw new ConnectionError(`${context.target.host}: the task could not be ended: ${said().trim() || 'no answer'}`, {
      reason: 'lost',
    });
  });
}

/** An upload, and where and how it goes. */
export interface Delivery {
  readonly upload: Upload;
  /** A private directory of the host, which is made. */
  readonly folder: string;
  /** What the program wants of content that is yet to be made. */
  readonly wanted: readonly string[] | undefined;
  /** Whether the host can unpack. */
  readonly unpacks: boolean;
  /** What the host's shell does once all of it is there and is what it is to be. */
  readonly afterwards: string;
}

/** Brings an upload; its size and SHA-256 are compared by the host. A failure leaves nothing there. Throws a ConnectionError. */
export async function putUpload(context: SessionContext, delivery: Delivery): Promise<void> {
  await context.transfers(async () => {
    const upload = await ready(delivery.upload, delivery.wanted);
    const packing = delivery.unpacks && context.target.kind === 'ssh' ? await packingFor(upload) : 'none';
    const nonce = word();
    const [place, file] = [quote(delivery.folder), quote(`${delivery.folder}/${upload.name}`)];
    const channel = await startBeside(
      context,
      `umask 077; { [ -d ${place} ] && [ -O ${place} ] && [ ! -L ${place} ] || mkdir ${place}; } && ` +
        `{ ${packing === 'none' ? `head -c ${upload.size}` : 'gzip -dc'} >${file} && s=$({ sha256sum || openssl dgst -sha256 -r; } 2>/dev/null <${file}) && ` +
        `[ $(($(wc -c <${file}))) = ${upload.size} ] && echo "${nonce} $s" && [ "\${s%% *}" = ${upload.digest} ] && ${delivery.afterwards} || rm -rf ${place}; }`,
    );
    const [said, words] = [collect(channel.stdout), collect(channel.stderr)];
    await sendBytes(upload, channel, packing);
    await channel.ended;
    const answer = said().split(`${nonce} `)[1]?.slice(0, 64);
    if (answer === upload.digest) return;
    const why = answer ? 'it changed meanwhile, or was damaged on its way' : `${words()}${said()}`.trim();
    throw new ConnectionError(
      `${context.target.host}: ${upload.name} could not be uploaded: ${why || 'the connection was lost'}`,
      { reason: why ? 'transfer' : 'lost' },
    );
  });
}

async function ready(
  { name, content, size, digest }: Upload,
  wanted: readonly string[] | undefined,
): Promise<Sendable> {
  const bytes = 'assemble' in content ? await content.assemble(wanted) : content;
  return {
    name,
    content: bytes,
    size: bytes instanceof Uint8Array ? bytes.length : size,
    digest: digest ?? (await digestOf(bytes)),
  };
}

/** Runs a script beside the session, as its user, and waits for its end. Throws a ConnectionError when it cannot be started. */
export async function endedBeside(context: SessionContext, script: string): Promise<void> {
  await context.endings(async () => {
    const channel = await startBeside(context, script);
    for (const stream of [channel.stdout, channel.stderr]) stream.resume();
    await channel.ended;
  });
}

/** A file's bytes; fails with the host's words before the first, or with an error of the stream when they end too early. */
export function download(context: SessionContext, path: string): Promise<Readable> {
  return new Promise((resolve, reject) => {
    void context
      .transfers(async () => {
        const nonce = word();
        const file = quote(path);
        const channel = await startBeside(context, `n=$(wc -c <${file}) && echo "${nonce} "$n && exec cat <${file}`);
        const words = collect(channel.stderr);
        const bytes = await afterHeader(channel, nonce);
        if ('said' in bytes) {
          const why = `${words()}${bytes.said}`.trim() || 'the connection was lost';
          throw new ConnectionError(`${context.target.host}: ${path} cannot be read: ${why}`, { reason: 'transfer' });
        }
        resolve(exactly(channel.stdout, bytes.size, `${context.target.host}: ${path} came incomplete`));
        await channel.ended;
      })
      .catch(reject);
  });
}

/** Reads up to the line of the nonce, which tells the size; what follows stays in the stream. */
function afterHeader(channel: Channel, nonce: string): Promise<{ size: number } | { said: string }> {
  let said = Buffer.alloc(0);
  const { stdout } = channel;
  return new Promise((resolve) => {
    const onData = (chunk: Buffer) => {
      said = Buffer.concat([said, chunk]);
      const at = said.indexOf(`${nonce} `);
      const end = at < 0 ? -1 : said.indexOf(0x0a, at);
      if (end < 0) return;
      stdout.off('data', onData).pause();
      const rest = said.subarray(end + 1);
      if (rest.length > 0) stdout.unshift(rest);
      resolve({ size: Number(said.toString('latin1', at + nonce.length + 1, end)) });
    };
    stdout.on('data', onData).resume();
    void channel.ended.then(() => resolve({ said: said.toString() }));
  });
}

/** The stream, which fails when it ends before `size` bytes have come. */
function exactly(source: Readable, size: number, message: string): Readable {
  let count = 0;
  const out = new PassThrough({
    transform(chunk: Buffer, _encoding, done) {
      count += chunk.length;
      done(null, chunk);
    },
    flush(done) {
      done(count < size ? new ConnectionError(message, { reason: 'transfer' }) : null);
    },
  });
  pipeline(source, out).catch((error) => out.destroy(error));
  return out;
}

/** Opens a channel for what is likely to be transferred soon, where there is a way to do so ahead. */
export function prepareTransfer({ link, become }: SessionContext): void {
  if (become?.password !== undefined && become.method !== 'sudo') return; // on a terminal
  link().then(
    (open) => open.prepare(),
    () => {}, // whoever needs it is told
  );
}

async function startBeside(context: SessionContext, script: string): Promise<Channel> {
  const link = await context.link();
  return startAs(link, context.target, context.become, { script, timeout: context.settings.connectTimeout });
}

function collect(stream: Readable): () => string {
  let text = '';
  stream.on('data', (chunk: Buffer) => {
    text = (text + chunk.toString()).slice(-8192);
  });
  stream.resume(); // the dialogue of becoming another user leaves it paused
  return () => text;
}
