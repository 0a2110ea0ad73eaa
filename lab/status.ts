import { readFile } from 'node:fs/promises';
import type { Fault } from './api/faults/shapes.ts';
import { labGroups, readConfig } from './config.ts';
import { control } from './daemon/control.ts';
import { daemonProcess } from './daemon/start.ts';
import { switchedOff } from './hosts/container.ts';
import { howItEnded, isRunning } from './hosts/host.ts';
import { hostIds, placeOf, readRecord } from './hosts/record.ts';
import { type ImageStatus, imagesIn } from './images.ts';
import { files, type Layout, type RoundTrips, type Topology } from './layout.ts';
import type { MachineAddress } from './machines.ts';
import type { Miss } from './mirror/index.ts';
import { apiUrl, metadataUrl, mirrorUrl, workstation } from './network/addresses.ts';
import { namespacesOf } from './network/namespace.ts';
import { cacheFolder } from './rootfs/cache.ts';
import { kinds } from './rootfs/kinds.ts';

/** A machine of the lab. */
export interface HostStatus {
  readonly id: string;
  readonly hostname: string;
  /** `failed`: it should run and does not; the daemon's log says why. */
  readonly state: 'on' | 'off' | 'failed';
  /** The slug it was ordered with. */
  readonly operatingSystem: string;
  readonly addresses: readonly MachineAddress[];
  readonly namespace: string;
}

/** What there is of a lab. */
export interface LabStatus {
  readonly name: string;
  /** `incomplete`: something of it is there, but its daemon does not answer. */
  readonly state: 'up' | 'down' | 'incomplete';
  /** Process id of the daemon while it answers. */
  readonly daemon?: number;
  readonly api: { readonly url: string; readonly tokenFile: string };
  /** The mirror's address, and what hosts asked it for in vain since the daemon started. */
  readonly mirror: { readonly url: string; readonly misses: readonly Miss[] };
  readonly metadata: string;
  readonly workstation: string;
  /** The kinds of hosts that can be ordered, and whether they are there yet. */
  readonly kinds: readonly ImageStatus[];
  /** What every other operating system slug stands for. */
  readonly operatingSystem: string;
  readonly topology: Topology;
  /** How far away machines are from the workstation. */
  readonly roundTrips: RoundTrips;
  readonly namespaces: readonly string[];
  readonly hosts: readonly HostStatus[];
  /** What the API is told to do wrong, oldest first. */
  readonly faults: readonly Fault[];
  /** Why the daemon that runs does not serve the API. */
  readonly problem?: string;
  readonly log: string;
}

/** Looks at what is there, without relying on the daemon. */
export async function statusOf(lab: Layout): Promise<LabStatus> {
  const config = await readConfig(lab);
  const daemon = config && (await daemonProcess(lab));
  const namespaces = await namespacesOf(lab.prefix);
  return {
    name: lab.name,
    state: daemon ? 'up' : config || namespaces.length > 0 ? 'incomplete' : 'down',
    ...(daemon && { daemon: daemon.id }),
    api: { url: apiUrl, tokenFile: files.token(lab) },
    mirror: { url: mirrorUrl, misses: daemon ? await missesOf(lab) : [] },
    metadata: metadataUrl,
    workstation: workstation[0]!.address,
    kinds: imagesIn(config?.cache ?? cacheFolder()),
    operatingSystem: `any other operating system is given ${kinds[0]!.title}`,
    topology: config?.topology ?? 'routed',
    roundTrips: config?.roundTrips ?? {},
    namespaces,
    hosts: await hostsOf(lab),
    ...(daemon ? await faultsOf(lab) : { faults: [] }),
    log: files.log(lab),
  };
}

function missesOf(lab: Layout): Promise<readonly Miss[]> {
  return control(lab)
    .misses()
    .catch(() => []); // the daemon has just ended
}

function faultsOf(lab: Layout): Promise<Pick<LabStatus, 'faults' | 'problem'>> {
  return control(lab)
    .faults()
    .then(
      (faults) => ({ faults }),
      (error: Error) => ({ faults: [], problem: error.message }),
    );
}

async function hostsOf(lab: Layout): Promise<HostStatus[]> {
  const groups = await labGroups(lab);
  const found = (await hostIds(lab)).map(async (id): Promise<HostStatus[]> => {
    const place = placeOf(lab, id);
    const record = await readRecord(place);
    if (!record) return [];
    const { hostname, operatingSystem, addresses } = record.order;
    const off = record.power === 'off' || (await howItEnded(place)) === switchedOff;
    const state = isRunning({ groups }, place) ? 'on' : off ? 'off' : 'failed';
    return [{ id, hostname, state, operatingSystem, addresses, namespace: place.name }];
  });
  return (await Promise.all(found)).flat();
}

/** The API's token. */
export async function tokenOf(lab: Layout): Promise<string> {
  return (await readFile(files.token(lab), 'utf8')).trim();
}
