import { didYouMean, InputError } from '../engine/errors.ts';
import { attach } from './command.ts';
import { LabError } from './errors.ts';
import { placeOf } from './hosts/record.ts';
import { type Layout, layoutOf, switchName, upCommand } from './layout.ts';
import { inside, isInside, namespaceExists, namespacesOf } from './network/namespace.ts';
import { requireRoot } from './preflight.ts';
import { type HostStatus, statusOf } from './status.ts';

/** Which lab's workstation. */
export interface WorkstationOptions {
  readonly name?: string;
}

/** Whether this process runs in the network of a lab's workstation. */
export function insideWorkstation(options: WorkstationOptions = {}): boolean {
  return isInside(layoutOf(options.name).workstation);
}

/** Where in a lab's network a command runs. */
export interface WhereOptions extends WorkstationOptions {
  /** `workstation` unless given; `border`, `spine`, `services`, `segment`, or a place that has switches, such as `am6`. */
  readonly at?: string;
}

/** Runs a command on our terminal in the network of the workstation, or elsewhere in the lab, and gives its exit code. */
export async function enterWorkstation(argv: readonly string[], options: WhereOptions = {}): Promise<number> {
  requireRoot();
  const lab = layoutOf(options.name);
  if (!namespaceExists(lab.workstation)) {
    throw new LabError(`the lab ${lab.name} is not up`, { hint: upCommand(lab) });
  }
  const { at = 'workstation' } = options;
  if (at === 'workstation') return attach(insideWorkstation(options) ? argv : inside(lab.workstation, argv));
  const rooms = await roomsOf(lab);
  const namespace = rooms.get(at);
  if (!namespace) {
    const names = [...rooms.keys()];
    throw new InputError(`the lab has no ${at}`, {
      hint: didYouMean(at, names) ?? `there are ${names.join(', ')}; for a host: kplay lab ssh`,
    });
  }
  return attach(inside(namespace, argv));
}

/** The namespaces of a lab that belong to no machine, by the names that people give them. */
async function roomsOf(lab: Layout): Promise<Map<string, string>> {
  const prefix = switchName(lab, '');
  const switches = (await namespacesOf(prefix)).map((name): [string, string] => [name.slice(prefix.length), name]);
  const { workstation, services, spine, border, segment } = lab;
  const rooms = Object.entries({ workstation, services, spine, border, segment });
  return new Map([...rooms.filter(([, name]) => namespaceExists(name)), ...switches]);
}

/** How `ssh` logs in. */
export interface SshOptions extends WorkstationOptions {
  /** Private key file; without one ssh's own choice. */
  readonly identity?: string;
  /** A command instead of a login shell. */
  readonly command?: readonly string[];
}

/** Logs in on a machine, given by its hostname or the beginning of its id, as root; gives ssh's exit code. */
export async function ssh(host: string, options: SshOptions = {}): Promise<number> {
  requireRoot();
  const lab = layoutOf(options.name);
  const machine = find(host, (await statusOf(lab)).hosts);
  const address = machine.addresses.find((candidate) => candidate.public) ?? machine.addresses[0]!;
  return enterWorkstation(
    [
      'ssh',
      // Kept with the machine: addresses and names come back on other machines.
      `-oHostKeyAlias=${machine.id}`,
      `-oUserKnownHostsFile=${placeOf(lab, machine.id).knownHosts}`,
      '-oStrictHostKeyChecking=accept-new',
      ...(options.identity ? [`-oIdentityFile=${options.identity}`] : []),
      `root@${address.address}`,
      ...(options.command ? ['--', ...options.command] : []),
    ],
    options,
  );
}

function find(host: string, machines: readonly HostStatus[]): HostStatus {
  const found = machines.filter(({ id, hostname }) => hostname === host || id.startsWith(host));
  if (found.length === 1) return found[0]!;
  const names = machines.map(({ hostname }) => hostname);
  const hint = didYouMean(host, names) ?? (names.length > 0 ? `there are ${names.join(', ')}` : 'there is none');
  throw new InputError(
    found.length > 1 ? `several machines of the lab are ${host}` : `the lab has no machine ${host}`,
    {
      hint: found.length > 1 ? `by id: ${found.map(({ id }) => id).join(', ')}` : hint,
    },
  );
}
