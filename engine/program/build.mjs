// node engine/program/build.mjs [FOLDER]: makes FOLDER/kplay.cjs (dist/ unless given) and the bundle that it loads.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { licences } from './licences.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(here));
const output = resolve(process.argv[2] ?? join(root, 'dist'));
const folder = join(output, 'program');

/** Parts of the bundle besides main.cjs: what many runs do without, so that they need not read it. */
const parts = {
  'ssh2.cjs': { packages: ['ssh2'], contents: `module.exports = require('ssh2')` },
  'undici.cjs': { packages: ['undici'], contents: `export { Agent, EnvHttpProxyAgent, fetch, request } from 'undici'` },
  'x509.cjs': {
    packages: ['@peculiar/x509', 'reflect-metadata'],
    contents: `import 'reflect-metadata'; export * from '@peculiar/x509'`,
  },
};

/** Optional native code of ssh2: used where it was built, found from where ssh2 is installed. */
const native = /^cpu-features$|\/sshcrypto\.node$/;

/** Parts of ssh2 that a client does without; its HTTP agents alone load all of Node's HTTP and TLS. */
const unused = /\/ssh2\/lib\/(http-agents|server)\.js$/;

const plugin = (part) => ({
  name: 'kplay',
  setup({ onResolve, onLoad }) {
    for (const [path, { packages }] of Object.entries(parts)) {
      for (const name of path === part ? [] : packages) {
        onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path: `./${path}`, external: true }));
      }
    }
    onResolve({ filter: native }, ({ path }) => ({ path, namespace: 'native' }));
    onLoad({ filter: unused }, () => ({ contents: 'module.exports = {}' }));
    onLoad({ filter: /./, namespace: 'native' }, ({ path }) => ({ contents: nativeModule(path) }));
    onLoad({ filter: /\.ts$/ }, ({ path }) => ({ contents: source(path), loader: 'ts' }));
  },
});

function nativeModule(path) {
  const name = path.replace('./crypto/', './protocol/crypto/');
  return `module.exports = require('node:module').createRequire(require('node:module').createRequire(__filename).resolve('ssh2'))(${JSON.stringify(name)})`;
}

/**
 * A file of ours: `import.meta.url` is where tsc puts it, so that what is found from there is found from the bundle as well;
 * and zod is taken as a namespace, because only of a namespace does esbuild leave out what nobody uses.
 */
function source(path) {
  const compiled = JSON.stringify(`../${relative(root, path).replace(/\.ts$/, '.js')}`);
  return readFileSync(path, 'utf8')
    .replaceAll('import.meta.url', `new URL(${compiled}, bundle).href`)
    .replace(`import { z } from 'zod'`, `import * as z from 'zod'`);
}

async function bundle(name, entry) {
  const { outputFiles, metafile } = await build({
    ...entry,
    absWorkingDir: root,
    outfile: join(folder, name),
    plugins: [plugin(name)],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    // A script that Node compiles for us cannot load a module by itself: what is left to load is required.
    supported: { 'dynamic-import': false },
    mainFields: ['module', 'main'],
    sourcemap: 'external',
    sourcesContent: false,
    minifyWhitespace: true,
    lineLimit: 160,
    legalComments: 'none',
    logLevel: 'warning',
    // The name of the build takes this place; see start.cjs.
    banner: {
      js: `/* ${'0'.repeat(64)} */(function (exports, require, module, __filename, __dirname) {const bundle = require('node:url').pathToFileURL(__filename);`,
    },
    footer: { js: '})' },
  });
  const text = (ending) => outputFiles.find(({ path }) => path.endsWith(ending)).text;
  return { name, code: text('.cjs'), map: text('.map'), inputs: Object.keys(metafile.inputs) };
}

/** Puts a file in place in one step: kplay may be running while it is built. */
function put(name, content) {
  writeFileSync(`${folder}/${name}.new`, content);
  renameSync(`${folder}/${name}.new`, `${folder}/${name}`);
}

const bundles = await Promise.all([
  bundle('main.cjs', { entryPoints: ['engine/cli/main.ts'] }),
  ...Object.entries(parts).map(([name, { contents }]) => bundle(name, { stdin: { contents, resolveDir: root } })),
]);

mkdirSync(folder, { recursive: true });
for (const { name, code, map } of bundles) {
  if (/[^\0-\x7f]/.test(code)) throw new Error(`${name} is not ASCII`);
  const digest = createHash('sha256').update(code).digest('hex');
  rmSync(`${folder}/${name}.code`, { force: true });
  put(name, `/* ${digest}${code.slice(67)}`);
  put(`${name}.map`, map);
}
put(
  'LICENSES',
  licences(
    root,
    bundles.flatMap(({ inputs }) => inputs),
  ),
);
copyFileSync(join(here, 'trace.cjs'), `${folder}/trace.cjs`);
copyFileSync(join(here, 'start.cjs'), join(output, 'kplay.cjs'));
chmodSync(join(output, 'kplay.cjs'), 0o755);
const warm = spawnSync(process.execPath, [join(here, 'warm.cjs'), output], { encoding: 'utf8' });
if (warm.status !== 0) {
  process.stderr.write(
    `kplay could not run here when it was built, so it may start more slowly:\n${warm.stdout}${warm.stderr}`,
  );
}
