import { run } from '../command.ts';

const format = '$(ORIGIN)\t$(RELEASE)\t$(COMPONENT)\t$(REPO_URI)';

/** The address of the Debian archive among apt's sources, given as lines of `format`: the wanted suite's, else any release's. */
export function chooseMirror(targets: string, suite: string): string | undefined {
  const debian = targets
    .split('\n')
    .map((line) => line.split('\t'))
    .filter(([, , component, address]) => component === 'main' && /^(https?|file):/.test(address ?? ''))
    .filter(([origin, release]) => origin === 'Debian' || (origin === '' && release === suite)); // '': never fetched
  const exact = debian.find(([, release]) => release === suite);
  const other = debian.find(([, release]) => /^[a-z]+$/.test(release ?? '')); // not -security, -updates, -backports
  return (exact ?? other)?.[3];
}

/** The Debian archive that this machine's apt uses; undefined leaves the choice to debootstrap. */
export async function debianMirror(suite: string): Promise<string | undefined> {
  return chooseMirror(await run(['apt-get', 'indextargets', '--format', format, 'Created-By: Packages']), suite);
}

/** What apt is told of a proxy, as the environment of debootstrap's downloads. */
export async function proxyEnvironment(): Promise<Record<string, string>> {
  const dump = await run(['apt-config', 'dump', '--format', '%F %v%n', 'Acquire']);
  const pairs = [...dump.matchAll(/^Acquire::(https?)::Proxy (\S+)$/gm)].filter(([, , value]) => value !== 'DIRECT');
  return Object.fromEntries(pairs.map(([, scheme, value]) => [`${scheme}_proxy`, value!]));
}
