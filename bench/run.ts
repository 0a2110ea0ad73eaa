// npm run bench: the same work by kplay and by one hand-written script over ssh, in one run; ratios, because machines differ.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../engine/package.ts';
import { type Sshd, startSshd } from '../test/connect/sshd.ts';
import { type Link, openLink } from './link.ts';
import { playbook, script, template, thirtyTasks, type Work } from './work.ts';

interface Host {
  readonly name: string;
  readonly sshd: Sshd;
  readonly link: Link;
  readonly tree: string;
}

const rounds = 5;
const work = thirtyTasks();

for (const roundTrip of [0, 100]) for (const count of [1, 10]) await compare(count, roundTrip);

/** Runs both on this many hosts at the end of such links (milliseconds), first and second run in turn, and prints medians and their ratio. */
async function compare(count: number, roundTrip: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'kplay-bench-'));
  const hosts: Host[] = [];
  try {
    for (let n = 0; n < count; n++) {
      const sshd = await startSshd();
      const link = await openLink(sshd.port, roundTrip);
      hosts.push({ name: `h${n}`, sshd, link, tree: join(folder, 'trees', `h${n}`) });
    }
    writeProject(folder, hosts, work);
    const contenders = { script: () => byScript(folder, hosts), kplay: () => byKplay(folder) };
    const times = {
      script: { first: [] as number[], second: [] as number[] },
      kplay: { first: [] as number[], second: [] as number[] },
    };
    const prints = new Set<string>();
    for (let round = 0; round < rounds; round++) {
      for (const [name, run] of Object.entries(contenders)) {
        for (const { tree } of hosts) rmSync(tree, { recursive: true, force: true });
        for (const { tree } of hosts) mkdirSync(tree, { recursive: true, mode: 0o755 });
        times[name as 'script' | 'kplay'].first.push(await timed(run));
        times[name as 'script' | 'kplay'].second.push(await timed(run));
        prints.add(hosts.map(({ tree }) => fingerprint(tree)).join());
      }
    }
    if (prints.size !== 1) throw new Error('the contenders left different trees');
    for (const which of ['first', 'second'] as const) {
      const [ours, theirs] = [median(times.kplay[which]), median(times.script[which])];
      console.log(
        `${count} host(s), ${roundTrip} ms, ${which} run: kplay ${ours.toFixed(2)} s, script ${theirs.toFixed(2)} s, ratio ${(ours / theirs).toFixed(2)}`,
      );
    }
  } finally {
    for (const { sshd, link } of hosts) {
      await link.stop();
      await sshd.stop();
    }
    rmSync(folder, { recursive: true });
  }
}

function writeProject(folder: string, hosts: readonly Host[], { files }: Work): void {
  const entries = hosts.map(({ name, sshd, link, tree }) => {
    const key = `ansible_ssh_private_key_file: ${sshd.keyFile}`;
    return `    ${name}: {ansible_host: 127.0.0.1, ansible_port: ${link.port}, ansible_user: root, ${key}, tree: ${tree}}\n`;
  });
  writeFileSync(join(folder, 'hosts.yml'), `all:\n  hosts:\n${entries.join('')}`);
  writeFileSync(join(folder, 'play.yml'), playbook(work));
  writeFileSync(join(folder, 'conf.tmpl'), template);
  for (const [name, content] of files) writeFileSync(join(folder, name), content);
  for (const { name, tree } of hosts) writeFileSync(join(folder, `${name}.sh`), script(work, tree, name));
}

async function byKplay(folder: string): Promise<void> {
  const main = join(packageRoot(), 'dist/engine/cli/main.js');
  await succeed(folder, process.execPath, [main, 'run', '-i', 'hosts.yml', 'play.yml']);
}

async function byScript(folder: string, hosts: readonly Host[]): Promise<void> {
  await Promise.all(
    hosts.map(({ name, sshd, link }) => {
      const options = [
        '-oStrictHostKeyChecking=no',
        `-oUserKnownHostsFile=${folder}/known_hosts_${name}`,
        '-oLogLevel=ERROR',
        '-F/dev/null',
      ];
      const login = ['-i', sshd.keyFile, '-p', String(link.port), 'root@127.0.0.1'];
      return succeed(folder, 'sh', ['-c', `exec ssh "$@" sh < ${name}.sh`, 'sh', ...options, ...login]);
    }),
  );
}

function succeed(folder: string, command: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, XDG_STATE_HOME: join(folder, 'state') };
    const child = spawn(command, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        output += chunk;
      });
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${command} ended with ${code}\n${output}`)),
    );
  });
}

async function timed(run: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await run();
  return (performance.now() - began) / 1000;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** Names, kinds, permissions and contents of a tree; whatever holds its own path is compared without it. */
function fingerprint(tree: string): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(tree, { recursive: true, encoding: 'utf8' }).sort()) {
    const path = join(tree, name);
    const { mode } = lstatSync(path);
    const content = lstatSync(path).isSymbolicLink()
      ? readlinkSync(path)
      : existsSync(path) && lstatSync(path).isFile()
        ? readFileSync(path)
        : '';
    hash.update(`${name} ${mode.toString(8)} `).update(content);
  }
  return hash.digest('hex');
}
