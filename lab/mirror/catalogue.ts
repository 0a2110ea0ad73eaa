import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { closest } from '../../engine/errors.ts';
import { packageRoot } from '../../engine/package.ts';
import { LabError } from '../errors.ts';

/** Debian's and Go's name of a processor. */
export type Architecture = 'amd64' | 'arm64';

const officials = z.record(
  z.string(),
  z.strictObject({
    version: z.string(),
    /** `{version}` and `{arch}` stand for themselves; the archive's one folder has its name without `.tar.gz`. */
    address: z.url(),
    sha256: z.strictObject({ amd64: z.hash('sha256'), arm64: z.hash('sha256') }),
  }),
);

const buildables = z.record(
  z.string(),
  z.strictObject({ version: z.string(), programs: z.record(z.string(), z.string()) }),
);

/** An artifact in one version: where it comes from, and as which file the mirror serves it. */
export interface Wanted {
  readonly name: string;
  readonly arch: Architecture;
  readonly official: { readonly version: string; readonly address: string; readonly sha256: string };
  /** How to build it from Go modules; undefined when it cannot be. */
  readonly build?: Build;
}

/** How an artifact is built. */
export interface Build {
  readonly version: string;
  /** The official address of this version, which gives file and folder their names. */
  readonly address: string;
  /** Go packages by the name of their program. */
  readonly programs: Readonly<Record<string, string>>;
  /** The folder of its go.mod and go.sum. */
  readonly module: string;
  /** Changes when anything that decides the outcome changes, but Go itself. */
  readonly recipe: string;
}

const artifactsFolder = () => `${packageRoot()}/lab/artifacts`;

/** The processor of this machine, which is that of the lab's hosts. */
export function architecture(): Architecture {
  if (process.arch === 'x64') return 'amd64';
  if (process.arch === 'arm64') return 'arm64';
  throw new LabError(`the lab has no files for ${process.arch}: only amd64 and arm64`);
}

/** The names of all artifacts, by `official.yml`. */
export function artifactNames(folder = artifactsFolder()): string[] {
  return Object.keys(officials.parse(parse(readFileSync(`${folder}/official.yml`, 'utf8'))));
}

/** What `official.yml` and `versions.yml` say of an artifact; throws a LabError for an unknown name. */
export function wanted(name: string, arch: Architecture, folder = artifactsFolder()): Wanted {
  const known = officials.parse(parse(readFileSync(`${folder}/official.yml`, 'utf8')));
  const official = known[name];
  if (!official) {
    const near = closest(name, Object.keys(known));
    throw new LabError(`the mirror knows no "${name}"`, { hint: near && `did you mean "${near}"?` });
  }
  const address = (version: string) => official.address.replaceAll('{version}', version).replaceAll('{arch}', arch);
  const build = buildables.parse(parse(readFileSync(`${folder}/versions.yml`, 'utf8')))[name];
  return {
    name,
    arch,
    official: { version: official.version, address: address(official.version), sha256: official.sha256[arch] },
    ...(build && { build: buildOf(`${folder}/${name}`, arch, build, address(build.version)) }),
  };
}

function buildOf(
  module: string,
  arch: Architecture,
  build: Pick<Build, 'version' | 'programs'>,
  address: string,
): Build {
  const hash = createHash('sha256').update(JSON.stringify([arch, address, build]));
  for (const name of ['go.mod', 'go.sum']) {
    if (!existsSync(`${module}/${name}`)) throw new LabError(`${module}/${name} is missing`);
    hash.update(readFileSync(`${module}/${name}`));
  }
  return { ...build, address, module, recipe: hash.digest('hex') };
}

/** The path below the mirror's root at which the file of an official address is served: its host and path. */
export function servedPath(address: string): string {
  const { hostname, pathname } = new URL(address);
  return hostname + pathname;
}
