import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from '../../lab/command.ts';
import { control } from '../../lab/daemon/control.ts';
import { down, tokenOf, up } from '../../lab/lab.ts';
import { allLabs, type Layout, layoutOf, switchName } from '../../lab/layout.ts';
import type { MachineOrder, Machines } from '../../lab/machines.ts';
import { apiUrl } from '../../lab/network/addresses.ts';
import { inside } from '../../lab/network/namespace.ts';

/** Where tests order their machines: a metro, and the facility in it that the API chooses. */
const [usualMetro, place] = ['am', 'am6'];

/** The network namespace of the switches that they hang on. */
export function switchOf(layout: Layout): string {
  return switchName(layout, place);
}

/** A machine of a test's lab. */
export interface TestHost {
  readonly id: string;
  readonly hostname: string;
  readonly publicAddress: string;
  readonly publicAddress6: string;
  readonly privateAddress: string;
}

/** A lab that belongs to a test. */
export interface TestLab {
  readonly layout: Layout;
  /** A folder of the test's own, for its files. */
  readonly folder: string;
  readonly machines: Machines;
  readonly hosts: readonly TestHost[];
  /** Private key that root of every host accepts, and its public half. */
  readonly keyFile: string;
  readonly publicKey: string;
}

/** What a test's lab is to have beyond machines. */
export interface LabWishes {
  /** Whether its mirror has all that playbooks download; getting it takes minutes the first time. */
  readonly fillMirror?: boolean;
  /** The kinds of hosts that are to be there before they are ordered. */
  readonly kinds?: readonly string[];
}

/** Brings up a lab of its own with so many machines, h0, h1 and so on. */
export async function openLab(hosts: number, { fillMirror = false, kinds }: LabWishes = {}): Promise<TestLab> {
  await removeForgotten();
  const layout = layoutOf(`test${process.pid}`);
  const folder = await mkdtemp(`${tmpdir()}/kplay-${layout.name}-`);
  const { keyFile, publicKey } = await makeKey(folder);
  const lab = { layout, folder, machines: control(layout), hosts: [], keyFile, publicKey };
  try {
    await up({
      name: layout.name,
      report: (line) => console.log(line),
      delays: { provision: 0, deprovision: 0 },
      fillMirror,
      ...(kinds && { kinds }),
    });
    await callApi(lab, 'POST', '/ssh-keys', { label: 'test', key: publicKey });
    const names = Array.from({ length: hosts }, (_, index) => `h${index}`);
    return { ...lab, hosts: await Promise.all(names.map((name) => orderHost(lab, name))) };
  } catch (error) {
    await closeLab(lab);
    throw error;
  }
}

/** Takes a test's lab away. */
export async function closeLab({ layout, folder }: TestLab): Promise<void> {
  await down({ name: layout.name });
  await rm(folder, { recursive: true, force: true });
}

/** Does something with a lab of its own, and takes it away whatever comes. */
export async function withLab(
  hosts: number,
  body: (lab: TestLab) => Promise<void>,
  wishes: LabWishes = {},
): Promise<void> {
  const lab = await openLab(hosts, wishes);
  try {
    await body(lab);
  } finally {
    await closeLab(lab);
  }
}

/** A new machine of the lab's project, ordered from its API; settles when it is active. */
export async function orderHost(lab: TestLab, hostname: string, more: object = {}): Promise<TestHost> {
  const [project] = (await callApi(lab, 'GET', '/projects')).projects;
  const order = { hostname, plan: 'c3.small.x86', operating_system: 'debian_12', metro: usualMetro, ...more };
  let device = await callApi(lab, 'POST', `/projects/${project.id}/devices`, order);
  while (device.state !== 'active') {
    if (device.state === 'failed')
      throw new Error(JSON.stringify(await callApi(lab, 'GET', `/devices/${device.id}/events`)));
    await sleep(50);
    device = await callApi(lab, 'GET', `/devices/${device.id}`);
  }
  const address = (family: number, isPublic: boolean) =>
    device.ip_addresses.find((one: ApiAddress) => one.address_family === family && one.public === isPublic).address;
  return {
    id: device.id,
    hostname,
    publicAddress: address(4, true),
    publicAddress6: address(6, true),
    privateAddress: address(4, false),
  };
}

interface ApiAddress {
  readonly address_family: number;
  readonly public: boolean;
}

/** A call of the lab's API from its workstation; gives the answer's JSON. */
// biome-ignore lint/suspicious/noExplicitAny: a test that misreads an answer fails
export async function callApi(lab: TestLab, method: string, path: string, body?: object): Promise<any> {
  const headers = { 'X-Auth-Token': await tokenOf(lab.layout), 'Content-Type': 'application/json' };
  const request = { method, headers, ...(body && { body: JSON.stringify(body) }) };
  const script = `fetch(process.argv[1], JSON.parse(process.argv[2])).then(async (answer) => {
    if (!answer.ok) throw new Error(answer.status + ' ' + await answer.text());
    console.log(await answer.text());
  })`;
  const call = [process.execPath, '-e', script, `${apiUrl}${path}`, JSON.stringify(request)];
  return JSON.parse((await run(inside(lab.layout.workstation, call))).trim() || '{}');
}

/** The order of a machine that the API knows nothing of; part of it may be given. */
export function orderOf(index: number, publicKey: string, given: Partial<MachineOrder> = {}): MachineOrder {
  const [even, odd] = [index * 2, index * 2 + 1];
  const link = { prefix: 31, family: 4 } as const;
  return {
    id: randomUUID(),
    hostname: `extra${index}`,
    place,
    operatingSystem: 'debian_12',
    addresses: [
      { address: `203.0.113.${odd}`, gateway: `203.0.113.${even}`, public: true, ...link },
      {
        address: `2001:db8:66::${odd.toString(16)}`,
        gateway: `2001:db8:66::${even.toString(16)}`,
        prefix: 127,
        family: 6,
        public: true,
      },
      { address: `10.66.0.${odd}`, gateway: `10.66.0.${even}`, public: false, ...link },
    ],
    sshKeys: [publicKey],
    userData: '',
    ...given,
  };
}

/** A machine by its order. */
export function hostOf({ id, hostname, addresses }: Pick<MachineOrder, 'id' | 'hostname' | 'addresses'>): TestHost {
  const [publicAddress, publicAddress6, privateAddress] = addresses.map(({ address }) => address);
  return {
    id,
    hostname,
    publicAddress: publicAddress!,
    publicAddress6: publicAddress6!,
    privateAddress: privateAddress!,
  };
}

/** Runs a shell command as root on a host, from the workstation, with the system's ssh; gives its stdout without the last newline. */
export async function onHost(lab: TestLab, address: string, command: string): Promise<string> {
  const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR', 'ConnectTimeout=5'];
  const ssh = ['ssh', '-i', lab.keyFile, ...options.flatMap((option) => ['-o', option]), `root@${address}`, command];
  return (await run(inside(lab.layout.workstation, ssh))).trimEnd();
}

async function makeKey(folder: string): Promise<{ keyFile: string; publicKey: string }> {
  const keyFile = `${folder}/key`;
  await run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', keyFile]);
  return { keyFile, publicKey: (await readFile(`${keyFile}.pub`, 'utf8')).trim() };
}

/** Takes away the labs of test processes that were killed. */
export async function removeForgotten(): Promise<void> {
  for (const name of await readdir(allLabs).catch(() => [])) {
    const owner = Number(/^test(\d+)$/.exec(name)?.[1]);
    if (owner && !isAlive(owner)) await down({ name });
  }
}

function isAlive(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
}
