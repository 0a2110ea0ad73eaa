// What `npm run demo` and `npm test` need before any of our TypeScript can run. Plain JavaScript: nothing is installed yet.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this clone. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Ends the program with a sentence that says what is missing. */
export function stop(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/** Says what is done, does it, and shows its output only when it fails. */
export function step(title, command, args, options = {}) {
  process.stderr.write(`· ${title} …`);
  const began = Date.now();
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    ...options,
  });
  if (status !== 0) stop(` failed\n${stdout ?? ''}${stderr ?? ''}${error ?? ''}`);
  process.stderr.write(` ${((Date.now() - began) / 1000).toFixed(1)} s\n`);
}

/** Installs the npm packages of the lockfile, unless they are there. */
export function ensureDependencies() {
  if (Number(process.versions.node.split('.')[0]) < 20)
    stop(`kplay needs Node 20 or newer; this is ${process.version}`);
  const installed = `${root}/node_modules/.package-lock.json`;
  const fresh = existsSync(installed) && statSync(installed).mtimeMs >= statSync(`${root}/package-lock.json`).mtimeMs;
  if (!fresh) step('installing npm packages', 'npm', ['ci', '--no-audit', '--no-fund']);
}

/** Compiles engine, lab, test and bench into dist/, and makes the program that users start there. */
export function build() {
  step('compiling', process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.']);
  step('bundling', process.execPath, ['engine/program/build.mjs']);
}

/** How to run a command as root: nothing in front as root, sudo where there is one, undefined where there is no way. */
export function asRoot() {
  if (process.getuid?.() === 0) return [];
  return spawnSync('sudo', ['-n', 'true']).status === 0 ? ['sudo', '-n'] : undefined;
}

/** Installs the Debian packages of lab/packages.txt that are missing; `sections` are its headings. */
export function ensurePackages(...sections) {
  const missing = packages(sections).filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  const prefix = asRoot();
  if (!prefix)
    stop(
      `these Debian packages are missing, and there is neither root nor sudo to install them:\n  apt-get install ${missing.join(' ')}`,
    );
  const run = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q'];
  step('refreshing the list of Debian packages', run[0], [...run.slice(1), 'update']);
  step(`installing ${missing.join(' ')}`, run[0], [
    ...run.slice(1),
    'install',
    '-y',
    '--no-install-recommends',
    ...missing,
  ]);
}

function packages(sections) {
  let current = '';
  const names = [];
  for (const line of readFileSync(`${root}/lab/packages.txt`, 'utf8').split('\n')) {
    const heading = /^\[(.+)\]$/.exec(line);
    if (heading) current = heading[1];
    else if (line && !line.startsWith('#') && sections.includes(current)) names.push(line.split(/\s/)[0]);
  }
  return names;
}

function isInstalled(name) {
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f', '${db:Status-Abbrev}', name], { encoding: 'utf8' });
  return stdout?.startsWith('ii') ?? false;
}
