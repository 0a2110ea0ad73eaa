// npm test [-- --fast] [-- PATTERN…]: everything; only what takes seconds, without lab and under one shell; or the files whose path holds a pattern.
import { fork } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { build, ensureDependencies, ensurePackages, root } from '../lab/bootstrap.mjs';

const options = process.argv.slice(2);
const fast = options.includes('--fast');
if (fast) process.env.KPLAY_TEST_SHELLS = 'dash';
const patterns = options.filter((option) => !option.startsWith('--'));

ensureDependencies();
ensurePackages(...(fast ? ['test'] : ['test', 'lab', 'lab-tests']));
build();

const total = { passed: 0, failed: 0 };
const began = Date.now();
await inParallel(files('.test.js'), 2);
if (!fast) await inParallel(files('.slow.js'), 2);
if (!fast) await inParallel(files('.lab.js'), 1);
process.stdout.write(
  `\nin ${((Date.now() - began) / 1000).toFixed(1)} s\n${total.passed} passed, ${total.failed} failed\n`,
);
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);

/** Compiled test files with this ending, by path; what was compiled from a file that is gone does not count. */
function files(ending) {
  return readdirSync(`${root}/dist/test`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending) && (patterns.length === 0 || patterns.some((p) => name.includes(p))))
    .filter((name) => existsSync(`${root}/test/${name.replace(/\.js$/, '.ts')}`))
    .sort();
}

async function inParallel(names, width) {
  const queue = [...names];
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (let name = queue.shift(); name; name = queue.shift()) await runFile(name);
    }),
  );
}

/** Runs one file in a process of its own; its output is shown in one piece when it ends. */
function runFile(name) {
  return new Promise((resolve) => {
    const child = fork(`${root}/dist/test/${name}`, { cwd: root, silent: true, execArgv: ['--enable-source-maps'] });
    const output = [];
    const began = Date.now();
    let counts;
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('message', (message) => {
      counts = message;
    });
    child.on('close', (code) => {
      const { passed, failed } = counts ?? { passed: 0, failed: 1 };
      total.passed += passed;
      total.failed += failed === 0 && code !== 0 ? 1 : failed;
      process.stdout.write(
        `\n── ${name.replace(/\.js$/, '.ts')} (${((Date.now() - began) / 1000).toFixed(1)} s)\n${Buffer.concat(output)}`,
      );
      if (!counts || code !== 0) process.stdout.write(`   ended with ${code}\n`);
      resolve();
    });
  });
}
