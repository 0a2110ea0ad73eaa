import { chmod, mkdir, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { run } from '../command.ts';
import { LabError } from '../errors.ts';
import type { Architecture, Build } from './catalogue.ts';

/** Go before this neither knows the version that a module asks for nor fetches it. */
const oldestGo = { major: 1, minor: 21 };

/** Builds the programs of an artifact and packs them as their maker does; the same sources give the same file. */
export async function build(artifact: Build, arch: Architecture, target: string, signal?: AbortSignal): Promise<void> {
  await requireGo();
  const stage = `${target}.build`;
  await rm(stage, { recursive: true, force: true }); // of a build that was killed
  try {
    await mkdir(stage);
    const top = basename(artifact.address, '.tar.gz');
    await mkdir(`${stage}/${top}`);
    await chmod(`${stage}/${top}`, 0o755);
    for (const [program, source] of Object.entries(artifact.programs)) {
      await compile(artifact.module, source, `${stage}/${top}/${program}`, arch, signal);
    }
    await run([...pack, '-C', stage, '-cf', target, top], signal && { signal });
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

const pack = [
  'tar',
  '--format=gnu',
  '--sort=name',
  '--mtime=@0',
  '--owner=0',
  '--group=0',
  '--numeric-owner',
  '--use-compress-program=gzip -n',
];

async function compile(module: string, source: string, target: string, arch: Architecture, signal?: AbortSignal) {
  const atOnce = String(Math.min(4, availableParallelism())); // each compiler takes half a gigabyte
  const settings = ['-mod=readonly', '-trimpath', '-buildvcs=false', '-ldflags', '-s -w', '-p', atOnce];
  const environment = { CGO_ENABLED: '0', GOOS: 'linux', GOARCH: arch, GOFLAGS: '', GOWORK: 'off' };
  await run(['go', 'build', '-C', module, ...settings, '-o', target, source], {
    environment,
    ...(signal && { signal }),
  });
  await chmod(target, 0o755);
}

async function requireGo(): Promise<void> {
  const hint =
    'install Go 1.21 or newer from https://go.dev/dl (Debian 12 has 1.19, which is too old), ' +
    'or give this machine a way to the official address';
  const said = await run(['go', 'version']).catch((cause) => {
    throw new LabError('there is no Go on this machine', { cause, hint });
  });
  const [, major = 0, minor = 0] = /go(\d+)\.(\d+)/.exec(said) ?? [];
  if (Number(major) > oldestGo.major || Number(minor) >= oldestGo.minor) return;
  throw new LabError(`this machine's Go is too old: ${said.trim()}`, { hint });
}
