import { existsSync } from 'node:fs';
import { run } from '../command.ts';
import { LabError } from '../errors.ts';
import { archiveOf } from './archive.ts';
import type { BuildOptions } from './build.ts';
import { contained } from './contained.ts';
import type { Image } from './kinds.ts';
import { proxyEnvironment } from './mirror.ts';

/** Makes the root file system of a Debian or one of its kin, with its packages configured. */
export async function debootstrap(image: Image, folder: string, options: BuildOptions): Promise<void> {
  const { kind, arch } = image;
  const { address, components, keyring } = await archiveOf(image, options);
  const settings = [
    '--variant=minbase',
    `--arch=${arch}`,
    `--keyring=${keyring}`,
    `--components=${components.join(',')}`,
    `--include=${kind.packages.join(',')}`,
  ];
  await run([...contained, 'debootstrap', ...settings, kind.suite, folder, address, script(kind.suite)], {
    environment: await proxyEnvironment(),
    onLine: phases(options.report),
    signal: options.signal,
  });
}

/** debootstrap's steps for a release. */
function script(suite: string): string {
  const folder = '/usr/share/debootstrap/scripts';
  if (existsSync(`${folder}/${suite}`)) return `${folder}/${suite}`;
  // The steps have been the same for a long time: a debootstrap from before the release has them by another name.
  if (existsSync(`${folder}/sid`)) return `${folder}/sid`;
  throw new LabError(`this machine's debootstrap knows no ${suite}`);
}

/** Reports debootstrap's phases: the first of its lines of each kind. */
export function phases(report: (line: string) => void): (line: string) => void {
  const titles: Record<string, string> = {
    Retrieving: 'downloading packages',
    Extracting: 'unpacking the base',
    Unpacking: 'unpacking packages',
    Configuring: 'configuring packages',
  };
  const seen = new Set<string>();
  return (line) => {
    const title = titles[/^I: (\w+) /.exec(line)?.[1] ?? ''];
    if (title === undefined || seen.has(title)) return;
    seen.add(title);
    report(`  ${title}`);
  };
}
