import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layoutOf } from '../lab/layout.ts';
import { inside } from '../lab/network/namespace.ts';
import { cleaningUp } from './clean-up.ts';
import { type Link, openLinks } from './link.ts';
import { kplayMain } from './peers/kplay.ts';
import { table } from './report.ts';
import { median, threeDigits } from './statistics.ts';

const names = ['controller-0', 'controller-1', 'controller-2'];

/** All of all.yml but ordering the machines, which asks no host. */
const steps = ['ping', 'certificates', 'etcd', 'verify'];

const roundTrips = [0, 100];

/** A user's folder with a lab of its own, in which commands of kplay have to end well. */
interface Site {
  readonly lab: string;
  readonly folder: string;
  kplay(...args: readonly string[]): Promise<string>;
}

/** Seconds, round by round. */
interface Times {
  readonly first: number[];
  readonly second: number[];
}

/**
 * Makes a three-member etcd cluster of fresh machines in a lab, next door and at the end of a long link, round by round
 * in turn; gives a table of medians. Only ssh takes the long way: the mirror and the members are near the hosts.
 */
export async function etcd(rounds: number, report: (line: string) => void): Promise<string> {
  const site = openSite();
  const times = new Map(roundTrips.map((roundTrip): [number, Times] => [roundTrip, { first: [], second: [] }]));
  const cleanUp = async () => {
    await site.kplay('lab', '--name', site.lab, 'down');
    rmSync(site.folder, { recursive: true, force: true });
  };
  return cleaningUp(async () => {
    report('bringing up a lab');
    await site.kplay('lab', '--name', site.lab, 'up');
    for (let round = 1; round <= rounds; round++) {
      for (const [roundTrip, { first, second }] of times) {
        await onFreshMachines(site, roundTrip, async () => {
          first.push(await timed(() => site.kplay('run', ...steps)));
          second.push(await timed(() => site.kplay('run', ...steps)));
        });
        report(`round ${round}, ${roundTrip} ms: ${seconds(first.at(-1)!)}, again ${seconds(second.at(-1)!)}`);
      }
    }
    return tables(times, rounds);
  }, cleanUp);
}

function openSite(): Site {
  const lab = `bench${process.pid}`;
  const folder = mkdtempSync(join(tmpdir(), 'kplay-bench-'));
  const write = (path: string, content: object) => writeFileSync(join(folder, path), JSON.stringify(content));
  for (const name of ['inventory', 'inventory/host_vars', 'group_vars']) mkdirSync(join(folder, name));
  write('kplay.yml', { inventory: 'inventory/lab.yml' });
  write('inventory/lab.yml', {
    plugin: 'lab',
    name: lab,
    nested_groups: { controllers: ['tag_controller'], etcd: ['controllers'] },
  });
  const machine = { plan: 'c3.small.x86', operating_system: 'debian_12', metro: 'am' };
  write('group_vars/all.yml', {
    project: 'testing',
    ssh_key_file: 'fetched/id_ed25519',
    ansible_ssh_private_key_file: '{{ssh_key_file}}',
    pools: [{ name: 'controllers', hostnames: names, tags: ['controller'], ...machine }],
  });
  return { lab, folder, kplay: (...args) => kplay(folder, args) };
}

async function onFreshMachines(site: Site, roundTrip: number, body: () => Promise<void>): Promise<void> {
  await site.kplay('run', 'provision');
  const links = roundTrip === 0 ? undefined : await farAway(site, roundTrip);
  await body();
  await links?.close();
  for (const name of names) rmSync(join(site.folder, `inventory/host_vars/${name}.yml`), { force: true });
  await site.kplay('run', 'teardown', '--yes');
  rmSync(join(site.folder, 'fetched'), { recursive: true });
}

/** Lets ssh reach the machines only by links on the lab's workstation. */
async function farAway({ lab, folder, kplay }: Site, roundTrip: number): Promise<{ close(): Promise<void> }> {
  const { _meta } = JSON.parse(await kplay('inventory', 'list'));
  const links = names.map((name, index): [string, Link] => {
    const near = { address: '127.0.0.1', port: 4000 + index };
    return [name, { near, far: { address: _meta.hostvars[name].public_ipv4, port: 22 } }];
  });
  for (const [name, { near }] of links) {
    const vars = JSON.stringify({ ansible_host: near.address, ansible_port: near.port });
    writeFileSync(join(folder, `inventory/host_vars/${name}.yml`), vars);
  }
  const both = links.map(([, link]) => link);
  return openLinks(both, roundTrip, inside(layoutOf(lab).workstation, []));
}

function kplay(folder: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const environment = { ...process.env, XDG_STATE_HOME: join(folder, 'state') };
    const child = spawn(process.execPath, [kplayMain(), ...args], { cwd: folder, env: environment });
    const said = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        said[name] += text;
      });
    }
    child.stdin.end();
    child.on('error', reject).on('close', (code) => {
      if (code === 0) resolve(said.stdout);
      else reject(new Error(`kplay ${args.join(' ')} ended with ${code}\n${said.stdout}${said.stderr}`));
    });
  });
}

async function timed(body: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await body();
  return (performance.now() - began) / 1000;
}

function tables(times: ReadonlyMap<number, Times>, rounds: number): string {
  const heading = ['', ...roundTrips.map((roundTrip) => `${roundTrip} ms`), 'difference'];
  const body = (['first', 'second'] as const).map((which) => {
    const [near, far] = roundTrips.map((roundTrip) => median(times.get(roundTrip)![which])) as [number, number];
    return [`${which} run`, seconds(near), seconds(far), seconds(far - near)];
  });
  return [
    '### Three etcd members in the lab',
    `\`kplay run ${steps.join(' ')}\` on fresh machines, and again; medians of ${rounds} rounds.`,
    `${table([heading, ...body])}\n`,
  ].join('\n\n');
}

function seconds(value: number): string {
  return `${threeDigits(value)} s`;
}
