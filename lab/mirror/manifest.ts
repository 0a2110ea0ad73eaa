import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { LabError } from '../errors.ts';

const entry = z.strictObject({
  name: z.string(),
  version: z.string(),
  arch: z.enum(['amd64', 'arm64']),
  /** The path below the mirror's root. */
  file: z.string(),
  sha256: z.hash('sha256'),
  /** Whether it is its maker's own file or was built here. */
  origin: z.enum(['official', 'built']),
  /** Of a built one: what it was built from. */
  recipe: z.string().optional(),
});

const manifest = z.strictObject({ artifacts: z.array(entry) });

/** One file that the mirror serves. */
export type ManifestEntry = z.output<typeof entry>;

/** What the mirror's `manifest.json` says: the artifacts that it has, from which playbooks take versions and checksums. */
export type Manifest = z.output<typeof manifest>;

/** The manifest of a mirror's folder; an empty one when there is none yet. */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = `${folder}/manifest.json`;
  if (!existsSync(path)) return { artifacts: [] };
  try {
    return manifest.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    throw new LabError(`${path} cannot be read`, { cause, hint: `remove the folder ${folder}: it is made again` });
  }
}

/** Puts an entry in place of the one of the same name and processor. */
export async function noteArtifact(folder: string, noted: ManifestEntry): Promise<void> {
  const others = (await readManifest(folder)).artifacts.filter((e) => e.name !== noted.name || e.arch !== noted.arch);
  const artifacts = [...others, noted].sort((a, b) => (a.name < b.name ? -1 : 1));
  const path = `${folder}/manifest.json`;
  await writeFile(`${path}.new`, `${JSON.stringify({ artifacts }, null, 2)}\n`);
  await rename(`${path}.new`, path);
}

/** The SHA-256 of a file, in hexadecimal digits. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
