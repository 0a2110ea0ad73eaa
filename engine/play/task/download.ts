import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Session } from '../../connect/connection.ts';
import { ConnectionError } from '../../errors.ts';
import type { Download } from '../../modules/definition/module.ts';

/** Brings a host's file here: beside the target first, then renamed, once its checksum is the announced one. */
export async function receive(session: Session, download: Download): Promise<void> {
  await mkdir(dirname(download.local), { recursive: true });
  const beside = `${download.local}.kplay-${process.pid}`;
  const hash = createHash('sha256');
  const hashing = new Transform({
    transform(chunk, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  try {
    await pipeline(
      download.content ? Readable.from([download.content]) : await session.download(download.remote),
      hashing,
      createWriteStream(beside, { mode: download.mode }),
    );
    if (hash.digest('hex') !== download.sha256) {
      throw new ConnectionError(`${download.remote} changed while it was fetched, or was damaged on its way`);
    }
    await rename(beside, download.local);
  } finally {
    await rm(beside, { force: true });
  }
}
