import { mkdir, writeFile } from 'node:fs/promises';
import { run } from '../command.ts';
import type { Architecture } from '../mirror/catalogue.ts';

/** How packages are got. */
export interface Fetching {
  /** A folder for apt's own files and for what it downloads, which is removed by the caller. */
  readonly work: string;
  /** The line of sources.list. */
  readonly source: string;
  /** The file that says what need not be fetched: dpkg's list of installed packages. */
  readonly status: string;
  readonly arch: Architecture;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Downloads packages and all that they need, and gives the folder they then are in. By a private apt: lists, cache and
 * state of its own, nothing of the machine's sources.
 */
export async function fetchPackages(packages: readonly string[], fetching: Fetching): Promise<string> {
  const { work, status, arch, source, signal } = fetching;
  for (const part of ['state/lists/partial', 'cache/archives/partial'])
    await mkdir(`${work}/${part}`, { recursive: true });
  await writeFile(`${work}/sources.list`, `${source}\n`);
  const settings = {
    'Dir::State': `${work}/state`,
    'Dir::State::status': status,
    'Dir::Cache': `${work}/cache`,
    'Dir::Etc::SourceList': `${work}/sources.list`,
    'Dir::Etc::SourceParts': '-',
    'Dir::Etc::Preferences': '-',
    'Dir::Etc::PreferencesParts': '-',
    'APT::Architecture': arch,
    'APT::Architectures': arch,
    'APT::Sandbox::User': '', // the folder is ours alone: the user _apt could not write there
    'APT::Update::Post-Invoke': '', // container images empty the machine's own cache here
    'Acquire::Languages': 'none',
  };
  const apt = ['apt-get', '-q', ...Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`])];
  const environment = { DEBIAN_FRONTEND: 'noninteractive' };
  await run([...apt, 'update', '--error-on=any'], { environment, ...(signal && { signal }) });
  const install = ['install', '--yes', '--download-only', '--no-install-recommends', ...packages];
  await run([...apt, ...install], { environment, ...(signal && { signal }) });
  return `${work}/cache/archives`;
}
