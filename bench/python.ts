import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A virtual environment that has the peers written in Python. */
export interface Python {
  readonly bin: string;
  /** Its folder of packages. */
  readonly packages: string;
  readonly version: string;
  /** Of packages, by name. */
  readonly versions: Readonly<Record<string, string>>;
}

const wanted = ['ansible-core', 'mitogen', 'pyinfra', 'paramiko'];

/** For so long the newest releases of a week ago are new enough, in milliseconds. */
const freshFor = 7 * 24 * 3600 * 1000;

/**
 * The newest releases of the peers, in a virtual environment that is kept in the user's cache; made or brought up to
 * date when that is a week old. Throws with the reason when there is none and none can be made.
 */
export function pythonPeers(report: (line: string) => void): Python {
  const folder = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'kplay', 'bench-python');
  const stamp = join(folder, 'complete');
  if (!existsSync(stamp)) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const python = newestPython();
    report(`making a virtual environment with ${python} in ${folder}`);
    must([python, '-m', 'venv', folder]);
  }
  if (!existsSync(stamp) || Date.now() - statSync(stamp).mtimeMs > freshFor) upgrade(folder, stamp, report);
  return describe(folder);
}

function upgrade(folder: string, stamp: string, report: (line: string) => void): void {
  report(`getting the newest ${wanted.join(', ')} from PyPI`);
  try {
    must([join(folder, 'bin/pip'), 'install', '-q', '--upgrade', ...wanted]);
  } catch (error) {
    if (!existsSync(stamp)) throw error;
    report(`those of ${statSync(stamp).mtime.toISOString().slice(0, 10)} are used: ${(error as Error).message}`);
    return;
  }
  writeFileSync(stamp, '');
  utimesSync(stamp, new Date(), new Date());
}

function describe(folder: string): Python {
  const program = `import json, sys, sysconfig
from importlib.metadata import version
print(json.dumps([sysconfig.get_path("purelib"), sys.version.split()[0], {n: version(n) for n in sys.argv[1:]}]))`;
  const [packages, version, versions] = JSON.parse(must([join(folder, 'bin/python'), '-c', program, ...wanted]));
  return { bin: join(folder, 'bin'), packages, version, versions };
}

/** The newest Python that can make virtual environments: of the system, or of pyenv. */
function newestPython(): string {
  const root = process.env['PYENV_ROOT'] || join(homedir(), '.pyenv');
  const folder = join(root, 'versions');
  const own = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name, 'bin/python3')) : [];
  const found = ['/usr/bin/python3', 'python3', ...own].flatMap((path) => {
    const test = 'import ensurepip, venv, sys; print(sys.version_info.major * 1000 + sys.version_info.minor)';
    const { status, stdout } = spawnSync(path, ['-c', test], { encoding: 'utf8' });
    return status === 0 ? [{ path, version: Number(stdout) }] : [];
  });
  const [newest] = found.sort((a, b) => b.version - a.version);
  if (!newest) throw new Error('there is no Python 3 that can make virtual environments');
  return newest.path;
}

function must(argv: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(argv[0]!, argv.slice(1), { encoding: 'utf8' });
  if (status === 0) return stdout;
  throw new Error((stderr ?? error?.message ?? '').trim().split('\n').slice(-3).join('\n'));
}
